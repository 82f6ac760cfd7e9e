package dev.pixelect.engine.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixelect.engine.cpu.CpuBackend;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.io.RgbImage;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with arguments is said, with the numbers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArgumentsTest {
    private Device device;

    @BeforeAll
    void open() {
        device = new CpuBackend().open(0, DeviceOptions.defaults());
    }

    @AfterAll
    void close() {
        device.close();
    }

    private static void assertRefused(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(parts);
    }

    @Test
    void sizesThatDiffer() {
        float[] six = new float[6];
        try (EdgeWeights edges = device.vision().edgeWeights(2, 3)) {
            assertRefused(() -> edges.run(RgbImage.black(3, 2), 1, six, six), "3x2", "2x3");
            assertRefused(() -> edges.run(RgbImage.black(2, 3), 1, new float[5], six), "scores", "5", "6");
            assertRefused(() -> edges.run(RgbImage.black(2, 3), 1, six, new float[7]), "weighted", "7", "6");
        }
        try (Confusion confusion = device.vision().confusion(2, 3, 2)) {
            assertRefused(() -> confusion.add(new byte[5], new byte[6], new long[4]), "truth", "5");
            assertRefused(() -> confusion.add(new byte[6], new byte[5], new long[4]), "prediction", "5");
            assertRefused(() -> confusion.add(new byte[6], new byte[6], new long[9]), "counts", "9", "4");
        }
        NormalizeOptions options = new NormalizeOptions(false, List.of(0f, 0f, 0f), List.of(1f, 1f, 1f));
        try (Normalize normalize = device.vision().normalize(2, 3, options)) {
            assertRefused(() -> normalize.run(RgbImage.black(2, 2), new float[18]), "2x2");
            assertRefused(() -> normalize.run(RgbImage.black(2, 3), new float[17]), "17", "18");
        }
        assertRefused(() -> device.vision().edgeWeights(0, 3), "0x3");
        assertRefused(() -> device.vision().edgeWeights(65_536, 65_536), "65536x65536");
    }

    @ParameterizedTest
    @ValueSource(floats = {-1, Float.NaN, Float.POSITIVE_INFINITY})
    void lambdaOutOfRange(float lambda) {
        try (EdgeWeights edges = device.vision().edgeWeights(1, 1)) {
            assertRefused(
                    () -> edges.run(RgbImage.black(1, 1), lambda, new float[1], new float[1]), "lambda " + lambda);
        }
    }

    @Test
    void segmentsOutOfRange() {
        float[] scores = {0, 1, 64, 0};
        byte[] classes = new byte[4];
        try (SegmentSums sums = device.vision().segmentSums(2, 2, 3)) {
            assertRefused(() -> sums.run(new int[4], 0, scores, classes), "0 segments");
            assertRefused(() -> sums.run(new int[4], 5, scores, classes), "5 segments", "4 pixels");
            assertRefused(() -> sums.run(new int[] {0, 1, 2, 0}, 2, scores, classes), "pixel 2", "segment 2 of 2");
            assertRefused(() -> sums.run(new int[] {0, 1, 0, -1}, 2, scores, classes), "pixel 3", "segment -1");
            assertRefused(
                    () -> sums.run(new int[] {0, Integer.MAX_VALUE, 0, 0}, 2, scores, classes),
                    "pixel 1",
                    "2147483647");
            for (float bad : new float[] {-0.5f, Float.NaN, 64.001f, Float.POSITIVE_INFINITY}) {
                assertRefused(
                        () -> sums.run(new int[4], 1, new float[] {0, 0, 0, bad}, classes), "pixel 3", "score " + bad);
            }
            assertThat(sums.run(new int[] {1, 1, 0, 1}, 2, scores, classes).area())
                    .containsExactly(1, 3);
        }
        assertRefused(() -> device.vision().segmentSums(2, 2, 0), "0 classes");
        assertRefused(() -> device.vision().segmentSums(2, 2, 256), "256 classes");
        assertRefused(() -> SegmentSums.Sums.of(2_000_000, 255), "2000000 segments", "255 classes", "510000000");
    }

    @Test
    void whatIsNoClassIsNamedAndNothingIsCounted() {
        long[] counts = {1, 2, 3, 4};
        try (Confusion confusion = device.vision().confusion(1, 3, 2)) {
            byte[] prediction = {0, 1, 2};
            assertRefused(
                    () -> confusion.add(new byte[] {0, 1, 0}, prediction, counts),
                    "prediction 2",
                    "pixel 2",
                    "2 classes");
            assertRefused(() -> confusion.add(new byte[] {0, -2, 0}, prediction, counts), "label 254", "pixel 1");
            assertThat(counts).containsExactly(1, 2, 3, 4);
            confusion.add(new byte[] {0, 1, -1}, prediction, counts);
            assertThat(counts).containsExactly(2, 2, 3, 5);
        }
    }

    @Test
    void formatsThatAreNone() {
        List<Float> three = List.of(1f, 1f, 1f);
        assertRefused(() -> new NormalizeOptions(true, List.of(1f, 2f), three), "mean");
        assertRefused(() -> new NormalizeOptions(true, three, List.of(1f, Float.NaN, 0f)), "scale", "NaN");
    }
}
