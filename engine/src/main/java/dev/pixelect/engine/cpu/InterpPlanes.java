package dev.pixelect.engine.cpu;

import java.nio.FloatBuffer;

/**
 * Blocked channels resized into planes, float32: scratch of one worker. The source rows that a band of output rows needs are taken apart into planes
 * first; then each channel by itself, so that what is blended stays in the first cache, and a block's padding costs nothing.
 */
final class InterpPlanes {
    private final Blocked x;
    private final Blocked y;
    private final InterpAxis rows;
    private final InterpAxis columns;
    private final FloatBuffer from;
    private final FloatBuffer to;
    private final float[] source;
    /** [channel of the block][row of the band][column]. */
    private final float[][] planes;

    private final float[] result;
    /** The last source rows of even and odd number, resized along x, and their numbers. */
    private final float[][] wide;

    private final int[] number = new int[2];

    /** @param band rows of the longest band */
    InterpPlanes(
            Blocked x, Blocked y, InterpAxis rows, InterpAxis columns, FloatBuffer from, FloatBuffer to, int band) {
        this.x = x;
        this.y = y;
        this.rows = rows;
        this.columns = columns;
        this.from = from;
        this.to = to;
        this.source = new float[x.row()];
        int most = 0;
        for (int start = 0; start < y.h(); start += band) {
            most = Math.max(most, rows.high[Math.min(y.h(), start + band) - 1] - rows.low[start] + 1);
        }
        this.planes = new float[Math.min(x.block(), x.c())][most * x.w()];
        this.result = new float[y.w()];
        this.wide = new float[2][y.w()];
    }

    /** Resizes rows {@code start} to before {@code end} of the planes that {@code plane} of the input becomes. */
    void run(int plane, int start, int end) {
        int n = plane / x.blocks();
        int channel = plane % x.blocks() * x.block();
        int channels = Math.min(x.block(), x.c() - channel);
        int firstRow = rows.low[start];
        for (int row = firstRow; row <= rows.high[end - 1]; row++) {
            from.get(plane * x.plane() + row * x.row(), source);
            for (int c = 0; c < channels; c++) {
                takeApart(c, planes[c], (row - firstRow) * x.w());
            }
        }
        for (int c = 0; c < channels; c++) {
            number[0] = -1;
            number[1] = -1;
            for (int oy = start; oy < end; oy++) {
                to.put(y.at(n, channel + c, oy), row(planes[c], firstRow, oy));
            }
        }
    }

    private void takeApart(int c, float[] plane, int at) {
        int block = x.block();
        for (int i = 0; i < x.w(); i++) {
            plane[at + i] = source[i * block + c];
        }
    }

    private float[] row(float[] plane, int firstRow, int oy) {
        float[] a = wide(plane, firstRow, rows.low[oy]);
        float weight = rows.weight[oy];
        if (weight == 0) {
            return a;
        }
        InterpRows.blend(a, wide(plane, firstRow, rows.high[oy]), weight, result);
        return result;
    }

    private float[] wide(float[] plane, int firstRow, int row) {
        float[] out = wide[row & 1];
        if (number[row & 1] != row) {
            number[row & 1] = row;
            columns.along(plane, (row - firstRow) * x.w(), 1, out);
        }
        return out;
    }
}
