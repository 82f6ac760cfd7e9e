package dev.pixelect.kernels.cpu.winograd;

/**
 * The one-dimensional transforms of F(4, 3) (Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, CVPR 2016, section 4.3), each on whole
 * arrays of independent elements, with the points 0, 3/4, -3/4, 3/2, -3/2 and infinity: their rounding errors are a third to a half of those of
 * the usual 0, 1, -1, 2, -2 (how much points matter: Barabasz et al., ACM TOMS 46, 2020). Loops are short, with all loads before all stores: longer ones
 * the compiler doesn't unroll, and only unrolled ones become vector code; nor do all equal ways to write a sum (C2 of JDK 17 balks at ab + cd with sums for b and d).
 */
final class Transforms {
    private static final float NEAR = 3 / 4f;
    private static final float FAR = 2 * NEAR;
    private static final float NEAR2 = NEAR * NEAR;
    private static final float FAR2 = FAR * FAR;

    /** Derivatives of the product of (x - point) over all points, at 0, at +-near and at +-far. */
    private static final float AT_ZERO = NEAR2 * FAR2;

    private static final float AT_NEAR = 2 * NEAR2 * (NEAR2 - FAR2);
    private static final float AT_FAR = 2 * FAR2 * (FAR2 - NEAR2);

    private Transforms() {}

    /** B^T x, of six elements six. */
    static void source(float[] x0, float[] x1, float[] x2, float[] x3, float[] x4, float[] x5, float[][] v, int count) {
        end(x0, x2, x4, v[0], count);
        oneOf(x1, x2, x3, x4, NEAR, FAR2, v[1], v[2], count);
        oneOf(x1, x2, x3, x4, FAR, NEAR2, v[3], v[4], count);
        end(x1, x3, x5, v[5], count);
    }

    private static void end(float[] x, float[] y, float[] z, float[] v, int count) {
        for (int i = 0; i < count; i++) {
            v[i] = NEAR2 * FAR2 * x[i] - (NEAR2 + FAR2) * y[i] + z[i];
        }
    }

    /** For a point and its negative: without their factors, the product over points as a polynomial. */
    private static void oneOf(
            float[] x1,
            float[] x2,
            float[] x3,
            float[] x4,
            float point,
            float otherSquared,
            float[] plus,
            float[] minus,
            int count) {
        float first = point * otherSquared;
        for (int i = 0; i < count; i++) {
            float even = x4[i] - otherSquared * x2[i];
            float odd = point * x3[i] - first * x1[i];
            plus[i] = even + odd;
            minus[i] = even - odd;
        }
    }

    /** A^T m, of six elements four. */
    static void result(float[] m0, float[] m1, float[] m2, float[] m3, float[] m4, float[] m5, float[][] y, int count) {
        even(m0, m1, m2, m3, m4, y[0], y[2], count);
        odd(m1, m2, m3, m4, m5, y[1], y[3], count);
    }

    private static void even(
            float[] m0, float[] m1, float[] m2, float[] m3, float[] m4, float[] y0, float[] y2, int count) {
        for (int i = 0; i < count; i++) {
            float a = m1[i] + m2[i];
            float b = m3[i] + m4[i];
            float first = m0[i] + a + b;
            float third = a + 4 * b;
            y0[i] = first;
            y2[i] = NEAR2 * third;
        }
    }

    private static void odd(
            float[] m1, float[] m2, float[] m3, float[] m4, float[] m5, float[] y1, float[] y3, int count) {
        for (int i = 0; i < count; i++) {
            float a = m1[i] - m2[i];
            float b = m3[i] - m4[i];
            float second = a + 2 * b;
            float last = NEAR * NEAR2 * a + m5[i] + FAR * FAR2 * b;
            y1[i] = NEAR * second;
            y3[i] = last;
        }
    }

    /** G w, of three elements six. */
    static void filter(float[] w0, float[] w1, float[] w2, float[][] u, int count) {
        scaled(w0, 1 / AT_ZERO, u[0], count);
        pair(w0, 1 / AT_NEAR, w2, NEAR2 / AT_NEAR, w1, NEAR / AT_NEAR, u[1], u[2], count);
        pair(w0, 1 / AT_FAR, w2, FAR2 / AT_FAR, w1, FAR / AT_FAR, u[3], u[4], count);
        System.arraycopy(w2, 0, u[5], 0, count);
    }

    private static void scaled(float[] x, float factor, float[] y, int count) {
        for (int i = 0; i < count; i++) {
            y[i] = factor * x[i];
        }
    }

    /** ax + by + cz and ax + by - cz. */
    private static void pair(
            float[] x, float a, float[] y, float b, float[] z, float c, float[] plus, float[] minus, int count) {
        for (int i = 0; i < count; i++) {
            float even = a * x[i] + b * y[i];
            float odd = c * z[i];
            plus[i] = even + odd;
            minus[i] = even - odd;
        }
    }

    /** A y, the transpose of {@link #result}: of the gradient of four results that of six products. */
    static void resultGradient(float[] y0, float[] y1, float[] y2, float[] y3, float[][] m, int count) {
        System.arraycopy(y0, 0, m[0], 0, count);
        pairs(y0, y1, y2, y3, NEAR, m[1], m[2], count);
        pairs(y0, y1, y2, y3, FAR, m[3], m[4], count);
        System.arraycopy(y3, 0, m[5], 0, count);
    }

    /** The polynomial of coefficients y0 to y3 at a point and at its negative. */
    private static void pairs(
            float[] y0, float[] y1, float[] y2, float[] y3, float point, float[] plus, float[] minus, int count) {
        float square = point * point;
        for (int i = 0; i < count; i++) {
            float even = y0[i] + square * y2[i];
            float odd = y1[i] + square * y3[i];
            plus[i] = even + point * odd;
            minus[i] = even - point * odd;
        }
    }

    /** G^T u, the transpose of {@link #filter}: of the gradient of six transformed weights that of three. */
    static void filterGradient(
            float[] u0, float[] u1, float[] u2, float[] u3, float[] u4, float[] u5, float[][] w, int count) {
        sums(u0, 1 / AT_ZERO, u1, u2, 1 / AT_NEAR, u3, u4, 1 / AT_FAR, w[0], count);
        differences(u1, u2, NEAR / AT_NEAR, u3, u4, FAR / AT_FAR, w[1], count);
        sums(u5, 1, u1, u2, NEAR2 / AT_NEAR, u3, u4, FAR2 / AT_FAR, w[2], count);
    }

    /** ax + b(y + z) + c(t + s). */
    private static void sums(
            float[] x, float a, float[] y, float[] z, float b, float[] t, float[] s, float c, float[] sum, int count) {
        for (int i = 0; i < count; i++) {
            sum[i] = a * x[i] + b * (y[i] + z[i]) + c * (t[i] + s[i]);
        }
    }

    /** a(x - y) + b(z - t), multiplied out: factored, it doesn't become vector code. */
    private static void differences(
            float[] x, float[] y, float a, float[] z, float[] t, float b, float[] sum, int count) {
        for (int i = 0; i < count; i++) {
            sum[i] = a * x[i] - a * y[i] + b * z[i] - b * t[i];
        }
    }
}
