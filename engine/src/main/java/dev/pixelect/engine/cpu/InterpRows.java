package dev.pixelect.engine.cpu;

/**
 * Rows of a resized plane that lies as the input does: scratch of one worker. Enlarging resizes each source row along x once and blends two of
 * these for each output row; making smaller blends first: whatever leaves less to do along x, where nothing becomes vector code.
 */
final class InterpRows {
    private final Blocked x;
    private final Blocked y;
    private final InterpAxis rows;
    private final InterpAxis columns;
    private final LaneRows from;
    private final LaneRows to;
    private final boolean enlarges;
    /** Elements of a block in one lane. */
    private final int block;

    private final float[][] first;
    private final float[][] second;
    private final float[][] result;
    /** The last source rows of even and odd number, resized along x, and their numbers. */
    private final float[][][] wide;

    private final int[] number = new int[2];

    InterpRows(Blocked x, Blocked y, InterpAxis rows, InterpAxis columns, LaneRows from, LaneRows to, int lanes) {
        this.x = x;
        this.y = y;
        this.rows = rows;
        this.columns = columns;
        this.from = from;
        this.to = to;
        this.enlarges = y.h() >= x.h();
        this.block = x.block() / lanes;
        this.first = new float[lanes][x.row() / lanes];
        this.second = new float[lanes][enlarges ? 0 : x.row() / lanes];
        this.result = new float[lanes][y.row() / lanes];
        this.wide = new float[2][lanes][enlarges ? y.row() / lanes : 0];
    }

    /** Resizes rows {@code start} to before {@code end} of the output's plane {@code plane}. */
    void run(int plane, int start, int end) {
        number[0] = -1;
        number[1] = -1;
        for (int oy = start; oy < end; oy++) {
            float[][] row = enlarges ? blendOfWide(plane, oy) : wideOfBlend(plane, oy);
            to.put(plane * y.plane() + oy * y.row(), row);
        }
    }

    private float[][] blendOfWide(int plane, int oy) {
        float[][] a = wide(plane, rows.low[oy]);
        float weight = rows.weight[oy];
        if (weight == 0) {
            return a;
        }
        float[][] b = wide(plane, rows.high[oy]);
        for (int lane = 0; lane < result.length; lane++) {
            blend(a[lane], b[lane], weight, result[lane]);
        }
        return result;
    }

    private float[][] wide(int plane, int row) {
        float[][] out = wide[row & 1];
        if (number[row & 1] != row) {
            number[row & 1] = row;
            from.get(plane * x.plane() + row * x.row(), first);
            along(first, out);
        }
        return out;
    }

    private float[][] wideOfBlend(int plane, int oy) {
        from.get(plane * x.plane() + rows.low[oy] * x.row(), first);
        float weight = rows.weight[oy];
        if (weight != 0) {
            from.get(plane * x.plane() + rows.high[oy] * x.row(), second);
            for (int lane = 0; lane < first.length; lane++) {
                blend(first[lane], second[lane], weight, first[lane]);
            }
        }
        along(first, result);
        return result;
    }

    private void along(float[][] row, float[][] out) {
        for (int lane = 0; lane < row.length; lane++) {
            columns.along(row[lane], 0, block, out[lane]);
        }
    }

    /** a + weight (b - a); {@code out} may be {@code a}. */
    static void blend(float[] a, float[] b, float weight, float[] out) {
        for (int i = 0; i < out.length; i++) {
            out[i] = a[i] + weight * (b[i] - a[i]);
        }
    }
}
