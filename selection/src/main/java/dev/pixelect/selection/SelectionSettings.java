package dev.pixelect.selection;

import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.vision.MeanFieldOptions;
import java.util.Objects;

/**
 * What strategies are told besides their name.
 *
 * @param segments superpixels an image, whatever its size
 * @param edgeLambda how much edges raise the entropy, at least 0
 * @param crf what the CRF is for
 * @param meanField its parameters
 */
public record SelectionSettings(int segments, double edgeLambda, CrfUse crf, MeanFieldOptions meanField) {
    /** @throws InputException when a number is impossible whatever the images */
    public SelectionSettings {
        Objects.requireNonNull(crf, "crf");
        Objects.requireNonNull(meanField, "meanField");
        if (segments < 1) {
            throw new InputException("segments " + segments + " is too few: give at least 1");
        }
        if (!(edgeLambda >= 0) || Double.isInfinite(edgeLambda)) {
            throw new InputException("edge lambda " + edgeLambda + " must be a number of at least 0");
        }
    }

    /** 800 superpixels, lambda 1, street scenes' CRF. */
    public static SelectionSettings of(CrfUse crf) {
        return new SelectionSettings(800, 1, crf, MeanFieldOptions.street());
    }
}
