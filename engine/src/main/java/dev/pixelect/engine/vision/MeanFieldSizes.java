package dev.pixelect.engine.vision;

import dev.pixelect.engine.io.RgbImage;

/** What every {@link MeanField} checks. */
public final class MeanFieldSizes {
    private MeanFieldSizes() {}

    /** @throws IllegalArgumentException when a size differs from the prepared one */
    public static void require(RgbImage image, int height, int width, int classes, float[] p, float[] q) {
        long count = (long) classes * height * width;
        if (image.height() != height || image.width() != width || p.length != count || q.length != count) {
            throw new IllegalArgumentException("mean field is prepared for " + classes + " classes of " + height + "x"
                    + width + ", got a picture of " + image.height() + "x" + image.width() + ", " + p.length
                    + " probabilities and room for " + q.length);
        }
    }
}
