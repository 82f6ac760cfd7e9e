package dev.pixelect.kernels.cpu;

import java.util.Arrays;

/**
 * Rows of a Gaussian filter over a picture's grid, cut off and separable, normalised by D^-1/2 on both sides. Scratch of one
 * thread. Loops are over whole rows of all classes and read each array at one place, so that they become vector code; taps are
 * taken in pairs, as they are symmetric.
 */
final class GridGaussian {
    /** Pairs of taps a sweep: saves reading and writing the sums in between. */
    private static final int GROUP = 3;

    /** Floats of a row that are summed before the next: what a sweep adds to stays in the first-level cache. */
    private static final int SEGMENT = 1024;

    /** Rows that are filtered together, and floats of each: all rows that they are made of fit into the second-level cache. */
    static final int BLOCK = 8;

    private static final int COLUMNS = 2048;

    private final int height;
    private final int length;
    private final int radius;
    private final int margin;
    /** From the middle outwards, and zeros up to a whole group. */
    private final float[] taps;

    private final float[] normY;
    /** 0 in the margins. */
    private final float[] normX;

    private final float[] zeros;
    /** Pieces of a row, each moved by a tap. */
    private final float[][] moved;

    private final float[] sum;

    private final float[][] pairs = new float[2 * GROUP][];

    /** Sums over columns of a block's rows. */
    private final float[][] sums;

    private int first;

    /**
     * @param rows with a margin of as many floats as there are taps beside the middle
     * @param taps from the middle outwards
     * @param normY [height], {@code DenseCrf.tapNorms}
     * @param normX [width]
     */
    GridGaussian(ClassRows rows, float[] taps, float[] normY, float[] normX) {
        this.radius = taps.length - 1;
        this.margin = rows.margin();
        this.taps = Arrays.copyOf(taps, 1 + (radius + GROUP - 1) / GROUP * GROUP);
        this.normY = normY.clone();
        this.height = normY.length;
        this.length = rows.length();
        this.normX = new float[length];
        for (int c = 0; c < rows.classes(); c++) {
            System.arraycopy(normX, 0, this.normX, rows.at(c), normX.length);
        }
        this.zeros = new float[length];
        this.moved = new float[2 * GROUP][SEGMENT];
        this.sum = new float[SEGMENT];
        this.sums = new float[BLOCK][length];
    }

    long bytes() {
        return 4L * (taps.length + normY.length + 2L * length + (long) BLOCK * length + (2 * GROUP + 1) * SEGMENT);
    }

    /**
     * Makes a row ready for {@link #columns}: D^-1/2 q.
     *
     * @param q a row of {@link ClassRows}; what is in its margins is finite
     */
    void prepare(int y, float[] q, float[] out) {
        float f = normY[y];
        for (int j = 0; j < length; j++) {
            out[j] = f * normX[j] * q[j];
        }
    }

    /**
     * Filters the columns of up to {@link #BLOCK} rows, from row {@code first} to before {@code end}, for {@link #run}.
     *
     * @param prepared [height] rows
     */
    void columns(float[][] prepared, int first, int end) {
        this.first = first;
        for (int from = 0; from < length; from += COLUMNS) {
            int to = Math.min(length, from + COLUMNS);
            for (int y = first; y < end; y++) {
                float[] out = sums[y - first];
                begin(prepared[y], out, from, to);
                for (int i = 1; i <= radius; i += GROUP) {
                    for (int k = 0; k < GROUP; k++) {
                        pairs[2 * k] = row(prepared, y - i - k);
                        pairs[2 * k + 1] = row(prepared, y + i + k);
                    }
                    add(pairs, i, out, from, to);
                }
            }
        }
    }

    private float[] row(float[][] prepared, int y) {
        return y < 0 || y >= height ? zeros : prepared[y];
    }

    /**
     * Filters a row of the block that {@link #columns} began.
     *
     * @param index of the row within the block
     * @param out a row, overwritten: the result times {@code factor}
     */
    void run(int index, float factor, float[] out) {
        float[] in = sums[index];
        int end = length - margin;
        for (int from = margin; from < end; from += SEGMENT) {
            int n = Math.min(end - from, SEGMENT);
            System.arraycopy(in, from, moved[0], 0, n);
            begin(moved[0], sum, 0, n);
            for (int i = 1; i <= radius; i += GROUP) {
                for (int k = 0; k < GROUP; k++) {
                    int by = Math.min(i + k, radius);
                    System.arraycopy(in, from - by, moved[2 * k], 0, n);
                    System.arraycopy(in, from + by, moved[2 * k + 1], 0, n);
                }
                add(moved, i, sum, 0, n);
            }
            System.arraycopy(sum, 0, out, from, n);
        }
        float f = factor * normY[first + index];
        for (int j = 0; j < length; j++) {
            out[j] *= f * normX[j];
        }
    }

    private void begin(float[] a, float[] out, int from, int to) {
        float w = taps[0];
        for (int j = from; j < to; j++) {
            out[j] = w * a[j];
        }
    }

    /** All arrays at one index: at two, the compiler fears that a store changes what is loaded next, and stays scalar. */
    private void add(float[][] pairs, int i, float[] out, int from, int to) {
        float[] a = pairs[0];
        float[] b = pairs[1];
        float[] c = pairs[2];
        float[] d = pairs[3];
        float[] e = pairs[4];
        float[] f = pairs[5];
        float w0 = taps[i];
        float w1 = taps[i + 1];
        float w2 = taps[i + 2];
        for (int j = from; j < to; j++) {
            out[j] += w0 * (a[j] + b[j]) + w1 * (c[j] + d[j]) + w2 * (e[j] + f[j]);
        }
    }
}
