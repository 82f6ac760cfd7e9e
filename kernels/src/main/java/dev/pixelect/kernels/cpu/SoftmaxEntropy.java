package dev.pixelect.kernels.cpu;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Softmax over the classes of each pixel, fused with its entropy and argmax, on the CPU: what {@code softmax_entropy.cu}
 * computes, in float32. Works on runs of pixels class by class, in arrays that stay in the first-level cache and in loops
 * that the compiler can turn into vector code.
 *
 * <p>An instance owns its scratch memory: one a thread. A run allocates nothing.
 */
public final class SoftmaxEntropy {
    private static final int RUN = 128;

    /** Terms that are added up before they join the whole sum: keeps rounding small at 255 classes. */
    private static final int LEVEL = 16;

    private final int classes;
    private final float[] x;
    private final float[] top = new float[RUN];
    private final int[] best = new int[RUN];
    private final float[] sum = new float[RUN];
    private final float[] weighted = new float[RUN];
    private final float[] partSum = new float[RUN];
    private final float[] partWeighted = new float[RUN];
    private final float[] z = new float[RUN];
    private final VectorExp exp = new VectorExp(RUN);

    /** @param classes at least 1 */
    public SoftmaxEntropy(int classes) {
        this.classes = classes;
        this.x = new float[classes * RUN];
    }

    /**
     * Where the classes of one image lie in a buffer: class c of pixel i at {@code first[c] + i * step}.
     *
     * @param first an offset a class, in floats
     * @param step 1 for NCHW, the block for channels stored in blocks
     */
    public record Planes(int[] first, int step) {
        /** NCHW: image {@code n} of {@code classes} planes of {@code hw} floats. */
        public static Planes dense(int n, int classes, int hw) {
            int[] first = new int[classes];
            for (int c = 0; c < classes; c++) {
                first[c] = (n * classes + c) * hw;
            }
            return new Planes(first, 1);
        }
    }

    /**
     * Computes pixels {@code from} to {@code to - 1} of one image. Positions of the buffers are not looked at, nor moved.
     *
     * @param logits finite, or -infinity for a class that cannot be
     * @param in where the logits' classes lie
     * @param probabilities may be {@code logits}
     * @param out where the probabilities' classes lie
     * @param entropy in nats, 0 to ln classes; pixel i at {@code map + i}
     * @param label smallest class among ties; pixel i at {@code map + i}
     * @param map offset of the image in {@code entropy} and {@code label}
     */
    public void run(
            FloatBuffer logits,
            Planes in,
            FloatBuffer probabilities,
            Planes out,
            FloatBuffer entropy,
            IntBuffer label,
            int map,
            int from,
            int to) {
        for (int i = from; i < to; i += RUN) {
            int n = Math.min(RUN, to - i);
            load(logits, in, i, n);
            maxima(n);
            exponentials(n);
            store(probabilities, out, i, n);
            for (int k = 0; k < n; k++) {
                float h = (float) Math.log(sum[k]) - weighted[k] / sum[k];
                entropy.put(map + i + k, h < 0 ? 0 : h);
            }
            label.put(map + i, best, 0, n);
        }
    }

    private void load(FloatBuffer logits, Planes in, int from, int n) {
        for (int c = 0; c < classes; c++) {
            int at = in.first[c] + from * in.step;
            if (in.step == 1) {
                logits.get(at, x, c * RUN, n);
            } else {
                for (int k = 0; k < n; k++) {
                    x[c * RUN + k] = logits.get(at + k * in.step);
                }
            }
        }
    }

    private void store(FloatBuffer probabilities, Planes out, int from, int n) {
        for (int k = 0; k < n; k++) {
            top[k] = 1 / sum[k];
        }
        for (int c = 0; c < classes; c++) {
            int row = c * RUN;
            for (int k = 0; k < n; k++) {
                x[row + k] *= top[k];
            }
            int at = out.first[c] + from * out.step;
            if (out.step == 1) {
                probabilities.put(at, x, row, n);
            } else {
                for (int k = 0; k < n; k++) {
                    probabilities.put(at + k * out.step, x[row + k]);
                }
            }
        }
    }

    private void maxima(int n) {
        System.arraycopy(x, 0, top, 0, n);
        java.util.Arrays.fill(best, 0, n, 0);
        for (int c = 1; c < classes; c++) {
            int row = c * RUN;
            for (int k = 0; k < n; k++) {
                if (x[row + k] > top[k]) {
                    top[k] = x[row + k];
                    best[k] = c;
                }
            }
        }
    }

    /** With z = x - top: replaces x by e^z and sums e^z and z e^z over the classes. */
    private void exponentials(int n) {
        java.util.Arrays.fill(sum, 0, n, 0);
        java.util.Arrays.fill(weighted, 0, n, 0);
        for (int first = 0; first < classes; first += LEVEL) {
            java.util.Arrays.fill(partSum, 0, n, 0);
            java.util.Arrays.fill(partWeighted, 0, n, 0);
            for (int c = first; c < Math.min(first + LEVEL, classes); c++) {
                int row = c * RUN;
                subtract(x, row, top, z, n);
                exp.run(z, x, row, n);
                accumulate(x, row, z, partSum, partWeighted, n);
            }
            for (int k = 0; k < n; k++) {
                sum[k] += partSum[k];
                weighted[k] += partWeighted[k];
            }
        }
    }

    private static void subtract(float[] x, int row, float[] top, float[] z, int n) {
        for (int k = 0; k < n; k++) {
            z[k] = x[row + k] - top[k];
        }
    }

    private static void accumulate(float[] e, int row, float[] z, float[] sum, float[] weighted, int n) {
        for (int k = 0; k < n; k++) {
            sum[k] += e[row + k];
            weighted[k] += z[k] * e[row + k];
        }
    }
}
