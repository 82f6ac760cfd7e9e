package dev.pixelect.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixelect.kernels.cpu.EdgeWeights;
import dev.pixelect.kernels.cpu.Parallel;
import dev.pixelect.kernels.reference.EdgeWeightsReference;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EdgeWeightsTest {
    private static byte[] noise(int pixels) {
        byte[] rgb = new byte[3 * pixels];
        new SplittableRandom(pixels).nextBytes(rgb);
        return rgb;
    }

    private static float[] scores(int pixels) {
        float[] scores = new float[pixels];
        for (int i = 0; i < pixels; i++) {
            scores[i] = 3f * i / pixels;
        }
        return scores;
    }

    private static float[] run(byte[] rgb, int h, int w, float lambda, float[] scores, Parallel workers) {
        float[] weighted = new float[h * w];
        new EdgeWeights(h, w, workers).run(rgb, lambda, scores, weighted);
        return weighted;
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 9", "9, 1", "2, 3", "32, 8", "33, 5", "64, 17", "97, 71"})
    void equalsTheReference(int h, int w) {
        float[] scores = scores(h * w);
        double[] expected = new double[h * w];
        EdgeWeightsReference.run(noise(h * w), h, w, 2, scores, expected);
        float[] actual = run(noise(h * w), h, w, 2, scores, Parallel.SERIAL);
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) actual[i]).isCloseTo(expected[i], Offset.offset(4e-7 * (1 + expected[i])));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7})
    void anyNumberOfWorkersGivesTheSameBits(int workers) {
        float[] scores = scores(97 * 71);
        assertThat(run(noise(97 * 71), 97, 71, 1, scores, new TestWorkers(workers)))
                .isEqualTo(run(noise(97 * 71), 97, 71, 1, scores, Parallel.SERIAL));
    }

    @Test
    void aFlatPictureChangesNothing() {
        byte[] rgb = new byte[3 * 40 * 30];
        Arrays.fill(rgb, (byte) 255);
        assertThat(run(rgb, 40, 30, 1000, scores(1200), Parallel.SERIAL)).isEqualTo(scores(1200));
        assertThat(run(new byte[3], 1, 1, 1, new float[] {2}, Parallel.SERIAL)).containsExactly(2f);
    }

    /** Worked out by hand: left half black, right half white. The border columns see their own colour only. */
    @Test
    void aStepWeighsTheTwoColumnsBesideIt() {
        byte[] rgb = new byte[3 * 5 * 6];
        for (int y = 0; y < 5; y++) {
            Arrays.fill(rgb, 3 * (6 * y + 3), 3 * (6 * y + 6), (byte) 255);
        }
        double[] magnitude = EdgeWeightsReference.magnitude(rgb, 5, 6);
        float[] ones = new float[30];
        Arrays.fill(ones, 1);
        float[] weighted = run(rgb, 5, 6, 0.5f, ones, Parallel.SERIAL);
        for (int i = 0; i < 30; i++) {
            boolean edge = i % 6 == 2 || i % 6 == 3;
            assertThat(magnitude[i]).isEqualTo(edge ? 4 * 255_000 : 0);
            assertThat(weighted[i]).isEqualTo(edge ? 1.5f : 1);
        }
    }

    @Test
    void theGreatestEdgeOfAnEarlierPictureIsForgotten() {
        EdgeWeights kernel = new EdgeWeights(6, 7, Parallel.SERIAL);
        byte[] faint = new byte[3 * 42];
        faint[60] = 1;
        float[] once = new float[42];
        kernel.run(faint, 1, scores(42), once);
        kernel.run(noise(42), 1, scores(42), new float[42]);
        float[] again = scores(42);
        kernel.run(faint, 1, again, again);
        assertThat(again).isEqualTo(once);
    }
}
