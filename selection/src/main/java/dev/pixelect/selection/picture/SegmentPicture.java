package dev.pixelect.selection.picture;

import dev.pixelect.engine.io.RgbImage;

/** Segments of a picture, by their outlines: a line of one pixel between two, along the right and lower side of each. */
public final class SegmentPicture {
    private static final int OUTLINE = 0xffe000;

    private SegmentPicture() {}

    /**
     * The picture with outlines on it.
     *
     * @param labels [H*W], a number for each segment
     * @throws IllegalArgumentException when the sizes differ
     */
    public static RgbImage of(RgbImage image, int[] labels) {
        int height = image.height();
        int width = image.width();
        if (labels.length != height * width) {
            throw new IllegalArgumentException(labels.length + " labels for an image of " + height + "x" + width);
        }
        RgbImage picture = new RgbImage(height, width, image.rgb().clone());
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int p = y * width + x;
                boolean right = x + 1 < width && labels[p + 1] != labels[p];
                boolean below = y + 1 < height && labels[p + width] != labels[p];
                if (right || below) {
                    picture.set(y, x, OUTLINE);
                }
            }
        }
        return picture;
    }
}
