package dev.pixelect.selection;

import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.RgbImage;

/**
 * Stands in for the person who labels. Every selected pixel costs, also one that turns out to be void: the person
 * looked at it. Stateless, safe for use by several threads.
 */
@FunctionalInterface
public interface Oracle {
    /**
     * Labels what was selected.
     *
     * @param image the picture, for oracles that spread or clean labels by its edges
     * @param truth its true labels, of the same size
     * @param selection what to label
     */
    Annotation annotate(RgbImage image, LabelMap truth, Selection selection);
}
