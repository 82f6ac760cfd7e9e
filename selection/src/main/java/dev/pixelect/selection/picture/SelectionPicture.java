package dev.pixelect.selection.picture;

import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.selection.Selection;

/** What was selected, on the image: the rest is greyed and darkened, selected pixels shine yellow, regions are outlined. */
public final class SelectionPicture {
    private static final int HIGHLIGHT = 0xffd500;
    private static final double HIGHLIGHT_SHARE = 0.6;
    /** The greys that black and white become: dark scenes stay visible, bright ones step back. */
    private static final int DARKEST = 32;

    private static final int BRIGHTEST = 136;

    private SelectionPicture() {}

    /** @throws IllegalArgumentException when the sizes differ */
    public static RgbImage of(RgbImage image, Selection selection) {
        Paint.requireSize(image, selection.height(), selection.width());
        RgbImage picture = RgbImage.black(image.height(), image.width());
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                int pixel = y * image.width() + x;
                int color = Paint.get(image, y, x);
                if (!selection.contains(pixel)) {
                    picture.set(y, x, dimmed(color));
                } else if (isRegionEdge(selection, y, x)) {
                    picture.set(y, x, Paint.WHITE);
                } else {
                    // Regions are large enough to be seen by their outline; their inside shows what is in them.
                    double share = selection.regions().isEmpty() ? HIGHLIGHT_SHARE : HIGHLIGHT_SHARE / 3;
                    picture.set(y, x, Paint.mix(color, HIGHLIGHT, share));
                }
            }
        }
        return picture;
    }

    /** What isn't selected looks like. */
    static int dimmed(int color) {
        int grey = (int) Math.round(DARKEST + (BRIGHTEST - DARKEST) * Paint.luminance(color) / 255);
        return grey << 16 | grey << 8 | grey;
    }

    private static boolean isRegionEdge(Selection selection, int y, int x) {
        int width = selection.width();
        int pixel = y * width + x;
        int region = selection.regionOf(pixel);
        if (region < 0) {
            return false;
        }
        return x == 0
                || y == 0
                || x + 1 == width
                || y + 1 == selection.height()
                || selection.regionOf(pixel - 1) != region
                || selection.regionOf(pixel + 1) != region
                || selection.regionOf(pixel - width) != region
                || selection.regionOf(pixel + width) != region;
    }
}
