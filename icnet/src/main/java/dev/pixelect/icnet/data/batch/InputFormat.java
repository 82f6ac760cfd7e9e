package dev.pixelect.icnet.data.batch;

import dev.pixelect.engine.io.RgbImage;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * How a network wants its pictures: value = (pixel - mean) * scale, in planes, pixels from 0 to 255.
 *
 * @param order of the planes
 * @param mean of each plane, in {@code order}'s order
 * @param scale of each plane, in {@code order}'s order
 */
public record InputFormat(Order order, List<Float> mean, List<Float> scale) {
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
    }

    /** Which of R, G, B plane {@code plane} holds: 0, 1 or 2. */
    public int channel(int plane) {
        return order == Order.RGB ? plane : 2 - plane;
    }

    /**
     * Writes a picture.
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
