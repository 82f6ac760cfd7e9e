package dev.pixelect.kernels.reference;

import dev.pixelect.kernels.DenseCrf;
import java.util.Arrays;

/**
 * Mean field in a dense CRF by the algorithm of {@link DenseCrf}, permutohedral lattice and cut-off taps included, in double
 * precision and plain loops.
 */
public final class MeanFieldReference {
    private MeanFieldReference() {}

    /**
     * Infers.
     *
     * @param rgb [height][width][3], unsigned bytes
     * @param p [classes][height][width], at each pixel at least 0 and of sum 1
     * @return Q, as {@code p}
     */
    public static double[] run(DenseCrf crf, int height, int width, int classes, byte[] rgb, float[] p) {
        int n = height * width;
        double[] q = new double[p.length];
        Arrays.setAll(q, i -> p[i]);
        LatticeReference bilateral =
                crf.bilateral() ? new LatticeReference(height, width, rgb, crf.featureScales(5)) : null;
        LatticeReference gaussian =
                crf.gaussianLattice() ? new LatticeReference(height, width, rgb, crf.featureScales(2)) : null;
        for (int i = 0; i < crf.iterations(); i++) {
            double[] message = new double[q.length];
            for (int c = 0; c < classes; c++) {
                double[] plane = Arrays.copyOfRange(q, c * n, (c + 1) * n);
                if (crf.gaussianWeight() > 0) {
                    double[] f =
                            gaussian == null ? separable(crf, height, width, plane) : gaussian.filterNormalised(plane);
                    add(message, c * n, f, crf.gaussianWeight());
                }
                if (bilateral != null) {
                    add(message, c * n, bilateral.filterNormalised(plane), crf.bilateralWeight());
                }
            }
            update(p, message, classes, n, q);
        }
        return q;
    }

    private static void add(double[] message, int at, double[] filtered, double weight) {
        for (int i = 0; i < filtered.length; i++) {
            message[at + i] += weight * filtered[i];
        }
    }

    /** q = softmax(ln max(p, floor) + message). */
    static void update(float[] p, double[] message, int classes, int n, double[] q) {
        for (int i = 0; i < n; i++) {
            double top = Double.NEGATIVE_INFINITY;
            for (int c = 0; c < classes; c++) {
                double x = Math.log(Math.max(p[c * n + i], DenseCrf.FLOOR)) + message[c * n + i];
                q[c * n + i] = x;
                top = Math.max(top, x);
            }
            double sum = 0;
            for (int c = 0; c < classes; c++) {
                sum += Math.exp(q[c * n + i] - top);
            }
            for (int c = 0; c < classes; c++) {
                q[c * n + i] = Math.exp(q[c * n + i] - top) / sum;
            }
        }
    }

    private static double[] separable(DenseCrf crf, int height, int width, double[] q) {
        float[] taps = crf.taps();
        float[] normY = crf.tapNorms(height);
        float[] normX = crf.tapNorms(width);
        double[] columns = new double[q.length];
        double[] out = new double[q.length];
        for (int i = 0; i < q.length; i++) {
            int y = i / width;
            for (int s = Math.max(0, y - taps.length + 1); s < Math.min(height, y + taps.length); s++) {
                columns[i] += (double) normY[y] * taps[Math.abs(y - s)] * normY[s] * q[s * width + i % width];
            }
        }
        for (int i = 0; i < q.length; i++) {
            int x = i % width;
            for (int s = Math.max(0, x - taps.length + 1); s < Math.min(width, x + taps.length); s++) {
                out[i] += (double) normX[x] * taps[Math.abs(x - s)] * normX[s] * columns[i - x + s];
            }
        }
        return out;
    }
}
