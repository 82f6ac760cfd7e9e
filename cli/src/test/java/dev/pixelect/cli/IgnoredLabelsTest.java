package dev.pixelect.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixelect.engine.device.Backends;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.graph.DType;
import dev.pixelect.engine.graph.Gradients;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.GraphBuilder;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.graph.Value;
import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.engine.plan.Plan;
import dev.pixelect.engine.run.Execution;
import dev.pixelect.icnet.data.DataSets;
import dev.pixelect.icnet.metrics.ConfusionMatrix;
import dev.pixelect.icnet.metrics.LabelHistogram;
import dev.pixelect.selection.Annotation;
import dev.pixelect.selection.Oracles;
import dev.pixelect.selection.Selection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A label that is no class, from the file to the loss, the metrics and the rounds. */
class IgnoredLabelsTest {
    private static final int CLASSES = 19;
    private static final int PIXELS = CityData.HEIGHT * CityData.WIDTH;
    private static final int VOID_PIXEL = CityData.WIDTH - 1;
    private static final int ROAD_PIXEL = 0;

    @TempDir
    Path dir;

    private Path data;
    private LabelledImages train;

    @BeforeEach
    void write() throws IOException {
        data = CityData.write(dir.resolve("cs"));
        train = DataSets.open("cityscapes:" + data, 0).split("train");
    }

    /** The loss of logits and its gradient at them, on the cpu device. */
    private record Step(float loss, float[] gradient) {
        static Step of(float[] logits, LabelMap labels) {
            GraphBuilder g = new GraphBuilder();
            Value x = g.parameter("logits", Shape.of(1, CLASSES, labels.height(), labels.width()));
            Value y = g.input("labels", DType.U8, Shape.of(1, labels.height(), labels.width()));
            Value loss = g.softmaxCrossEntropy("loss", x, y, null, LabelMap.IGNORE);
            g.output(loss);
            Value dx = Gradients.append(g, loss).get(x);
            g.output(dx);
            Graph graph = g.build();
            DeviceOptions options = new DeviceOptions(1, DeviceOptions.Precision.FP32);
            try (Device device = Backends.open("cpu", options, line -> {});
                    Plan plan = Plan.of(graph, device);
                    Execution e = Execution.poisoned(plan)) {
                e.write(x, logits);
                e.write(y, labels.labels());
                e.run();
                float[] gradient = new float[logits.length];
                e.read(dx, gradient);
                return new Step(e.readScalar(loss), gradient);
            }
        }
    }

    private static float[] logits() {
        SplittableRandom random = new SplittableRandom(3);
        float[] logits = new float[CLASSES * PIXELS];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) random.nextGaussian();
        }
        return logits;
    }

    private static float[] changedAt(int pixel) {
        float[] logits = logits();
        for (int c = 0; c < CLASSES; c++) {
            logits[c * PIXELS + pixel] = c == 5 ? 40 : -40;
        }
        return logits;
    }

    @Test
    void changeNoLoss() {
        LabelMap labels = train.labels(0);
        Step before = Step.of(logits(), labels);
        assertThat(Step.of(changedAt(VOID_PIXEL), labels).loss()).isEqualTo(before.loss());
        assertThat(Step.of(changedAt(ROAD_PIXEL), labels).loss()).isNotEqualTo(before.loss());
        for (int p = 0; p < PIXELS; p++) {
            boolean ignored = p % CityData.WIDTH >= CityData.WIDTH * 3 / 4;
            for (int c = 0; c < CLASSES; c++) {
                assertThat(before.gradient()[c * PIXELS + p] == 0)
                        .as("class %d at %d", c, p)
                        .isEqualTo(ignored);
            }
        }
        // The mean is over three quarters of the pixels.
        double sum = 0;
        float[] x = logits();
        for (int p = 0; p < PIXELS; p++) {
            int label = labels.labels()[p] & 0xff;
            if (label != LabelMap.IGNORE) {
                double z = 0;
                for (int c = 0; c < CLASSES; c++) {
                    z += Math.exp(x[c * PIXELS + p]);
                }
                sum += Math.log(z) - x[label * PIXELS + p];
            }
        }
        double mean = sum / (PIXELS * 3 / 4);
        assertThat((double) before.loss()).isCloseTo(mean, within(1e-5));
    }

    @Test
    void changeNoMetric() {
        LabelMap labels = train.labels(0);
        int[] prediction = new int[PIXELS];
        ConfusionMatrix before = new ConfusionMatrix(CLASSES);
        before.add(labels, prediction);
        prediction[VOID_PIXEL] = 5;
        ConfusionMatrix after = new ConfusionMatrix(CLASSES);
        after.add(labels, prediction);
        assertThat(after.iou()).isEqualTo(before.iou());
        assertThat(after.total()).isEqualTo(PIXELS * 3L / 4);
        assertThat(after.pixelAccuracy()).isEqualTo(before.pixelAccuracy()).isEqualTo(2 / 3.0);
        prediction[ROAD_PIXEL] = 5;
        ConfusionMatrix wrong = new ConfusionMatrix(CLASSES);
        wrong.add(labels, prediction);
        assertThat(wrong.pixelAccuracy()).isLessThan(before.pixelAccuracy());
    }

    /** A person looks at a void pixel and is paid for it, but it becomes no label and counts for no class. */
    @Test
    void becomeNoLabelOfTheOracle() {
        boolean[] selected = new boolean[PIXELS];
        selected[VOID_PIXEL] = true;
        selected[ROAD_PIXEL] = true;
        Annotation annotation = Oracles.named("pixel")
                .annotate(
                        train.image(0),
                        train.labels(0),
                        Selection.ofPixels(CityData.HEIGHT, CityData.WIDTH, selected, null));
        assertThat(annotation.pixels()).isEqualTo(2);
        assertThat(annotation.labels().labels()[VOID_PIXEL]).isEqualTo((byte) LabelMap.IGNORE);
        LabelHistogram histogram = new LabelHistogram(CLASSES);
        histogram.add(annotation.labels());
        assertThat(histogram.pixels()[0]).isEqualTo(1);
        assertThat(histogram.shares()[0]).isEqualTo(1);
    }

    @Test
    void countInNoRound() throws IOException {
        Path run = dir.resolve("run");
        CommandLineRun.of(
                        "learn --device cpu --width 0.05 --iterations 1 --batch 1 --initial 2 --rounds 1 --budget 0.9",
                        "--strategy random --data cityscapes:" + data + " --out " + run)
                .assertDone();
        ObjectMapper mapper = new ObjectMapper();
        JsonNode initial =
                mapper.readTree(run.resolve("round-00/selection.json").toFile());
        assertThat(initial.at("/classPixels/road").asLong()).isEqualTo(2L * PIXELS / 2);
        assertThat(initial.at("/classPixels/car").asLong()).isEqualTo(2L * PIXELS / 4);
        assertThat(sum(initial.get("classPixels"))).isEqualTo(2L * PIXELS * 3 / 4);
        JsonNode selected =
                mapper.readTree(run.resolve("round-01/selection.json").toFile());
        JsonNode image = selected.at("/images/0");
        long paid = image.get("pixels").asLong();
        assertThat(paid).isEqualTo((long) (0.9 * PIXELS));
        Path file = run.resolve("round-01/labels").resolve(image.get("id").asText() + ".png");
        long labelled = 0;
        for (byte label : ImageFiles.readLabels(file).labels()) {
            labelled += label == (byte) LabelMap.IGNORE ? 0 : 1;
        }
        assertThat(labelled).isLessThan(paid).isBetween(paid * 3 / 4 - 40, paid * 3 / 4 + 40);
        assertThat(sum(selected.get("classPixels"))).isEqualTo(labelled);
    }

    private static long sum(JsonNode counts) {
        long sum = 0;
        for (JsonNode n : counts) {
            sum += n.asLong();
        }
        return sum;
    }

    @Test
    void trainAndMeasureAlike() throws IOException {
        Path other = CityData.write(dir.resolve("other"));
        for (int i = 0; i < 4; i++) {
            Path file = CityData.labels(other, i < 3 ? "train" : "val", i);
            LabelMap map = ImageFiles.readLabels(file);
            for (int p = 0; p < PIXELS; p++) {
                if (p % CityData.WIDTH >= CityData.WIDTH * 3 / 4) {
                    map.labels()[p] = 18;
                }
            }
            ImageFiles.writeLabels(file, map);
        }
        String[] out = new String[2];
        byte[][] weights = new byte[2][];
        for (int k = 0; k < 2; k++) {
            Path run = dir.resolve("run" + k);
            String set = " --data cityscapes:" + (k == 0 ? data : other);
            CommandLineRun.of("train --device cpu --width 0.05 --iterations 2 --batch 2 --out " + run + set)
                    .assertDone();
            weights[k] = Files.readAllBytes(run.resolve("weights.safetensors"));
            out[k] = CommandLineRun.of("eval --device cpu --weights " + run.resolve("weights.safetensors") + set)
                    .assertDone()
                    .out();
        }
        assertThat(weights[1]).isEqualTo(weights[0]);
        assertThat(out[1]).isEqualTo(out[0]);
    }
}
