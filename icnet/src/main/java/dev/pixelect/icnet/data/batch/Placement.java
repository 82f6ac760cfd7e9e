package dev.pixelect.icnet.data.batch;

import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.RgbImage;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Where a training sample lies in its picture, once that is mirrored and scaled: pictures are resized bilinearly and
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
        int width) {

    /**
     * Writes the sample's picture.
     *
     * @param image of the source's size
     * @param out receives 3 x height x width values from index {@code offset}; its position doesn't matter or change
     */
    public void writeImage(RgbImage image, InputFormat format, FloatBuffer out, int offset) {
        require(image.height(), image.width());
        byte[] rgb = image.rgb();
        int[] first = new int[width];
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
        float[] row = new float[width];
        for (int p = 0; p < 3; p++) {
            int channel = format.channel(p);
            float mean = format.mean().get(p);
            float scale = format.scale().get(p);
            for (int y = 0; y < height; y++) {
                int scaled = y + top;
                if (scaled < 0 || scaled >= scaledHeight) {
                    Arrays.fill(row, 0);
                } else {
                    double at = position(scaled, sourceHeight, scaledHeight);
                    int y0 = (int) at;
                    float wy = (float) (at - y0);
                    int upper = 3 * sourceWidth * y0 + channel;
                    int lower = 3 * sourceWidth * Math.min(y0 + 1, sourceHeight - 1) + channel;
                    for (int x = 0; x < width; x++) {
                        if (first[x] < 0) {
                            row[x] = 0;
                            continue;
                        }
                        float a = lerp(rgb[upper + first[x]], rgb[upper + second[x]], weight[x]);
                        float b = lerp(rgb[lower + first[x]], rgb[lower + second[x]], weight[x]);
                        row[x] = (a + wy * (b - a) - mean) * scale;
                    }
                }
                out.put(offset + (p * height + y) * width, row, 0, width);
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
