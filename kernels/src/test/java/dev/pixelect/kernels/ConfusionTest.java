package dev.pixelect.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixelect.kernels.cpu.Confusion;
import dev.pixelect.kernels.cpu.Parallel;
import dev.pixelect.kernels.reference.ConfusionReference;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfusionTest {
    @ParameterizedTest(name = "{0} pixels, {1} classes, {2} workers")
    @CsvSource({"1, 1, 1", "5, 3, 2", "200000, 19, 1", "200000, 19, 3", "150000, 255, 2"})
    void equalsTheReference(int pixels, int classes, int workers) {
        SplittableRandom random = new SplittableRandom(pixels + classes);
        byte[] truth = new byte[pixels];
        byte[] prediction = new byte[pixels];
        // All bytes: ignored ones and such as are no class among them.
        random.nextBytes(truth);
        random.nextBytes(prediction);
        for (int i = 0; i < pixels / 2; i++) {
            truth[i] = (byte) (i / 1000 % classes);
            prediction[i] = (byte) (i % 17 == 0 ? 0 : i / 1000 % classes);
        }
        int[] expected = new int[classes * classes + 1];
        ConfusionReference.run(truth, prediction, classes, expected);
        int[] actual = new int[expected.length];
        Arrays.fill(actual, -1);
        Confusion kernel = new Confusion(pixels, classes, new TestWorkers(workers));
        kernel.run(prediction, truth, actual);
        kernel.run(truth, prediction, actual);
        assertThat(actual).isEqualTo(expected);
    }

    @Test
    void rowsAreTruthAndColumnsPredictions() {
        int[] counts = new int[5];
        new Confusion(6, 2, Parallel.SERIAL)
                .run(new byte[] {0, 0, 1, -1, -1, 2}, new byte[] {1, 1, 0, 0, 7, 0}, counts);
        assertThat(counts).containsExactly(0, 2, 1, 0, 1);
    }
}
