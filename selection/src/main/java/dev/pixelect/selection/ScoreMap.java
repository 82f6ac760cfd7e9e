package dev.pixelect.selection;

import java.util.Objects;

/**
 * What a strategy ranked the pixels of an image by; higher is worth more.
 *
 * @param height rows
 * @param width columns
 * @param values {@code height * width} finite scores, row-major; shared, not copied
 * @param maximum the highest score possible, for pictures: ln C for entropy
 */
public record ScoreMap(int height, int width, float[] values, double maximum) {
    public ScoreMap {
        Objects.requireNonNull(values, "values");
        if (values.length != (long) height * width) {
            throw new IllegalArgumentException(values.length + " scores for " + height + "x" + width + " pixels");
        }
    }
}
