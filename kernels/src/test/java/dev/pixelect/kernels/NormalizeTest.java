package dev.pixelect.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixelect.kernels.cpu.Normalize;
import dev.pixelect.kernels.cpu.Parallel;
import dev.pixelect.kernels.reference.NormalizeReference;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalizeTest {
    private static final float[] MEAN = {103.939f, 116.779f, 123.68f};
    private static final float[] SCALE = {0.5f, 1, 0.017f};

    @ParameterizedTest(name = "{0} pixels, BGR {1}, {2} workers")
    @CsvSource({"1, true, 1", "1, false, 1", "50000, true, 1", "50000, false, 3"})
    void equalsTheReference(int pixels, boolean bgr, int workers) {
        byte[] rgb = new byte[3 * pixels];
        new SplittableRandom(1).nextBytes(rgb);
        double[] expected = new double[rgb.length];
        NormalizeReference.run(rgb, bgr, MEAN, SCALE, expected);
        float[] actual = new float[rgb.length];
        new Normalize(pixels, bgr, MEAN, SCALE, new TestWorkers(workers)).run(rgb, actual);
        for (int i = 0; i < actual.length; i++) {
            assertThat((double) actual[i]).isCloseTo(expected[i], Offset.offset(2e-5));
        }
    }

    @Test
    void planesInTheOrderAskedFor() {
        byte[] rgb = {1, 2, (byte) 255, 4, 5, 6};
        float[] none = {0, 0, 0};
        float[] one = {1, 1, 1};
        float[] planes = new float[6];
        new Normalize(2, false, none, one, Parallel.SERIAL).run(rgb, planes);
        assertThat(planes).containsExactly(1, 4, 2, 5, 255, 6);
        new Normalize(2, true, none, one, Parallel.SERIAL).run(rgb, planes);
        assertThat(planes).containsExactly(255, 6, 2, 5, 1, 4);
    }
}
