package dev.pixelect.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixelect.kernels.cpu.SoftmaxEntropy;
import dev.pixelect.kernels.cpu.SoftmaxEntropy.Planes;
import dev.pixelect.kernels.reference.SoftmaxEntropyReference;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SoftmaxEntropyTest {
    private static final float GUARD = -77f;

    @ParameterizedTest(name = "{0} classes, logits to {1}")
    @CsvSource({"1, 5", "2, 80", "19, 4", "19, 80", "33, 10000", "255, 3", "255, 0.2", "255, 80"})
    void staysWithinTenMicronatsOfTheReference(int classes, float range) {
        SplittableRandom random = new SplittableRandom(classes);
        int batch = 2;
        int hw = 301;
        float[] logits = new float[batch * classes * hw];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) ((2 * random.nextDouble() - 1) * range);
        }
        compare(logits, batch, classes, hw);
    }

    @Test
    void extremeLogits() {
        float[] equal = new float[255 * 7];
        Arrays.fill(equal, -1e4f);
        compare(equal, 1, 255, 7);
        float[] near = new float[255 * 7];
        Arrays.fill(near, -0.1f);
        Arrays.fill(near, 0, 7, 0f);
        compare(near, 1, 255, 7);
        compare(new float[] {80, -1e4f, 80, 80, -1e4f, 80}, 1, 3, 2);
        compare(new float[] {0, Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY, 3, 1, 2}, 1, 3, 2);
    }

    @Test
    void nanStaysVisible() {
        float[] out = new float[2];
        float[] entropy = new float[1];
        new SoftmaxEntropy(2)
                .run(
                        FloatBuffer.wrap(new float[] {0, Float.NaN}),
                        Planes.dense(0, 2, 1),
                        FloatBuffer.wrap(out),
                        Planes.dense(0, 2, 1),
                        FloatBuffer.wrap(entropy),
                        IntBuffer.allocate(1),
                        0,
                        0,
                        1);
        assertThat(entropy[0]).isNaN();
        assertThat(out).containsExactly(Float.NaN, Float.NaN);
    }

    @Test
    void readsAndWritesChannelsInBlocks() {
        int classes = 3;
        int hw = 150;
        int block = 8;
        SplittableRandom random = new SplittableRandom(3);
        float[] dense = new float[classes * hw];
        float[] blocked = new float[block * hw];
        for (int c = 0; c < classes; c++) {
            for (int i = 0; i < hw; i++) {
                dense[c * hw + i] = (float) random.nextDouble();
                blocked[i * block + c] = dense[c * hw + i];
            }
        }
        Planes planes = new Planes(new int[] {0, 1, 2}, block);
        float[] out = new float[block * hw];
        float[] entropy = new float[hw];
        new SoftmaxEntropy(classes)
                .run(
                        FloatBuffer.wrap(blocked),
                        planes,
                        FloatBuffer.wrap(out),
                        planes,
                        FloatBuffer.wrap(entropy),
                        IntBuffer.allocate(hw),
                        0,
                        0,
                        hw);
        double[] p = new double[classes * hw];
        SoftmaxEntropyReference.run(dense, 1, classes, hw, p, new double[hw], new int[hw]);
        for (int c = 0; c < classes; c++) {
            for (int i = 0; i < hw; i++) {
                assertThat((double) out[i * block + c]).isCloseTo(p[c * hw + i], Offset.offset(1e-6));
            }
        }
    }

    /** In two ranges, so that the split shows if it matters; guards around every output must stay. */
    private static void compare(float[] logits, int batch, int classes, int hw) {
        double[] p = new double[logits.length];
        double[] h = new double[batch * hw];
        int[] l = new int[batch * hw];
        SoftmaxEntropyReference.run(logits, batch, classes, hw, p, h, l);

        float[] probabilities = guarded(p.length);
        float[] entropy = guarded(h.length);
        int[] label = new int[h.length + 2];
        label[h.length + 1] = -7;
        SoftmaxEntropy kernel = new SoftmaxEntropy(classes);
        for (int n = 0; n < batch; n++) {
            Planes in = Planes.dense(n, classes, hw);
            int[] shifted = Arrays.stream(in.first()).map(i -> i + 1).toArray();
            for (int[] range : new int[][] {{0, hw / 3}, {hw / 3, hw}}) {
                kernel.run(
                        FloatBuffer.wrap(logits),
                        in,
                        FloatBuffer.wrap(probabilities),
                        new Planes(shifted, 1),
                        FloatBuffer.wrap(entropy),
                        IntBuffer.wrap(label),
                        1 + n * hw,
                        range[0],
                        range[1]);
            }
        }
        double worst = 0;
        for (int i = 0; i < p.length; i++) {
            worst = Math.max(worst, Math.abs(probabilities[1 + i] - p[i]));
        }
        assertThat(worst).as("probabilities").isLessThan(1e-6);
        worst = 0;
        for (int i = 0; i < h.length; i++) {
            worst = Math.max(worst, Math.abs(entropy[1 + i] - h[i]));
        }
        assertThat(worst).as("entropy").isLessThan(1e-5);
        assertThat(Arrays.copyOfRange(label, 1, l.length + 1)).isEqualTo(l);
        for (float e : Arrays.copyOfRange(entropy, 1, h.length + 1)) {
            assertThat(e).isBetween(0f, (float) Math.log(classes) + 1e-5f);
        }
        assertThat(new float[] {probabilities[0], probabilities[p.length + 1], entropy[0], entropy[h.length + 1]})
                .containsOnly(GUARD);
        assertThat(label[h.length + 1]).isEqualTo(-7);
    }

    private static float[] guarded(int n) {
        float[] a = new float[n + 2];
        a[0] = GUARD;
        a[n + 1] = GUARD;
        return a;
    }
}
