package dev.pixelect.engine.cpu;

/** Which two cells of an axis an output cell reads when corners are aligned, and the weight of the second. */
final class InterpAxis {
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
            for (int c = 0; c < block; c++) {
                float v = row[a + c];
                out[o * block + c] = v + w * (row[b + c] - v);
            }
        }
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
