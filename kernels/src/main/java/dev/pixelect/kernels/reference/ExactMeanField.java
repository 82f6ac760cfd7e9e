package dev.pixelect.kernels.reference;

import dev.pixelect.kernels.DenseCrf;
import dev.pixelect.kernels.cpu.Parallel;
import java.util.Arrays;

/**
 * Mean field in a dense CRF by its definition, in double precision: the bilateral sum runs over all pairs of pixels, so the time is
 * quadratic in them; the Gaussian one over all rows and columns. Only pairs whose kernel is below {@link #NEGLIGIBLE} are left
 * out. What the lattice is measured against.
 */
public final class ExactMeanField {
    private static final double NEGLIGIBLE = 1e-12;

    private final Parallel workers;
    private final int height;
    private final int width;
    private final int classes;
    private final DenseCrf crf;
    private final int n;
    private final int[] red;
    private final int[] green;
    private final int[] blue;
    private final double[] byColour;
    private final double[] byX;
    private final double[] byY;
    private double[] norm;

    /** @param rgb [height][width][3], unsigned bytes */
    public ExactMeanField(Parallel workers, int height, int width, int classes, DenseCrf crf, byte[] rgb) {
        this.workers = workers;
        this.height = height;
        this.width = width;
        this.classes = classes;
        this.crf = crf;
        this.n = height * width;
        this.red = channel(rgb, 0);
        this.green = channel(rgb, 1);
        this.blue = channel(rgb, 2);
        this.byColour = new double[3 * 255 * 255 + 1];
        for (int i = 0; i < byColour.length; i++) {
            byColour[i] = Math.exp(-i / (2 * crf.bilateralSrgb() * crf.bilateralSrgb()));
        }
        this.byX = gaussian(width, crf.bilateralSxy());
        this.byY = gaussian(height, crf.bilateralSxy());
    }

    private int[] channel(byte[] rgb, int c) {
        int[] channel = new int[n];
        Arrays.setAll(channel, i -> rgb[3 * i + c] & 0xff);
        return channel;
    }

    private static double[] gaussian(int length, double deviation) {
        double[] g = new double[length];
        Arrays.setAll(g, i -> Math.exp(-0.5 * i * i / (deviation * deviation)));
        return g;
    }

    /**
     * Infers.
     *
     * @param p [classes][height][width], at each pixel at least 0 and of sum 1
     * @return Q, as {@code p}
     */
    public double[] run(float[] p) {
        double[] q = new double[p.length];
        Arrays.setAll(q, i -> p[i]);
        for (int i = 0; i < crf.iterations(); i++) {
            double[] message = new double[q.length];
            if (crf.gaussianWeight() > 0) {
                add(message, gaussianFilter(q), crf.gaussianWeight());
            }
            if (crf.bilateral()) {
                add(message, bilateralFilter(q), crf.bilateralWeight());
            }
            MeanFieldReference.update(p, message, classes, n, q);
        }
        return q;
    }

    private static void add(double[] sum, double[] x, double weight) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += weight * x[i];
        }
    }

    /** K~_g q: the kernel is a product of one of rows and one of columns. */
    double[] gaussianFilter(double[] q) {
        double[] gx = gaussian(width, crf.gaussianSxy());
        double[] gy = gaussian(height, crf.gaussianSxy());
        double[] nx = norms(gx);
        double[] ny = norms(gy);
        double[] rows = new double[q.length];
        double[] out = new double[q.length];
        workers.run(classes * height, (task, worker) -> {
            int row = task * width;
            for (int x = 0; x < width; x++) {
                for (int s = 0; s < width; s++) {
                    rows[row + x] += nx[x] * gx[Math.abs(x - s)] * nx[s] * q[row + s];
                }
            }
        });
        workers.run(classes * height, (task, worker) -> {
            int y = task % height;
            int plane = task / height * n;
            for (int s = 0; s < height; s++) {
                double w = ny[y] * gy[Math.abs(y - s)] * ny[s];
                for (int x = 0; x < width; x++) {
                    out[plane + y * width + x] += w * rows[plane + s * width + x];
                }
            }
        });
        return out;
    }

    private static double[] norms(double[] g) {
        double[] norms = new double[g.length];
        for (int i = 0; i < g.length; i++) {
            for (int s = 0; s < g.length; s++) {
                norms[i] += g[Math.abs(i - s)];
            }
            norms[i] = 1 / Math.sqrt(norms[i]);
        }
        return norms;
    }

    /** K~_b q, over all pairs. */
    double[] bilateralFilter(double[] q) {
        if (norm == null) {
            double[] ones = new double[n];
            Arrays.fill(ones, 1);
            double[] sums = pairs(ones, 1);
            Arrays.setAll(sums, i -> 1 / Math.sqrt(sums[i]));
            norm = sums;
        }
        double[] scaled = new double[n * classes];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i / n + i % n * classes] = q[i] * norm[i % n];
        }
        double[] sums = pairs(scaled, classes);
        double[] out = new double[n * classes];
        Arrays.setAll(out, i -> norm[i % n] * sums[i / n + i % n * classes]);
        return out;
    }

    /** K_b times a field of [n][channels]. */
    private double[] pairs(double[] field, int channels) {
        double[] out = new double[n * channels];
        workers.run(height, (y, worker) -> {
            int[] near = new int[width];
            double[] kernel = new double[width];
            int[] distance = new int[width];
            for (int x = 0; x < width; x++) {
                for (int s = 0; s < height; s++) {
                    double factor = byY[Math.abs(y - s)];
                    if (factor >= NEGLIGIBLE) {
                        int count = select(y * width + x, x, s * width, factor, distance, near, kernel);
                        accumulate(field, channels, near, kernel, count, out, (y * width + x) * channels);
                    }
                }
            }
        });
        return out;
    }

    /** The pixels of a row that count for pixel i, and K_b of each. */
    private int select(int i, int x, int row, double factor, int[] distance, int[] near, double[] kernel) {
        int r = red[i];
        int g = green[i];
        int b = blue[i];
        for (int s = 0; s < width; s++) {
            int dr = red[row + s] - r;
            int dg = green[row + s] - g;
            int db = blue[row + s] - b;
            distance[s] = dr * dr + dg * dg + db * db;
        }
        int count = 0;
        for (int s = 0; s < width; s++) {
            double k = factor * byX[Math.abs(x - s)] * byColour[distance[s]];
            kernel[count] = k;
            near[count] = row + s;
            count += k >= NEGLIGIBLE ? 1 : 0;
        }
        return count;
    }

    private static void accumulate(
            double[] field, int channels, int[] near, double[] kernel, int count, double[] out, int to) {
        int c = 0;
        for (; c + 4 <= channels; c += 4) {
            double s0 = 0;
            double s1 = 0;
            double s2 = 0;
            double s3 = 0;
            for (int k = 0; k < count; k++) {
                int at = near[k] * channels + c;
                double w = kernel[k];
                s0 += w * field[at];
                s1 += w * field[at + 1];
                s2 += w * field[at + 2];
                s3 += w * field[at + 3];
            }
            out[to + c] += s0;
            out[to + c + 1] += s1;
            out[to + c + 2] += s2;
            out[to + c + 3] += s3;
        }
        for (; c < channels; c++) {
            for (int k = 0; k < count; k++) {
                out[to + c] += kernel[k] * field[near[k] * channels + c];
            }
        }
    }
}
