package dev.pixelect.kernels.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixelect.kernels.DenseCrf;
import dev.pixelect.kernels.cpu.Parallel;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How far one filtering pass on a lattice is from the sum over all pairs. */
class LatticeReferenceTest {
    private static final int HEIGHT = 60;
    private static final int WIDTH = 80;
    private final byte[] rgb = new byte[3 * HEIGHT * WIDTH];
    private final double[] q = new double[HEIGHT * WIDTH];

    LatticeReferenceTest() {
        Random random = new Random(1);
        for (int i = 0; i < q.length; i++) {
            int patch = i / WIDTH / 20 * 3 + i % WIDTH / 16;
            for (int k = 0; k < 3; k++) {
                rgb[3 * i + k] = (byte) (40 + patch * (11 + k) % 180 + random.nextInt(17));
            }
            q[i] = 0.7 * random.nextDouble() + (patch % 3 == 0 ? 0.3 : 0);
        }
    }

    @Test
    void bilateral() {
        DenseCrf crf = new DenseCrf(1, 3, 1, 30, 5, 2);
        double[] lattice = new LatticeReference(HEIGHT, WIDTH, rgb, crf.featureScales(5)).filterNormalised(q);
        double error = relative(lattice, exact(crf).bilateralFilter(q));
        assertThat(error).isBetween(1e-6, 0.05);
    }

    @Test
    void gaussian() {
        DenseCrf crf = new DenseCrf(1, 8, 1, 30, 5, 2);
        double[] lattice = new LatticeReference(HEIGHT, WIDTH, rgb, crf.featureScales(2)).filterNormalised(q);
        assertThat(relative(lattice, exact(crf).gaussianFilter(q))).isBetween(1e-6, 0.02);
    }

    private ExactMeanField exact(DenseCrf crf) {
        return new ExactMeanField(Parallel.SERIAL, HEIGHT, WIDTH, 1, crf, rgb);
    }

    private static double relative(double[] a, double[] b) {
        double difference = 0;
        double size = 0;
        for (int i = 0; i < a.length; i++) {
            difference += (a[i] - b[i]) * (a[i] - b[i]);
            size += b[i] * b[i];
        }
        return Math.sqrt(difference / size);
    }
}
