package dev.pixelect.icnet.data.batch;

import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.RgbImage;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Where a training sample lies in its picture, once that is mirrored and scaled, and in which light: pictures are resized bilinearly and
 * labels to the nearest, both with cells' centres aligned. What lies outside gets the mean colour and no label.
 *
 * @param sourceHeight the picture's
 * @param sourceWidth the picture's
 * @param mirrored left and right are swapped
 * @param scaledHeight what the picture is scaled to
 * @param scaledWidth what the picture is scaled to
 * @param top the scaled row that is the sample's first; negative where rows are padded above
 * @param left the scaled column that is the sample's first; negative where columns are padded before
 * @param height the sample's
 * @param width the sample's
 * @param colours how they change
 */
public record Placement(
        int sourceHeight,
        int sourceWidth,
        boolean mirrored,
        int scaledHeight,
        int scaledWidth,
        int top,
        int left,
        int height,
        int width,
        ColourChange colours) {
    private static final int CHANNELS = 3;

    /**
     * Writes the sample's picture.
     *
     * @param image of the source's size
     * @param out receives 3 x height x width values from index {@code offset}; its position doesn't matter or change
     */
    public void writeImage(RgbImage image, InputFormat format, FloatBuffer out, int offset) {
        require(image.height(), image.width());
        byte[] rgb = image.rgb();
        int[] first = new int[width]; // -1 outside the picture
        int[] second = new int[width];
        float[] weight = new float[width];
        for (int x = 0; x < width; x++) {
            int column = column(x);
            if (column < 0) {
                first[x] = -1;
                continue;
            }
            double at = position(column, sourceWidth, scaledWidth);
            int x0 = (int) at;
            first[x] = 3 * x0;
            second[x] = 3 * Math.min(x0 + 1, sourceWidth - 1);
            weight[x] = (float) (at - x0);
        }
        float[][] row = new float[CHANNELS][width];
        for (int y = 0; y < height; y++) {
            int scaled = y + top;
            boolean inside = scaled >= 0 && scaled < scaledHeight;
            if (inside) {
                double at = position(scaled, sourceHeight, scaledHeight);
                int y0 = (int) at;
                float wy = (float) (at - y0);
                int upper = CHANNELS * sourceWidth * y0;
                int lower = CHANNELS * sourceWidth * Math.min(y0 + 1, sourceHeight - 1);
                for (int c = 0; c < CHANNELS; c++) {
                    for (int x = 0; x < width; x++) {
                        if (first[x] >= 0) {
                            float a = lerp(rgb[upper + c + first[x]], rgb[upper + c + second[x]], weight[x]);
                            float b = lerp(rgb[lower + c + first[x]], rgb[lower + c + second[x]], weight[x]);
                            row[c][x] = a + wy * (b - a);
                        }
                    }
                }
                if (!colours.equals(ColourChange.NONE)) {
                    colours.apply(row[0], row[1], row[2]);
                }
            }
            for (int p = 0; p < CHANNELS; p++) {
                float[] values = row[format.channel(p)];
                float mean = format.mean().get(p);
                float scale = format.scale().get(p);
                for (int x = 0; x < width; x++) {
                    values[x] = inside && first[x] >= 0 ? (values[x] - mean) * scale : 0;
                }
                out.put(offset + (p * height + y) * width, values, 0, width);
            }
        }
    }

    /**
     * Writes the sample's labels.
     *
     * @param labels of the source's size
     * @param out receives height x width labels from index {@code offset}
     */
    public void writeLabels(LabelMap labels, byte[] out, int offset) {
        require(labels.height(), labels.width());
        for (int y = 0; y < height; y++) {
            int scaled = y + top;
            int o = offset + y * width;
            if (scaled < 0 || scaled >= scaledHeight) {
                Arrays.fill(out, o, o + width, (byte) LabelMap.IGNORE);
                continue;
            }
            int row = nearest(scaled, sourceHeight, scaledHeight) * sourceWidth;
            for (int x = 0; x < width; x++) {
                int column = column(x);
                out[o + x] = column < 0
                        ? (byte) LabelMap.IGNORE
                        : labels.labels()[row + nearest(column, sourceWidth, scaledWidth)];
            }
        }
    }

    /** The scaled, unmirrored column of the sample's column; -1 outside the picture. */
    private int column(int x) {
        int scaled = x + left;
        if (scaled < 0 || scaled >= scaledWidth) {
            return -1;
        }
        return mirrored ? scaledWidth - 1 - scaled : scaled;
    }

    private static double position(int scaled, int source, int target) {
        return Math.max(0, Math.min(source - 1, (scaled + 0.5) * source / target - 0.5));
    }

    private static int nearest(int scaled, int source, int target) {
        return (int) ((2L * scaled + 1) * source / (2L * target));
    }

    private static float lerp(byte a, byte b, float weight) {
        float from = a & 0xff;
        return from + weight * ((b & 0xff) - from);
    }

    private void require(int actualHeight, int actualWidth) {
        if (actualHeight != sourceHeight || actualWidth != sourceWidth) {
            throw new IllegalArgumentException("a placement in " + sourceHeight + "x" + sourceWidth + " used on "
                    + actualHeight + "x" + actualWidth);
        }
    }
}
