package dev.pixelect.engine.cpu;

/** Which two cells of an axis an output cell reads when corners are aligned, and the weight of the second. */
final class InterpAxis {
    private static final int UNROLLED = 8;

    final int[] low;
    final int[] high;
    final float[] weight;
    private final int[] from;
    private final int[] to;

    InterpAxis(int in, int out) {
        low = new int[out];
        high = new int[out];
        weight = new float[out];
        for (int i = 0; i < out; i++) {
            double at = out == 1 ? 0 : (double) i * (in - 1) / (out - 1);
            low[i] = Math.min((int) at, in - 1);
            high[i] = Math.min(low[i] + 1, in - 1);
            weight[i] = (float) (at - low[i]);
        }
        from = new int[in];
        to = new int[in];
        int first = 0;
        int last = 0;
        for (int i = 0; i < in; i++) {
            while (first < out && high[first] < i) {
                first++;
            }
            while (last < out && low[last] <= i) {
                last++;
            }
            from[i] = first;
            to[i] = last;
        }
    }

    int out() {
        return low.length;
    }

    /** Resizes a row of blocks of {@code block} floats, which begins at {@code from}, into {@code out}. */
    void along(float[] row, int from, int block, float[] out) {
        if (block == 1) {
            for (int o = 0; o < low.length; o++) {
                float v = row[from + low[o]];
                out[o] = v + weight[o] * (row[from + high[o]] - v);
            }
            return;
        }
        for (int o = 0; o < low.length; o++) {
            int a = from + low[o] * block;
            int b = from + high[o] * block;
            float w = weight[o];
            int c = 0;
            for (; c + UNROLLED <= block; c += UNROLLED) {
                eight(row, a + c, b + c, w, out, o * block + c);
            }
            for (; c < block; c++) {
                out[o * block + c] = row[a + c] + w * (row[b + c] - row[a + c]);
            }
        }
    }

    /** Java 17's compiler makes no vector code of loops this short; without a loop they take half the time. */
    private static void eight(float[] row, int a, int b, float w, float[] out, int to) {
        out[to] = row[a] + w * (row[b] - row[a]);
        out[to + 1] = row[a + 1] + w * (row[b + 1] - row[a + 1]);
        out[to + 2] = row[a + 2] + w * (row[b + 2] - row[a + 2]);
        out[to + 3] = row[a + 3] + w * (row[b + 3] - row[a + 3]);
        out[to + 4] = row[a + 4] + w * (row[b + 4] - row[a + 4]);
        out[to + 5] = row[a + 5] + w * (row[b + 5] - row[a + 5]);
        out[to + 6] = row[a + 6] + w * (row[b + 6] - row[a + 6]);
        out[to + 7] = row[a + 7] + w * (row[b + 7] - row[a + 7]);
    }

    /** The first output that reads input {@code i}; where none does, where it would be. */
    int from(int i) {
        return from[i];
    }

    /** Behind the last output that reads input {@code i}. */
    int to(int i) {
        return to[i];
    }

    /** With which weight output {@code o} reads input {@code i}. */
    float weight(int o, int i) {
        return (low[o] == i ? 1 - weight[o] : 0) + (high[o] == i ? weight[o] : 0);
    }
}
