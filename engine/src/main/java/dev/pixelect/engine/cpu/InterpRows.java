package dev.pixelect.engine.cpu;

import java.nio.FloatBuffer;

/**
 * Rows of a resized plane: scratch of one worker. Enlarging resizes each source row along x once and blends two of these for each output
 * row; making smaller blends first: whatever leaves less to do along x, where nothing becomes vector code.
 */
final class InterpRows {
    private final Blocked x;
    private final Blocked y;
    private final InterpAxis rows;
    private final InterpAxis columns;
    private final boolean enlarges;
    /** Whether blocked channels come out as planes. */
    private final boolean split;

    private final float[] first;
    private final float[] second;
    private final float[] planes;
    private final float[] result;
    /** The last source rows of even and odd number, resized along x, and their numbers. */
    private final float[][] wide;

    private final int[] number = new int[2];

    InterpRows(Blocked x, Blocked y, InterpAxis rows, InterpAxis columns) {
        this.x = x;
        this.y = y;
        this.rows = rows;
        this.columns = columns;
        this.enlarges = y.h() >= x.h();
        this.split = x.block() != y.block();
        this.first = new float[x.row()];
        this.second = new float[enlarges ? 0 : x.row()];
        this.planes = new float[split ? x.row() : 0];
        this.result = new float[y.w() * x.block()];
        this.wide = new float[2][enlarges ? result.length : 0];
    }

    /** Resizes rows {@code start} to before {@code end} of the output's plane that {@code plane} of the input becomes. */
    void run(FloatBuffer from, FloatBuffer to, int plane, int start, int end) {
        number[0] = -1;
        number[1] = -1;
        for (int oy = start; oy < end; oy++) {
            float[] row = enlarges ? blendOfWide(from, plane, oy) : wideOfBlend(from, plane, oy);
            if (split) {
                int n = plane / x.blocks();
                int channel = plane % x.blocks() * x.block();
                for (int c = channel; c < Math.min(channel + x.block(), x.c()); c++) {
                    to.put(y.at(n, c, oy), row, (c - channel) * y.w(), y.w());
                }
            } else {
                to.put(plane * y.plane() + oy * y.row(), row);
            }
        }
    }

    private float[] blendOfWide(FloatBuffer from, int plane, int oy) {
        float[] a = wide(from, plane, rows.low[oy]);
        float weight = rows.weight[oy];
        if (weight == 0) {
            return a;
        }
        float[] b = wide(from, plane, rows.high[oy]);
        for (int i = 0; i < result.length; i++) {
            result[i] = a[i] + weight * (b[i] - a[i]);
        }
        return result;
    }

    private float[] wide(FloatBuffer from, int plane, int row) {
        float[] out = wide[row & 1];
        if (number[row & 1] != row) {
            number[row & 1] = row;
            from.get(plane * x.plane() + row * x.row(), first);
            along(first, out);
        }
        return out;
    }

    private float[] wideOfBlend(FloatBuffer from, int plane, int oy) {
        from.get(plane * x.plane() + rows.low[oy] * x.row(), first);
        float weight = rows.weight[oy];
        if (weight != 0) {
            from.get(plane * x.plane() + rows.high[oy] * x.row(), second);
            for (int i = 0; i < first.length; i++) {
                first[i] += weight * (second[i] - first[i]);
            }
        }
        along(first, result);
        return result;
    }

    private void along(float[] row, float[] out) {
        if (!split) {
            along(row, 0, out, 0, x.block());
            return;
        }
        for (int c = 0; c < x.block(); c++) {
            for (int i = 0; i < x.w(); i++) {
                planes[c * x.w() + i] = row[i * x.block() + c];
            }
            along(planes, c * x.w(), out, c * y.w(), 1);
        }
    }

    private void along(float[] row, int from, float[] out, int to, int block) {
        for (int ox = 0; ox < y.w(); ox++) {
            int low = from + columns.low[ox] * block;
            int high = from + columns.high[ox] * block;
            float weight = columns.weight[ox];
            for (int c = 0; c < block; c++) {
                float v = row[low + c];
                out[to + ox * block + c] = v + weight * (row[high + c] - v);
            }
        }
    }
}
