package dev.pixelect.kernels.cpu;

import java.util.Arrays;

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
        return d == 5 ? embedFive() : embedAny();
    }

    private boolean embedAny() {
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

    /** {@link #embedAny} in variables instead of arrays: half the time. */
    private boolean embedFive() {
        float sum = feature[4];
        float e5 = -5 * feature[4];
        float e4 = sum - 4 * feature[3];
        sum += feature[3];
        float e3 = sum - 3 * feature[2];
        sum += feature[2];
        float e2 = sum - 2 * feature[1];
        sum += feature[1];
        float e1 = sum - feature[0];
        float e0 = sum + feature[0];
        int b0 = (int) Math.rint(e0 * inverse);
        int b1 = (int) Math.rint(e1 * inverse);
        int b2 = (int) Math.rint(e2 * inverse);
        int b3 = (int) Math.rint(e3 * inverse);
        int b4 = (int) Math.rint(e4 * inverse);
        int b5 = (int) Math.rint(e5 * inverse);
        e0 -= 6 * b0;
        e1 -= 6 * b1;
        e2 -= 6 * b2;
        e3 -= 6 * b3;
        e4 -= 6 * b4;
        e5 -= 6 * b5;
        int l01 = e0 < e1 ? 1 : 0;
        int l02 = e0 < e2 ? 1 : 0;
        int l03 = e0 < e3 ? 1 : 0;
        int l04 = e0 < e4 ? 1 : 0;
        int l05 = e0 < e5 ? 1 : 0;
        int l12 = e1 < e2 ? 1 : 0;
        int l13 = e1 < e3 ? 1 : 0;
        int l14 = e1 < e4 ? 1 : 0;
        int l15 = e1 < e5 ? 1 : 0;
        int l23 = e2 < e3 ? 1 : 0;
        int l24 = e2 < e4 ? 1 : 0;
        int l25 = e2 < e5 ? 1 : 0;
        int l34 = e3 < e4 ? 1 : 0;
        int l35 = e3 < e5 ? 1 : 0;
        int l45 = e4 < e5 ? 1 : 0;
        int excess = b0 + b1 + b2 + b3 + b4 + b5;
        Arrays.fill(weight, 0);
        boolean moved = place(0, l01 + l02 + l03 + l04 + l05 + excess, 6 * b0, e0);
        moved |= place(1, 1 - l01 + l12 + l13 + l14 + l15 + excess, 6 * b1, e1);
        moved |= place(2, 2 - l02 - l12 + l23 + l24 + l25 + excess, 6 * b2, e2);
        moved |= place(3, 3 - l03 - l13 - l23 + l34 + l35 + excess, 6 * b3, e3);
        moved |= place(4, 4 - l04 - l14 - l24 - l34 + l45 + excess, 6 * b4, e4);
        moved |= place(5, 5 - l05 - l15 - l25 - l35 - l45 + excess, 6 * b5, e5);
        weight[0] += 1 + weight[6];
        return moved;
    }

    private boolean place(int excess) {
        boolean moved = false;
        Arrays.fill(weight, 0);
        for (int i = 0; i <= d; i++) {
            moved |= place(i, order[i] + excess, nearest[i], e[i]);
        }
        weight[0] += 1 + weight[d + 1];
        return moved;
    }

    /** Back onto the plane of sum 0 where rounding left it; then the weights. */
    private boolean place(int i, int order, int nearest, float residual) {
        int s = order;
        int b = nearest;
        float t = residual;
        if (s < 0) {
            s += d + 1;
            t -= d + 1;
            b += d + 1;
        } else if (s > d) {
            s -= d + 1;
            t += d + 1;
            b -= d + 1;
        }
        boolean moved = s != rank[i] || b != base[i];
        rank[i] = s;
        base[i] = b;
        weight[d - s] += t * inverse;
        weight[d + 1 - s] -= t * inverse;
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
