package dev.pixelect.selection;

import dev.pixelect.engine.io.LabelMap;

/**
 * An oracle's answer for one image.
 *
 * @param labels a label for each selected pixel (void stays {@link LabelMap#IGNORE}), {@link LabelMap#IGNORE} elsewhere
 * @param pixels how many pixels were paid for
 * @param clicks how many answers a person gave
 */
public record Annotation(LabelMap labels, long pixels, long clicks) {}
