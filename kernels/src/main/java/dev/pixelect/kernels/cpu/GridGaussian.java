package dev.pixelect.kernels.cpu;

import java.util.Arrays;

/**
 * Rows of a Gaussian filter over a picture's grid, cut off and separable, normalised by D^-1/2 on both sides. Scratch of one
 * thread. Loops are over whole rows of all channels and read each array at one place, so that they become vector code.
 */
final class GridGaussian {
    /** Taps a sweep: saves reading and writing the sums in between. */
    private static final int GROUP = 4;

    /** Floats of a row that are summed before the next: what a sweep adds to stays in the first-level cache. */
    private static final int SEGMENT = 1024;

    private final int height;
    private final int row;
    private final int channels;
    private final float[] taps;
    private final float[] normY;
    private final float[] normX;
    /** A row between margins of zeros; array i is i pixels further left than the first. */
    private final float[][] padded;

    private final float[] weights;
    private final int[] rows;

    /**
     * @param channels floats a pixel
     * @param taps from the middle outwards
     * @param normY [height], {@code DenseCrf.tapNorms}
     * @param normX [width]
     */
    GridGaussian(int channels, float[] taps, float[] normY, float[] normX) {
        this.channels = channels;
        this.taps = taps.clone();
        this.normY = normY.clone();
        this.height = normY.length;
        this.row = Math.multiplyExact(normX.length, channels);
        this.normX = new float[row];
        for (int i = 0; i < row; i++) {
            this.normX[i] = normX[i / channels];
        }
        int margins = Math.multiplyExact(2 * taps.length + GROUP, channels);
        this.padded = new float[GROUP][Math.addExact(row, margins)];
        this.weights = new float[2 * taps.length + GROUP];
        this.rows = new int[2 * taps.length + GROUP];
    }

    long bytes() {
        return 4L * (normX.length + (long) GROUP * padded[0].length);
    }

    /**
     * Filters row y.
     *
     * @param q [height][width * channels]
     * @param out [width * channels], the result times {@code factor}
     */
    void run(float[][] q, int y, float factor, float[] out) {
        int radius = taps.length - 1;
        int count = 0;
        for (int i = -Math.min(radius, y); i <= Math.min(radius, height - 1 - y); i++) {
            weights[count] = normY[y] * taps[Math.abs(i)] * normY[y + i];
            rows[count++] = y + i;
        }
        count = whole(count);
        Arrays.fill(out, 0);
        for (int from = 0; from < row; from += SEGMENT) {
            for (int i = 0; i < count; i += GROUP) {
                add(q[rows[i]], q[rows[i + 1]], q[rows[i + 2]], q[rows[i + 3]], 0, i, out, from);
            }
        }
        multiply(out, 1);
        for (int i = 0; i < GROUP; i++) {
            System.arraycopy(out, 0, padded[i], (radius + GROUP - i) * channels, row);
        }
        for (int i = 0; i <= 2 * radius; i++) {
            weights[i] = taps[Math.abs(i - radius)];
        }
        count = whole(2 * radius + 1);
        Arrays.fill(out, 0);
        for (int from = 0; from < row; from += SEGMENT) {
            for (int i = 0; i < count; i += GROUP) {
                add(padded[0], padded[1], padded[2], padded[3], (GROUP + i) * channels, i, out, from);
            }
        }
        multiply(out, factor);
    }

    /** Fills the last group with taps of weight 0. */
    private int whole(int taps) {
        int count = taps;
        while (count % GROUP != 0) {
            weights[count] = 0;
            rows[count] = rows[0];
            count++;
        }
        return count;
    }

    private void add(float[] a, float[] b, float[] c, float[] d, int at, int i, float[] out, int from) {
        float w0 = weights[i];
        float w1 = weights[i + 1];
        float w2 = weights[i + 2];
        float w3 = weights[i + 3];
        int to = Math.min(row, from + SEGMENT);
        for (int j = from; j < to; j++) {
            out[j] += w0 * a[at + j] + w1 * b[at + j] + w2 * c[at + j] + w3 * d[at + j];
        }
    }

    private void multiply(float[] a, float factor) {
        for (int j = 0; j < row; j++) {
            a[j] *= factor * normX[j];
        }
    }
}
