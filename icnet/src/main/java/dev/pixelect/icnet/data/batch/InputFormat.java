package dev.pixelect.icnet.data.batch;

import dev.pixelect.engine.io.RgbImage;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * How a network wants its pictures: value = (pixel - mean) * scale, in planes, pixels from 0 to 255; {@code zoom} times as
 * large as they come, so that a small picture's thin things cover more than a cell of the finest head.
 *
 * @param order of the planes
 * @param mean of each plane, in {@code order}'s order
 * @param scale of each plane, in {@code order}'s order
 * @param zoom factor of height and width, in [1/8, 8]; 1 leaves pictures as they are
 */
public record InputFormat(Order order, List<Float> mean, List<Float> scale, double zoom) {
    /** The greatest {@code zoom}; its inverse is the least. */
    public static final double MAX_ZOOM = 8;

    /** The order of the planes. */
    public enum Order {
        RGB,
        BGR
    }

    /** What ICNet's official weights were trained with. */
    public static final InputFormat OFFICIAL =
            new InputFormat(Order.BGR, List.of(103.939f, 116.779f, 123.68f), List.of(1f, 1f, 1f));

    public InputFormat {
        mean = List.copyOf(mean);
        scale = List.copyOf(scale);
        if (mean.size() != 3 || scale.size() != 3) {
            throw new IllegalArgumentException("mean " + mean + " and scale " + scale + " need three values each");
        }
        if (!isZoom(zoom)) {
            throw new IllegalArgumentException("zoom " + zoom);
        }
    }

    /** Pictures stay as large as they are. */
    public InputFormat(Order order, List<Float> mean, List<Float> scale) {
        this(order, mean, scale, 1);
    }

    /** Whether a factor is one that pictures may be enlarged by. */
    public static boolean isZoom(double factor) {
        return factor >= 1 / MAX_ZOOM && factor <= MAX_ZOOM;
    }

    /** The same with another zoom. */
    public InputFormat withZoom(double factor) {
        return new InputFormat(order, mean, scale, factor);
    }

    /** Rows or columns that the network sees of {@code cells}: the outermost stay the outermost, as align_corners wants it. */
    public int seen(int cells) {
        return (int) Math.round(zoom * (cells - 1)) + 1;
    }

    /** Which of R, G, B plane {@code plane} holds: 0, 1 or 2. */
    public int channel(int plane) {
        return order == Order.RGB ? plane : 2 - plane;
    }

    /**
     * Writes a picture, not enlarged: that is the device's work.
     *
     * @param out receives 3 x height x width values from index {@code offset}; its position doesn't matter or change
     */
    public void write(RgbImage image, FloatBuffer out, int offset) {
        byte[] rgb = image.rgb();
        int plane = image.height() * image.width();
        float[] row = new float[image.width()];
        for (int p = 0; p < 3; p++) {
            float m = mean.get(p);
            float s = scale.get(p);
            for (int y = 0; y < image.height(); y++) {
                int i = 3 * y * row.length + channel(p);
                for (int x = 0; x < row.length; x++, i += 3) {
                    row[x] = ((rgb[i] & 0xff) - m) * s;
                }
                out.put(offset + p * plane + y * row.length, row, 0, row.length);
            }
        }
    }
}
