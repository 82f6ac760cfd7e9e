package dev.pixelect.kernels.cpu;

/**
 * Where a point lies in the permutohedral lattice: the simplex around it and its barycentric weights. Scratch of one thread.
 *
 * <p>A vertex is named by its first d coordinates (the last follows: their sum is 0), in two longs: the first three and the others,
 * {@link #BITS} bits each, as sums, so that neighbours are found by adding.
 */
final class Embedding {
    /** Bits of a coordinate: DenseCrf bounds them by 2^20 either way. */
    private static final int BITS = 21;

    private static final int BIAS = 1 << BITS - 1;

    private final int d;
    private final float inverse;
    private final float[] e;
    private final int[] base;
    private final int[] rank;
    private final int[] nearest;
    private final int[] order;

    /** Input: features times their scales. */
    final float[] feature;
    /** Weights of the simplex's vertices; the last is scratch. */
    final float[] weight;
    /** Packed coordinates of the simplex's vertices, valid after {@link #keys()}. */
    final long[] high;

    final long[] low;

    Embedding(int d) {
        this.d = d;
        this.inverse = 1f / (d + 1);
        this.e = new float[d + 1];
        this.base = new int[d + 1];
        this.rank = new int[d + 1];
        this.nearest = new int[d + 1];
        this.order = new int[d + 1];
        this.feature = new float[d];
        this.weight = new float[d + 2];
        this.high = new long[d + 1];
        this.low = new long[d + 1];
    }

    /** What one step along coordinate i, of 0 to d, adds to a vertex' first long. */
    static long highUnit(int i, int d) {
        return i < 3 && i < d ? 1L << BITS * i : 0;
    }

    /** What it adds to the second. */
    static long lowUnit(int i, int d) {
        return i >= 3 && i < d ? 1L << BITS * (i - 3) : 0;
    }

    /** @return whether the simplex is another than at the call before */
    boolean embed() {
        float sum = 0;
        for (int j = d; j > 0; j--) {
            float f = feature[j - 1];
            e[j] = sum - j * f;
            sum += f;
        }
        e[0] = sum;
        // The nearest point whose coordinates are multiples of d + 1, the residuals, and their order.
        int excess = 0;
        for (int i = 0; i <= d; i++) {
            int b = (int) Math.rint(e[i] * inverse);
            excess += b;
            nearest[i] = b * (d + 1);
            e[i] -= nearest[i];
            order[i] = 0;
        }
        for (int i = 0; i < d; i++) {
            for (int j = i + 1; j <= d; j++) {
                int less = e[i] < e[j] ? 1 : 0;
                order[i] += less;
                order[j] += 1 - less;
            }
        }
        return place(excess);
    }

    /** Back onto the plane of sum 0 where rounding left it; then the weights. */
    private boolean place(int excess) {
        boolean moved = false;
        for (int k = 0; k <= d + 1; k++) {
            weight[k] = 0;
        }
        for (int i = 0; i <= d; i++) {
            int s = order[i] + excess;
            int b = nearest[i];
            float t = e[i];
            if (s < 0) {
                s += d + 1;
                t -= d + 1;
                b += d + 1;
            } else if (s > d) {
                s -= d + 1;
                t += d + 1;
                b -= d + 1;
            }
            moved |= s != rank[i] || b != base[i];
            rank[i] = s;
            base[i] = b;
            weight[d - s] += t * inverse;
            weight[d + 1 - s] -= t * inverse;
        }
        weight[0] += 1 + weight[d + 1];
        return moved;
    }

    /** Names the simplex's vertices: the next is one further along all axes, and d + 1 back along the one of the next rank. */
    void keys() {
        long h = 0;
        long l = 0;
        long allHigh = 0;
        long allLow = 0;
        for (int i = 0; i < d; i++) {
            h += (base[i] + BIAS) * highUnit(i, d);
            l += (base[i] + BIAS) * lowUnit(i, d);
            allHigh += highUnit(i, d);
            allLow += lowUnit(i, d);
            order[rank[i]] = i;
        }
        order[rank[d]] = d;
        for (int k = 0; k <= d; k++) {
            high[k] = h;
            low[k] = l;
            h += allHigh - (d + 1) * highUnit(order[d - k], d);
            l += allLow - (d + 1) * lowUnit(order[d - k], d);
        }
    }
}
