package dev.pixelect.icnet.predict;

import static dev.pixelect.icnet.data.InputErrors.assertInputError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import dev.pixelect.engine.device.Backends;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.icnet.data.batch.InputFormat;
import dev.pixelect.icnet.metrics.ConfusionMatrix;
import dev.pixelect.icnet.train.Blocks;
import dev.pixelect.icnet.weights.Model;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PredictorTest {
    private static final int CLASSES = 3;
    private static final Model MODEL = model();

    private static Device device;

    @BeforeAll
    static void open() {
        device = Backends.open("cpu", DeviceOptions.defaults(), line -> {});
    }

    @AfterAll
    static void close() {
        assertThat(device.allocatedBytes()).as("bytes left behind").isZero();
        device.close();
    }

    /** Random, with a classifier strong enough that the classes differ. */
    private static Model model() {
        InputFormat small =
                new InputFormat(InputFormat.Order.BGR, List.of(104f, 117f, 124f), List.of(0.01f, 0.01f, 0.01f));
        Model m = Model.initial(Blocks.CLASSES, small, 0.1, 3);
        Map<String, float[]> tensors = new HashMap<>(m.tensors());
        float[] bias = tensors.get("conv6_cls.bias").clone();
        bias[1] = 1;
        tensors.put("conv6_cls.bias", bias);
        return m.with(tensors);
    }

    private static RgbImage noise(int height, int width) {
        byte[] rgb = new byte[3 * height * width];
        new SplittableRandom(height * 1000L + width).nextBytes(rgb);
        return new RgbImage(height, width, rgb);
    }

    private static void equal(Predictor.Maps a, Predictor.Maps b) {
        assertThat(a.probabilities()).isEqualTo(b.probabilities());
        assertThat(a.entropy()).isEqualTo(b.entropy());
        assertThat(a.labels()).isEqualTo(b.labels());
        assertThat(a.logits()).isEqualTo(b.logits());
    }

    private static void consistent(Predictor.Maps m, RgbImage image) {
        int pixels = image.height() * image.width();
        assertThat(m.height()).isEqualTo(image.height());
        assertThat(m.width()).isEqualTo(image.width());
        assertThat(m.labels()).hasSize(pixels);
        assertThat(m.logits()).hasSize(CLASSES * pixels);
        double wrongProbability = 0;
        double wrongSum = 0;
        double wrongEntropy = 0;
        for (int i = 0; i < pixels; i++) {
            double exponentials = 0;
            for (int c = 0; c < CLASSES; c++) {
                exponentials += Math.exp(m.logits()[c * pixels + i]);
            }
            double sum = 0;
            double entropy = 0;
            int best = 0;
            for (int c = 0; c < CLASSES; c++) {
                double p = m.probabilities()[c * pixels + i];
                double expected = Math.exp(m.logits()[c * pixels + i]) / exponentials;
                wrongProbability = Math.max(wrongProbability, Math.abs(p - expected));
                sum += p;
                entropy -= p > 0 ? p * Math.log(p) : 0;
                best = p > m.probabilities()[best * pixels + i] ? c : best;
            }
            wrongSum = Math.max(wrongSum, Math.abs(sum - 1));
            wrongEntropy = Math.max(wrongEntropy, Math.abs(m.entropy()[i] - entropy));
            if (m.labels()[i] != best || !(m.entropy()[i] >= 0 && m.entropy()[i] <= Math.log(CLASSES) * (1 + 1e-6))) {
                fail("pixel %d: label %d, most probable %d, entropy %s", i, m.labels()[i], best, m.entropy()[i]);
            }
        }
        assertThat(wrongProbability).isLessThan(1e-5);
        assertThat(wrongSum).isLessThan(1e-5);
        assertThat(wrongEntropy).isLessThan(1e-4);
    }

    /** One predictor for all sizes in turn, and a fresh one for each. */
    @Test
    void sizesThatChangeLeaveNoTrace() {
        List<RgbImage> images =
                List.of(noise(33, 65), noise(98, 65), noise(98, 130), noise(33, 65), noise(1, 1), noise(3, 5));
        List<Predictor.Maps> fresh = new ArrayList<>();
        for (RgbImage image : images) {
            try (Predictor p = new Predictor(device, MODEL, true)) {
                fresh.add(p.predict(image));
                consistent(fresh.get(fresh.size() - 1), image);
            }
        }
        List<int[]> planned = new ArrayList<>();
        try (Predictor one = new Predictor(device, MODEL, true, plan -> planned.add(new int[0]))) {
            for (int i = 0; i < images.size(); i++) {
                equal(one.predict(images.get(i)), fresh.get(i));
                equal(one.predict(images.get(i)), fresh.get(i));
            }
        }
        assertThat(planned).as("plans, one each time the size changed").hasSize(images.size());
        assertThat(fresh.get(1).labels()).as("more than one class is predicted").contains((byte) 0, (byte) 1);
    }

    /** What a zoom of 2 shows the network is a picture that can be made by hand, since means of two of these values are whole. */
    @Test
    void zoomIsThePictureEnlarged() {
        int h = 33;
        int w = 41;
        RgbImage small = noise(h, w);
        for (int i = 0; i < small.rgb().length; i++) {
            small.rgb()[i] &= (byte) 0xfc;
        }
        RgbImage large = enlarged(small);
        Model zoomed = new Model(MODEL.classes(), MODEL.input().withZoom(2), MODEL.width(), MODEL.tensors());
        try (Predictor twice = new Predictor(device, zoomed, true);
                Predictor once = new Predictor(device, MODEL, true)) {
            Predictor.Maps a = twice.predict(small);
            Predictor.Maps b = once.predict(large);
            consistent(a, small);
            for (int c = 0; c < CLASSES; c++) {
                for (int y = 0; y < h; y++) {
                    for (int x = 0; x < w; x++) {
                        assertThat(a.logits()[(c * h + y) * w + x])
                                .isCloseTo(
                                        b.logits()[(c * large.height() + 2 * y) * large.width() + 2 * x],
                                        within(1e-4f));
                    }
                }
            }
        }
    }

    /** Twice as large but for one row and column: every other cell as it was, those between are means. */
    private static RgbImage enlarged(RgbImage image) {
        int h = 2 * image.height() - 1;
        int w = 2 * image.width() - 1;
        byte[] rgb = new byte[3 * h * w];
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                for (int c = 0; c < 3; c++) {
                    int sum = 0;
                    for (int row : new int[] {y / 2, (y + 1) / 2}) {
                        for (int column : new int[] {x / 2, (x + 1) / 2}) {
                            sum += image.rgb()[3 * (row * image.width() + column) + c] & 0xff;
                        }
                    }
                    rgb[3 * (y * w + x) + c] = (byte) (sum / 4);
                }
            }
        }
        return new RgbImage(h, w, rgb);
    }

    @Test
    void logitsOnlyWhenAskedFor() {
        RgbImage image = noise(17, 33);
        try (Predictor with = new Predictor(device, MODEL, true);
                Predictor without = new Predictor(device, MODEL, false)) {
            Predictor.Maps a = with.predict(image);
            Predictor.Maps b = without.predict(image);
            assertThat(b.logits()).isNull();
            assertThat(b.probabilities()).isEqualTo(a.probabilities());
        }
    }

    @Test
    void canBeUsedAfterClose() {
        RgbImage image = noise(17, 33);
        Predictor p = new Predictor(device, MODEL, true);
        Predictor.Maps before = p.predict(image);
        p.close();
        p.close();
        assertThat(device.allocatedBytes()).isZero();
        equal(p.predict(image), before);
        p.close();
    }

    /** Pictures some of which cannot be read. */
    private record Some(Blocks blocks, int badImage, int badLabels) implements LabelledImages {
        @Override
        public int size() {
            return blocks.size();
        }

        @Override
        public String id(int index) {
            return blocks.id(index);
        }

        @Override
        public RgbImage image(int index) {
            if (index == badImage) {
                throw new InputException("blocks" + index + ".png is truncated; copy it again");
            }
            return blocks.image(index);
        }

        @Override
        public LabelMap labels(int index) {
            if (index == badLabels) {
                throw new InputException("blocks" + index + "_labels.png has a label 7; mend it");
            }
            return blocks.labels(index);
        }
    }

    @Test
    void evaluationCountsEveryPicture() {
        Blocks blocks = Blocks.of(2, 33, 49).add(17, 33);
        List<Integer> told = new ArrayList<>();
        ConfusionMatrix expected = new ConfusionMatrix(CLASSES);
        try (Predictor p = new Predictor(device, MODEL, false)) {
            ConfusionMatrix m = Evaluator.evaluate(p, CLASSES, blocks, told::add, () -> false);
            for (int i = 0; i < 3; i++) {
                expected.add(blocks.labels(i), p.predict(blocks.image(i)).labels());
            }
            assertThat(told).containsExactly(1, 2, 3);
            // The first column has no label.
            assertThat(m.total()).isEqualTo(2 * 33 * 48 + 17 * 32);
            for (int t = 0; t < CLASSES; t++) {
                for (int c = 0; c < CLASSES; c++) {
                    assertThat(m.count(t, c)).isEqualTo(expected.count(t, c));
                }
            }
        }
    }

    @Test
    void evaluationStopsWhenAsked() {
        List<Integer> told = new ArrayList<>();
        try (Predictor p = new Predictor(device, MODEL, false)) {
            ConfusionMatrix m = Evaluator.evaluate(p, CLASSES, Blocks.of(4, 17, 33), told::add, () -> told.size() == 2);
            assertThat(told).containsExactly(1, 2);
            assertThat(m.total()).isEqualTo(2 * 17 * 32);
            assertThat(Evaluator.evaluate(p, CLASSES, new Blocks(), told::add, () -> false)
                            .total())
                    .isZero();
        }
    }

    @Test
    void anErrorOfAPictureComesThrough() {
        List<Integer> told = new ArrayList<>();
        try (Predictor p = new Predictor(device, MODEL, false)) {
            assertInputError(
                    () -> Evaluator.evaluate(p, CLASSES, new Some(Blocks.of(3, 17, 33), 1, -1), told::add, () -> false),
                    "blocks1.png is truncated");
            assertThat(told).containsExactly(1);
            assertInputError(
                    () -> Evaluator.evaluate(p, CLASSES, new Some(Blocks.of(3, 17, 33), -1, 0), told::add, () -> false),
                    "blocks0_labels.png");
        }
    }
}
