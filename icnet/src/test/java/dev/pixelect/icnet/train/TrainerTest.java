package dev.pixelect.icnet.train;

import static dev.pixelect.icnet.data.InputErrors.assertInputError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixelect.engine.device.Backends;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.icnet.data.batch.Augmentation;
import dev.pixelect.icnet.data.batch.Crop;
import dev.pixelect.icnet.data.batch.InputFormat;
import dev.pixelect.icnet.metrics.ConfusionMatrix;
import dev.pixelect.icnet.weights.Model;
import dev.pixelect.icnet.weights.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
    private static final Augmentation CROPPED = Augmentation.standard(new Crop(49, 65));
    private static final Model START = Model.initial(Blocks.CLASSES, InputFormat.OFFICIAL, 0.1, 1);

    private static Device device;

    @TempDir
    Path folder;

    private final Blocks images = Blocks.of(4, 49, 65);

    @BeforeAll
    static void open() {
        device = Backends.open("cpu", DeviceOptions.defaults(), line -> {});
    }

    @AfterAll
    static void close() {
        assertThat(device.allocatedBytes()).as("bytes left behind").isZero();
        device.close();
    }

    private static TrainingOptions options(int iterations, Augmentation augmentation, double rate) {
        return new TrainingOptions(iterations, 2, augmentation, rate, 0.9, 1e-4, List.of(), 5);
    }

    private static Trainer trainer(TrainingOptions options, BooleanSupplier stop, Trainer.Validation validation) {
        return new Trainer(device, options, Trainer.TrainingProgress.NONE, stop, validation);
    }

    private static Trainer trainer(TrainingOptions options) {
        return trainer(options, () -> false, null);
    }

    /** True after {@code steps} steps. */
    private static BooleanSupplier after(int steps) {
        int[] asked = {0};
        return () -> asked[0]++ >= steps;
    }

    private List<JsonNode> metrics(Path run) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve(Trainer.METRICS))) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }

    @Test
    void learnsPicturesByHeart() throws IOException {
        TrainingOptions options = options(30, Augmentation.none(null), 0.05);
        List<Integer> told = new ArrayList<>();
        List<Float> losses = new ArrayList<>();
        Trainer.TrainingProgress progress = new Trainer.TrainingProgress() {
            @Override
            public void step(int iteration, int iterations, TrainingStep.Losses l, double rate) {
                told.add(iteration);
                losses.add(l.total());
                assertThat(iterations).isEqualTo(30);
                assertThat(rate).isEqualTo(options.rate(iteration - 1));
                assertThat(l.heads()).hasSize(3);
                assertThat(l.total())
                        .isCloseTo(
                                l.heads().get(0)
                                        + 0.4f * l.heads().get(1)
                                        + 0.16f * l.heads().get(2),
                                org.assertj.core.data.Percentage.withPercentage(0.001));
            }
        };
        Trainer.Result result =
                new Trainer(device, options, progress, () -> false).train(START, images, folder.resolve("a/b"));
        assertThat(result.complete()).isTrue();
        assertThat(result.iteration()).isEqualTo(30);
        assertThat(told).hasSize(30).startsWith(1).endsWith(30).isSorted();
        assertThat(losses.get(0)).as("first loss of three classes").isBetween(1.2f, 4f);
        assertThat(result.loss()).isEqualTo(losses.get(29)).isLessThan(0.35f * losses.get(0));
        assertThat(result.model().tensors().keySet()).isEqualTo(START.tensors().keySet());
        assertThat(result.model().tensors().get("conv1_1_3x3_s2.bn.running_mean"))
                .as("running statistics move")
                .isNotEqualTo(START.tensors().get("conv1_1_3x3_s2.bn.running_mean"));
        List<JsonNode> lines = metrics(folder.resolve("a/b"));
        assertThat(lines).extracting(l -> l.get("iteration").intValue()).containsExactly(1, 10, 20, 30);
        for (JsonNode l : lines) {
            int iteration = l.get("iteration").intValue();
            assertThat(l.get("loss").floatValue()).isEqualTo(losses.get(iteration - 1));
            assertThat(l.get("lr").floatValue()).isEqualTo((float) options.rate(iteration - 1));
            assertThat(l.has("loss_conv6") && l.has("loss_sub24") && l.has("loss_sub4"))
                    .isTrue();
        }
    }

    /** A measurement that any change of the weights shows in. */
    private static Trainer.Validation validation(int every) {
        return new Trainer.Validation(every, model -> {
            int bits = Arrays.hashCode(model.tensors().get("conv6_cls.weight"));
            byte[] prediction = new byte[32];
            for (int i = 0; i < 32; i++) {
                prediction[i] = (byte) (bits >> i & 1);
            }
            ConfusionMatrix m = new ConfusionMatrix(3);
            m.add(new LabelMap(4, 8, new byte[32]), prediction);
            return m;
        });
    }

    @Test
    void stoppedAfterEachStepItEndsInTheSameBits() throws IOException {
        TrainingOptions options = options(5, CROPPED, 0.02);
        Path whole = folder.resolve("whole");
        trainer(options, () -> false, validation(2)).train(START, images, whole);
        Path parts = folder.resolve("parts");
        for (int done = 1; done <= 5; done++) {
            Trainer.Result r = trainer(options, after(1), validation(2)).train(START, images, parts);
            assertThat(r.iteration()).isEqualTo(done);
            assertThat(r.complete()).isEqualTo(done == 5);
            assertThat(Safetensors.read(parts.resolve(Trainer.STATE)).metadata())
                    .containsEntry("pixelect.iteration", Integer.toString(done));
        }
        for (String file : List.of(Trainer.STATE, Trainer.METRICS, Trainer.VALIDATION)) {
            assertThat(parts.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
        }
        assertThat(Files.readAllLines(whole.resolve(Trainer.VALIDATION)))
                .hasSize(3)
                .allMatch(l -> l.contains("\"mIoU\":") && l.contains("\"accuracy\":"));
        assertThat(parts.toFile().list()).hasSize(3);
        again(options, whole);
    }

    /** Ctrl-C while the network is being measured: nothing half measured is noted, and the next call measures again. */
    @Test
    void stoppedWhileItMeasuresItMeasuresAgain() throws IOException {
        TrainingOptions options = options(5, CROPPED, 0.02);
        Path whole = folder.resolve("whole");
        trainer(options, () -> false, validation(2)).train(START, images, whole);
        Path parts = folder.resolve("parts");
        List<Integer> iterations = new ArrayList<>();
        Trainer.Validation stopped = new Trainer.Validation(2, model -> null);
        for (int call = 0; call < 3; call++) {
            Trainer.Result r = trainer(options, () -> false, stopped).train(START, images, parts);
            assertThat(r.complete()).isFalse();
            iterations.add(r.iteration());
        }
        assertThat(iterations).containsExactly(2, 2, 2);
        // Goes through with the measurement after the second step, then is stopped in that after the fourth, then the
        // last.
        for (int at : List.of(4, 5)) {
            int[] left = {1};
            Trainer.Validation once = new Trainer.Validation(
                    2, model -> left[0]-- > 0 ? validation(2).measure().apply(model) : null);
            Trainer.Result r = trainer(options, () -> false, once).train(START, images, parts);
            assertThat(r.iteration()).isEqualTo(at);
            assertThat(r.complete()).isFalse();
        }
        assertThat(trainer(options, () -> false, validation(2))
                        .train(START, images, parts)
                        .complete())
                .isTrue();
        for (String file : List.of(Trainer.STATE, Trainer.METRICS, Trainer.VALIDATION)) {
            assertThat(parts.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
        }
    }

    /** A run that is done stays as it is. */
    private void again(TrainingOptions options, Path run) throws IOException {
        byte[] state = Files.readAllBytes(run.resolve(Trainer.STATE));
        Trainer.Result r = trainer(options, () -> false, validation(2)).train(START, images, run);
        assertThat(r.complete()).isTrue();
        List<String> log = Files.readAllLines(run.resolve(Trainer.METRICS));
        assertThat(log.get(log.size() - 1))
                .startsWith("{\"iteration\":" + options.iterations() + ",\"loss\":" + r.loss() + ",");
        assertThat(Files.readAllBytes(run.resolve(Trainer.STATE))).isEqualTo(state);
        float[] expected = Safetensors.read(run.resolve(Trainer.STATE))
                .tensors()
                .get("conv5_4_k1.weight")
                .data();
        assertThat(r.model().tensors().get("conv5_4_k1.weight")).isEqualTo(expected);
    }

    @Test
    void otherOptionsAreRefused() throws IOException {
        TrainingOptions options = options(3, CROPPED, 0.02);
        trainer(options, after(0), null).train(START, images, folder);
        byte[] state = Files.readAllBytes(folder.resolve(Trainer.STATE));
        assertInputError(
                () -> trainer(options(4, CROPPED, 0.02)).train(START, images, folder), Trainer.STATE, "other options");
        assertThat(Files.readAllBytes(folder.resolve(Trainer.STATE))).isEqualTo(state);
    }

    @Test
    void aDamagedStateIsNamed() throws IOException {
        TrainingOptions options = options(3, CROPPED, 0.02);
        trainer(options, after(0), null).train(START, images, folder);
        Path state = folder.resolve(Trainer.STATE);
        Safetensors whole = Safetensors.read(state);
        Map<String, String> meta = new LinkedHashMap<>(whole.metadata());
        meta.put("pixelect.iteration", "soon");
        new Safetensors(meta, whole.tensors()).write(state);
        assertInputError(() -> trainer(options).train(START, images, folder), Trainer.STATE, "'soon'", "delete");
        Map<String, Safetensors.Tensor> tensors = new LinkedHashMap<>(whole.tensors());
        tensors.remove("conv6_cls.bias/momentum");
        new Safetensors(whole.metadata(), tensors).write(state);
        assertInputError(
                () -> trainer(options).train(START, images, folder), Trainer.STATE, "'conv6_cls.bias/momentum'");
        byte[] bytes = Files.readAllBytes(state);
        Files.write(state, Arrays.copyOf(bytes, bytes.length / 2));
        assertInputError(() -> trainer(options).train(START, images, folder), Trainer.STATE, "truncated");
    }

    @Test
    void aLossThatIsNoNumberLeavesTheLastGoodState() throws IOException {
        TrainingOptions options = options(8, CROPPED, 1e30);
        assertInputError(
                () -> trainer(options).train(START, images, folder),
                "no longer",
                "iteration",
                "of 8",
                "loss",
                "conv6",
                "sub24",
                "sub4",
                "at learning rate",
                "--lr");
        assertThat(folder).as("no good state yet, and none is spoken of").isEmptyDirectory();
        trainer(options, after(0), null).train(START, images, folder);
        byte[] state = Files.readAllBytes(folder.resolve(Trainer.STATE));
        assertInputError(
                () -> trainer(options).train(START, images, folder),
                "last good state is " + folder.resolve(Trainer.STATE));
        assertThat(Files.readAllBytes(folder.resolve(Trainer.STATE))).isEqualTo(state);
    }

    /** The loss is measured before the step: the last one may spoil the weights unseen. */
    @Test
    void weightsThatAreNoNumbersAreNotKept() {
        assertInputError(
                () -> trainer(options(1, CROPPED, 1e300)).train(START, images, folder),
                "no longer finite after iteration 1 of 1",
                "Infinity",
                "--lr");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void picturesOfDifferentSizesNeedACrop() {
        Blocks mixed = Blocks.of(1, 49, 65).add(65, 49);
        assertInputError(
                () -> trainer(options(3, Augmentation.none(null), 0.01)).train(START, mixed, folder),
                "49x65",
                "65x49",
                "--crop");
        TrainingOptions one = new TrainingOptions(3, 1, Augmentation.none(null), 0.01, 0.9, 0, List.of(), 5);
        assertInputError(() -> trainer(one).train(START, mixed, folder), "49x65", "65x49", "--crop");
    }

    @Test
    void aCropThatIsTooSmallIsNamed() {
        TrainingOptions one =
                new TrainingOptions(3, 1, Augmentation.standard(new Crop(32, 32)), 0.01, 0.9, 0, List.of(), 5);
        assertInputError(() -> trainer(one).train(START, images, folder), "crops of 32x32", "batches of 1", "conv3_2");
    }

    @Test
    void noPicturesAreNamed() {
        TrainingOptions one = new TrainingOptions(3, 1, Augmentation.none(null), 0.01, 0.9, 0, List.of(), 5);
        assertInputError(() -> trainer(one).train(START, new Blocks(), folder), "no pictures");
    }

    @Test
    void aBadPictureIsNamed() {
        LabelledImages broken = new LabelledImages() {
            @Override
            public int size() {
                return 4;
            }

            @Override
            public String id(int index) {
                return images.id(index);
            }

            @Override
            public RgbImage image(int index) {
                if (index == 2) {
                    throw new InputException("blocks2.png is truncated; copy it again");
                }
                return images.image(index);
            }

            @Override
            public LabelMap labels(int index) {
                return images.labels(index);
            }
        };
        assertThatThrownBy(() -> trainer(options(8, CROPPED, 0.01)).train(START, broken, folder))
                .isInstanceOf(InputException.class)
                .hasMessage("blocks2.png is truncated; copy it again");
    }
}
