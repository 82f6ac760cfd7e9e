package dev.pixelect.kernels.cpu;

import dev.pixelect.kernels.DenseCrf;
import java.util.Arrays;

/**
 * q = p e^m, scaled to the sum 1: the softmax of ln p + m over the classes of each pixel, for a run of pixels. Scratch of one
 * thread. Works class by class on short rows, in loops that become vector code; for that the exponential does without the
 * float's bits: a polynomial of m / 2^s, squared s times, with as few squarings as the run's largest |m - max m| asks for. Its relative error
 * is 1e-7 * 2^s, s = 5 up to differences of 8.
 */
final class WeightedSoftmax {
    /** Most pixels of a run. */
    static final int RUN = 128;

    private static final float NEAR = 0.25f;

    private final int classes;
    private final ClassRows rows;
    private final float[][] x;
    private final float[] p = new float[RUN];
    private final float[] top = new float[RUN];
    private final float[] low = new float[RUN];
    private final float[] sum = new float[RUN];

    WeightedSoftmax(ClassRows rows) {
        this.rows = rows;
        this.classes = rows.classes();
        this.x = new float[classes][RUN];
    }

    long bytes() {
        return 4L * RUN * (classes + 4);
    }

    /**
     * Computes q of {@code n} pixels, for {@link #row} or {@link #planes}.
     *
     * @param message a row, from pixel {@code at}
     * @param probabilities [classes][plane], from pixel {@code from}
     */
    void run(float[] message, int at, float[] probabilities, int from, int plane, int n) {
        for (int c = 0; c < classes; c++) {
            System.arraycopy(message, rows.at(c) + at, x[c], 0, n);
        }
        System.arraycopy(x[0], 0, top, 0, n);
        System.arraycopy(x[0], 0, low, 0, n);
        for (int c = 1; c < classes; c++) {
            bounds(x[c], n);
        }
        float range = 0;
        for (int k = 0; k < n; k++) {
            range = Math.max(range, top[k] - low[k]);
        }
        // e^-87 is the least normal float.
        range = Math.min(range, 87f);
        int squarings = 0;
        float scale = 1;
        for (; range * scale > NEAR; squarings++) {
            scale *= 0.5f;
        }
        Arrays.fill(sum, 0, n, 0);
        for (int c = 0; c < classes; c++) {
            exponentials(x[c], scale, n);
            for (int s = 0; s < squarings; s++) {
                square(x[c], n);
            }
            System.arraycopy(probabilities, c * plane + from, p, 0, n);
            weigh(x[c], n);
        }
        for (int k = 0; k < n; k++) {
            sum[k] = 1 / sum[k];
        }
        for (int c = 0; c < classes; c++) {
            scale(x[c], n);
        }
    }

    private void bounds(float[] row, int n) {
        for (int k = 0; k < n; k++) {
            top[k] = Math.max(top[k], row[k]);
            low[k] = Math.min(low[k], row[k]);
        }
    }

    private void exponentials(float[] row, float scale, int n) {
        for (int k = 0; k < n; k++) {
            float z = Math.max(row[k] - top[k], -87f) * scale;
            float e = 1f / 720 * z + 1f / 120;
            e = e * z + 1f / 24;
            e = e * z + 1f / 6;
            e = e * z + 0.5f;
            e = e * z + 1;
            row[k] = e * z + 1;
        }
    }

    private static void square(float[] row, int n) {
        for (int k = 0; k < n; k++) {
            row[k] *= row[k];
        }
    }

    private void weigh(float[] row, int n) {
        for (int k = 0; k < n; k++) {
            row[k] *= Math.max(p[k], DenseCrf.FLOOR);
            sum[k] += row[k];
        }
    }

    private void scale(float[] row, int n) {
        for (int k = 0; k < n; k++) {
            row[k] *= sum[k];
        }
    }

    /** Puts q to a row, from pixel {@code at}. */
    void row(float[] q, int at, int n) {
        for (int c = 0; c < classes; c++) {
            System.arraycopy(x[c], 0, q, rows.at(c) + at, n);
        }
    }

    /** Puts q to [classes][plane], from pixel {@code at}. */
    void planes(float[] q, int at, int plane, int n) {
        for (int c = 0; c < classes; c++) {
            System.arraycopy(x[c], 0, q, c * plane + at, n);
        }
    }
}
