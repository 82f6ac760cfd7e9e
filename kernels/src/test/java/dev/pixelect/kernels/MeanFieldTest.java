package dev.pixelect.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pixelect.kernels.cpu.MeanField;
import dev.pixelect.kernels.cpu.Parallel;
import dev.pixelect.kernels.cpu.PlainThreads;
import dev.pixelect.kernels.reference.ExactMeanField;
import dev.pixelect.kernels.reference.MeanFieldReference;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeanFieldTest {
    private static final DenseCrf STREET = new DenseCrf(5, 3, 1, 30, 5, 2);

    /** A scene of patches of smooth colour, and noisy probabilities that roughly know them. */
    private record Scene(int height, int width, int classes, byte[] rgb, float[] p) {
        static Scene of(int height, int width, int classes, long seed) {
            Random random = new Random(seed);
            int n = height * width;
            byte[] rgb = new byte[3 * n];
            float[] p = new float[classes * n];
            int[][] colour = new int[classes][];
            Arrays.setAll(colour, c -> random.ints(3, 20, 235).toArray());
            for (int i = 0; i < n; i++) {
                int truth = (i / width / 13 * 3 + i % width / 17) % classes;
                for (int k = 0; k < 3; k++) {
                    rgb[3 * i + k] = (byte) (colour[truth][k] + random.nextInt(9) - 4);
                }
                double[] e = new double[classes];
                Arrays.setAll(e, c -> Math.exp(1.5 * random.nextGaussian() + (c == truth ? 2 : 0)));
                double sum = Arrays.stream(e).sum();
                for (int c = 0; c < classes; c++) {
                    p[c * n + i] = (float) (e[c] / sum);
                }
            }
            return new Scene(height, width, classes, rgb, p);
        }

        float[] run(DenseCrf crf, Parallel workers) {
            float[] q = new float[p.length];
            new MeanField(workers, height, width, classes, crf).run(rgb, p, q);
            return q;
        }

        double[] exact(DenseCrf crf) {
            return new ExactMeanField(Parallel.SERIAL, height, width, classes, crf, rgb).run(p);
        }
    }

    /**
     * What the lattice is held to on street scenes: 99th percentile and labels as there, the mean as a pixel's sum over the classes,
     * which is 0.001 times the 11 classes there.
     */
    @ParameterizedTest
    @CsvSource({"5, 1", "5, 2", "5, 3"})
    void wholeInferenceIsNearTheExactOne(int classes, long seed) {
        Scene scene = Scene.of(72, 96, classes, seed);
        float[] q = scene.run(STREET, Parallel.SERIAL);
        double[] exact = scene.exact(STREET);
        int n = scene.height * scene.width;
        double[] error = IntStream.range(0, q.length)
                .mapToDouble(i -> Math.abs(q[i] - exact[i]))
                .sorted()
                .toArray();
        assertThat(Arrays.stream(error).sum() / n).isLessThan(0.011);
        assertThat(error[(int) (0.99 * error.length)]).isLessThan(0.05);
        double[] wide = new double[q.length];
        double[] unary = new double[q.length];
        Arrays.setAll(wide, i -> q[i]);
        Arrays.setAll(unary, i -> scene.p[i]);
        assertThat(agreement(wide, exact, classes, n)).isGreaterThan(0.996);
        assertThat(agreement(unary, exact, classes, n))
                .as("the CRF did something")
                .isLessThan(0.9);
    }

    private static double agreement(double[] a, double[] b, int classes, int n) {
        return IntStream.range(0, n)
                        .filter(i -> best(a, i, classes, n) == best(b, i, classes, n))
                        .count()
                / (double) n;
    }

    private static int best(double[] q, int i, int classes, int n) {
        return IntStream.range(1, classes).reduce(0, (m, c) -> q[c * n + i] > q[m * n + i] ? c : m);
    }

    /** The oracle itself, against sums written down as in the paper. */
    @Test
    void theExactOneIsTheDefinition() {
        Scene scene = Scene.of(7, 9, 3, 2);
        DenseCrf crf = new DenseCrf(1, 1.5, 0.7, 4, 30, 1.3);
        int n = 63;
        double[] message = new double[3 * n];
        double[][] weights = {{crf.gaussianWeight(), 0}, {crf.bilateralWeight(), 1}};
        for (double[] term : weights) {
            double[] d = new double[n];
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    d[i] += kernel(scene, crf, i, j, term[1] > 0);
                }
            }
            for (int i = 0; i < 3 * n; i++) {
                for (int j = 0; j < n; j++) {
                    message[i] += term[0]
                            * kernel(scene, crf, i % n, j, term[1] > 0)
                            * scene.p[i / n * n + j]
                            / Math.sqrt(d[i % n] * d[j]);
                }
            }
        }
        double[] q = scene.exact(crf);
        for (int i = 0; i < n; i++) {
            double[] e = new double[3];
            for (int c = 0; c < 3; c++) {
                e[c] = Math.exp(Math.log(scene.p[c * n + i]) + message[c * n + i]);
            }
            for (int c = 0; c < 3; c++) {
                assertThat(q[c * n + i]).isCloseTo(e[c] / (e[0] + e[1] + e[2]), within(1e-9));
            }
        }
    }

    private static double kernel(Scene s, DenseCrf crf, int i, int j, boolean bilateral) {
        double dx = i % s.width - j % s.width;
        double dy = i / s.width - j / s.width;
        double sxy = bilateral ? crf.bilateralSxy() : crf.gaussianSxy();
        double exponent = (dx * dx + dy * dy) / (sxy * sxy);
        for (int k = 0; bilateral && k < 3; k++) {
            double dc = (s.rgb[3 * i + k] & 0xff) - (s.rgb[3 * j + k] & 0xff);
            exponent += dc * dc / (crf.bilateralSrgb() * crf.bilateralSrgb());
        }
        return Math.exp(-exponent / 2);
    }

    @ParameterizedTest
    @CsvSource({
        "23, 37, 5, 3, 8, 20",
        "23, 37, 3, 9, 8, 20",
        "1, 70, 4, 3, 8, 20",
        "70, 1, 4, 3, 8, 20",
        "1, 1, 2, 3, 8, 20",
        "9, 8, 255, 3, 8, 20",
        "20, 20, 3, 0.01, 0.01, 0.1",
        "12, 10, 8, 4, 900, 900",
    })
    void onePassEqualsTheReference(int h, int w, int classes, double gaussian, double sxy, double srgb) {
        Scene scene = Scene.of(h, w, classes, 3);
        DenseCrf crf = new DenseCrf(1, gaussian, 1.5, sxy, srgb, 2);
        double[] expected = MeanFieldReference.run(crf, h, w, classes, scene.rgb, scene.p);
        float[] q = scene.run(crf, Parallel.SERIAL);
        for (int i = 0; i < q.length; i++) {
            assertThat((double) q[i]).isCloseTo(expected[i], within(1e-5));
        }
    }

    @Test
    void bitsDependNeitherOnTheWorkersNorOnWhatRanBefore() {
        Scene scene = Scene.of(150, 200, 6, 4);
        Scene other = Scene.of(150, 200, 6, 5);
        for (DenseCrf crf : new DenseCrf[] {STREET, new DenseCrf(3, 9, 1, 10, 20, 2)}) {
            float[] q = scene.run(crf, Parallel.SERIAL);
            assertThat(scene.run(crf, new PlainThreads(2))).isEqualTo(q);
            MeanField field = new MeanField(new PlainThreads(5), 150, 200, 6, crf);
            field.run(other.rgb, other.p, new float[q.length]);
            float[] inPlace = scene.p.clone();
            field.run(scene.rgb, inPlace, inPlace);
            assertThat(inPlace).isEqualTo(q);
        }
    }

    @Test
    void sumsAreOne() {
        Scene scene = Scene.of(40, 50, 7, 6);
        float[] q = scene.run(STREET, Parallel.SERIAL);
        for (int i = 0; i < 2000; i++) {
            double sum = 0;
            for (int c = 0; c < 7; c++) {
                sum += q[c * 2000 + i];
            }
            assertThat(sum).isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void withoutWeightsOrIterationsNothingChanges() {
        Scene scene = Scene.of(20, 30, 4, 7);
        assertThat(scene.run(new DenseCrf(0, 3, 1, 30, 5, 2), Parallel.SERIAL)).isEqualTo(scene.p);
        float[] q = scene.run(new DenseCrf(4, 3, 0, 30, 5, 0), Parallel.SERIAL);
        assertThat(q).containsExactly(scene.p, within(1e-6f));
    }

    @Test
    void certaintyStaysAndZerosAreNoTrouble() {
        Scene scene = Scene.of(16, 16, 3, 8);
        Arrays.fill(scene.p, 0);
        Arrays.fill(scene.p, 0, 256, 1);
        float[] q = scene.run(new DenseCrf(5, 3, 60, 30, 5, 90), Parallel.SERIAL);
        for (int i = 0; i < q.length; i++) {
            assertThat(q[i]).isCloseTo(i < 256 ? 1 : 0, within(1e-6f));
        }
    }

    @Test
    void whatIsTooLargeIsSaid() {
        assertThatThrownBy(() -> new MeanField(Parallel.SERIAL, 1, 40000, 2, STREET))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1x40000");
        assertThatThrownBy(() -> new MeanField(Parallel.SERIAL, 30000, 30000, 19, STREET))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("too many");
    }
}
