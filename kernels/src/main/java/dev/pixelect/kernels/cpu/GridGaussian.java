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

    /** Rows that are filtered together, and floats of each: all rows that they are made of fit into the first-level cache. */
    static final int BLOCK = 8;

    private static final int COLUMNS = 256;

    private final int height;
    private final int row;
    private final int channels;
    private final float[] taps;
    private final float[] normY;
    private final float[] normX;
    /** A row between margins of zeros. */
    private final float[] padded;

    /** Pieces of it, each moved by a tap. */
    private final float[][] moved;

    /** Sums over columns of a block's rows. */
    private final float[][] sums;

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
        this.padded = new float[Math.addExact(row, margins)];
        this.moved = new float[GROUP][row];
        this.sums = new float[BLOCK][row];
        this.weights = new float[2 * taps.length + GROUP];
        this.rows = new int[2 * taps.length + GROUP];
    }

    long bytes() {
        return 4L * (normX.length + padded.length + (long) (GROUP + BLOCK) * row);
    }

    /**
     * Filters the columns of up to {@link #BLOCK} rows, from row {@code first} to before {@code end}, for {@link #run}.
     *
     * @param q [height][width * channels]
     */
    void columns(float[][] q, int first, int end) {
        int radius = taps.length - 1;
        for (int from = 0; from < row; from += COLUMNS) {
            int to = Math.min(row, from + COLUMNS);
            for (int y = first; y < end; y++) {
                int count = 0;
                for (int i = -Math.min(radius, y); i <= Math.min(radius, height - 1 - y); i++) {
                    weights[count] = normY[y] * taps[Math.abs(i)] * normY[y + i];
                    rows[count++] = y + i;
                }
                count = whole(count);
                float[] out = sums[y - first];
                Arrays.fill(out, from, to, 0);
                for (int i = 0; i < count; i += GROUP) {
                    add(q[rows[i]], q[rows[i + 1]], q[rows[i + 2]], q[rows[i + 3]], i, out, from, to);
                }
            }
        }
    }

    /**
     * Filters a row of the block that {@link #columns} began.
     *
     * @param index of the row within the block
     * @param out [width * channels], the result times {@code factor}
     */
    void run(int index, float factor, float[] out) {
        int radius = taps.length - 1;
        float[] in = sums[index];
        multiply(in, 1);
        System.arraycopy(in, 0, padded, radius * channels, row);
        for (int i = 0; i <= 2 * radius; i++) {
            weights[i] = taps[Math.abs(i - radius)];
        }
        int count = whole(2 * radius + 1);
        Arrays.fill(out, 0);
        for (int from = 0; from < row; from += SEGMENT) {
            int to = Math.min(row, from + SEGMENT);
            for (int i = 0; i < count; i += GROUP) {
                for (int k = 0; k < GROUP; k++) {
                    System.arraycopy(padded, from + (i + k) * channels, moved[k], from, to - from);
                }
                add(moved[0], moved[1], moved[2], moved[3], i, out, from, to);
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

    /** All arrays at one index: at two, the compiler fears that a store changes what is loaded next, and stays scalar. */
    private void add(float[] a, float[] b, float[] c, float[] d, int i, float[] out, int from, int to) {
        float w0 = weights[i];
        float w1 = weights[i + 1];
        float w2 = weights[i + 2];
        float w3 = weights[i + 3];
        for (int j = from; j < to; j++) {
            out[j] += w0 * a[j] + w1 * b[j] + w2 * c[j] + w3 * d[j];
        }
    }

    private void multiply(float[] a, float factor) {
        for (int j = 0; j < row; j++) {
            a[j] *= factor * normX[j];
        }
    }
}
