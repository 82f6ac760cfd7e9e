package dev.pixelect.selection.picture;

import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.RgbImage;
import java.util.List;

/** Labels in the colours of their classes. */
public final class LabelPicture {
    /** What pixels without a label look like. */
    private static final int IGNORED = 0x000000;

    private LabelPicture() {}

    /**
     * Paints each pixel in its class's colour, black where there is no label.
     *
     * @throws IllegalArgumentException for a label that is no class
     */
    public static RgbImage colors(LabelMap labels, List<ClassInfo> classes) {
        RgbImage picture = RgbImage.black(labels.height(), labels.width());
        for (int y = 0; y < labels.height(); y++) {
            for (int x = 0; x < labels.width(); x++) {
                picture.set(y, x, color(labels.get(y, x), classes));
            }
        }
        return picture;
    }

    /**
     * Lays the classes' colours over an image and draws where they meet. Pixels without a label show the image.
     *
     * @param alpha how much of the colour to take, in [0, 1]
     * @throws IllegalArgumentException when the sizes differ, or for a label that is no class
     */
    public static RgbImage overlay(RgbImage image, LabelMap labels, List<ClassInfo> classes, double alpha) {
        Paint.requireSize(image, labels.height(), labels.width());
        RgbImage picture = RgbImage.black(image.height(), image.width());
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                int label = labels.get(y, x);
                int below = Paint.get(image, y, x);
                if (label == LabelMap.IGNORE) {
                    picture.set(y, x, below);
                } else if (isEdge(labels, y, x)) {
                    picture.set(y, x, Paint.mix(color(label, classes), Paint.WHITE, 0.5));
                } else {
                    picture.set(y, x, Paint.mix(below, color(label, classes), alpha));
                }
            }
        }
        return picture;
    }

    private static boolean isEdge(LabelMap labels, int y, int x) {
        int label = labels.get(y, x);
        return x + 1 < labels.width() && labels.get(y, x + 1) != label
                || y + 1 < labels.height() && labels.get(y + 1, x) != label;
    }

    private static int color(int label, List<ClassInfo> classes) {
        if (label == LabelMap.IGNORE) {
            return IGNORED;
        }
        if (label >= classes.size()) {
            throw new IllegalArgumentException("label " + label + " of " + classes.size() + " classes");
        }
        return classes.get(label).color();
    }
}
