package dev.pixelect.engine.io;

import java.util.Arrays;
import java.util.Objects;

/**
 * One class index a pixel, row-major. {@link #IGNORE} marks pixels without a label (void, or not yet labelled),
 * whatever the data set calls them on disk. The array is shared, not copied.
 *
 * @param height rows, at least 1
 * @param width columns, at least 1
 * @param labels {@code height * width} class indices in [0, 254], or {@link #IGNORE}, as unsigned bytes
 */
public record LabelMap(int height, int width, byte[] labels) {
    /** The index that losses and metrics skip. */
    public static final int IGNORE = 255;

    public LabelMap {
        Objects.requireNonNull(labels, "labels");
        if (height < 1 || width < 1 || labels.length != (long) height * width) {
            throw new IllegalArgumentException("label map " + height + "x" + width + " needs " + (long) height * width
                    + " bytes, got " + labels.length);
        }
    }

    /** A map in which every pixel is {@link #IGNORE}. */
    public static LabelMap ignored(int height, int width) {
        byte[] labels = new byte[Math.multiplyExact(height, width)];
        Arrays.fill(labels, (byte) IGNORE);
        return new LabelMap(height, width, labels);
    }

    /** The class at row {@code y}, column {@code x}, in [0, 255]. */
    public int get(int y, int x) {
        return labels[y * width + x] & 0xff;
    }
}
