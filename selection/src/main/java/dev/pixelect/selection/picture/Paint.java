package dev.pixelect.selection.picture;

import dev.pixelect.engine.io.RgbImage;

/** Colours as {@code 0xRRGGBB}. */
final class Paint {
    static final int WHITE = 0xffffff;

    private Paint() {}

    static int get(RgbImage image, int y, int x) {
        return image.get(y, x, 0) << 16 | image.get(y, x, 1) << 8 | image.get(y, x, 2);
    }

    /** {@code from} at share 0, {@code to} at share 1. */
    static int mix(int from, int to, double share) {
        int mixed = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int a = from >> shift & 0xff;
            int b = to >> shift & 0xff;
            mixed |= (int) Math.round(a + (b - a) * share) << shift;
        }
        return mixed;
    }

    /** Brightness as the eye weighs the primaries (Rec. 601), in [0, 255]. */
    static double luminance(int color) {
        return 0.299 * (color >> 16 & 0xff) + 0.587 * (color >> 8 & 0xff) + 0.114 * (color & 0xff);
    }

    static void requireSize(RgbImage image, int height, int width) {
        if (image.height() != height || image.width() != width) {
            throw new IllegalArgumentException("an image of " + image.height() + "x" + image.width()
                    + " and something of " + height + "x" + width + " to draw on it");
        }
    }
}
