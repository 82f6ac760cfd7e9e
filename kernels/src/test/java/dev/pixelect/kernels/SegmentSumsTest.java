package dev.pixelect.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixelect.kernels.cpu.Parallel;
import dev.pixelect.kernels.cpu.SegmentSums;
import dev.pixelect.kernels.reference.SegmentSumsReference;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentSumsTest {
    /** A map, what it sums to, and what the kernel makes of it. */
    private static final class Case {
        final int count;
        final int classes;
        final int[] segments;
        final float[] scores;
        final byte[] labels;
        final int[] area;
        final float[] mean;
        final int[] histogram;

        Case(int pixels, int count, int classes, double top) {
            this.count = count;
            this.classes = classes;
            segments = new int[pixels];
            scores = new float[pixels];
            labels = new byte[pixels];
            area = new int[count];
            mean = new float[count];
            histogram = new int[count * classes];
            SplittableRandom random = new SplittableRandom(pixels);
            for (int i = 0; i < pixels; i++) {
                segments[i] = i > 0 && random.nextInt(5) > 0 ? segments[i - 1] : random.nextInt(count);
                scores[i] = (float) (top * random.nextDouble());
                labels[i] = (byte) random.nextInt(Math.min(256, classes + 3));
            }
        }

        Case run(SegmentSums kernel) {
            Arrays.fill(area, -1);
            Arrays.fill(mean, Float.NaN);
            Arrays.fill(histogram, -1);
            kernel.run(segments, count, scores, labels, area, mean, histogram);
            return this;
        }

        void assertEqualsTheReference() {
            int[] a = new int[count];
            float[] m = new float[count];
            int[] h = new int[count * classes];
            SegmentSumsReference.run(segments, scores, labels, classes, a, m, h);
            assertThat(area).isEqualTo(a);
            assertThat(mean).isEqualTo(m);
            assertThat(histogram).isEqualTo(h);
        }
    }

    @ParameterizedTest(name = "{0} pixels, {1} segments, {2} classes, {3} workers")
    @CsvSource({
        "1, 1, 1, 1",
        "7, 7, 255, 3",
        "200000, 800, 19, 1",
        "200000, 800, 19, 2",
        "200000, 3000, 11, 5",
        // More counts than a worker each may have: one does it all.
        "300000, 300000, 5, 4",
    })
    void equalsTheReferenceToTheBit(int pixels, int count, int classes, int workers) {
        new Case(pixels, count, classes, 4)
                .run(new SegmentSums(pixels, classes, new TestWorkers(workers)))
                .assertEqualsTheReference();
    }

    @Test
    void segmentsMayBecomeMoreAndFewer() {
        SegmentSums kernel = new SegmentSums(70_000, 4, new TestWorkers(2));
        for (int count : new int[] {5, 2000, 1, 70_000, 30}) {
            new Case(70_000, count, 4, 64).run(kernel).assertEqualsTheReference();
        }
    }

    /** Rounding down to 2^-24 takes up to that much of a score, nothing of one from 1 up. */
    @ParameterizedTest
    @CsvSource({"64, 1", "4, 2", "1, 2", "1e-6, 1"})
    void meansAreThoseOfTheScoresButForRounding(double top, int workers) {
        Case c = new Case(100_000, 40, 3, top).run(new SegmentSums(100_000, 3, new TestWorkers(workers)));
        double[] sum = new double[40];
        for (int i = 0; i < c.segments.length; i++) {
            sum[c.segments[i]] += c.scores[i];
        }
        for (int k = 0; k < 40; k++) {
            double mean = sum[k] / c.area[k];
            double ulp = Math.ulp((float) mean);
            assertThat(c.mean[k] - mean).isBetween(-0x1p-24 - ulp, ulp);
        }
    }

    @Test
    void theGreatestScoresOfTheLargestSegmentFit() {
        int pixels = 1 << 24;
        int[] segments = new int[pixels];
        float[] scores = new float[pixels];
        Arrays.fill(scores, 64);
        float[] mean = new float[1];
        int[] area = new int[1];
        new SegmentSums(pixels, 1, Parallel.SERIAL).run(segments, 1, scores, new byte[pixels], area, mean, new int[1]);
        assertThat(area).containsExactly(pixels);
        assertThat(mean[0]).isEqualTo(64f);
    }

    @Test
    void anEmptySegmentHasMeanZero() {
        assertThat(SegmentSums.mean(0, 0)).isZero();
        assertThat((double) SegmentSums.mean(3L << 22, 2)).isCloseTo(0.375, Offset.offset(0.0));
    }
}
