package dev.pixelect.icnet.weights;

import static dev.pixelect.icnet.data.InputErrors.assertInputError;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.icnet.data.batch.InputFormat;
import dev.pixelect.icnet.net.IcnetSpec;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelTest {
    private static final List<ClassInfo> CLASSES =
            List.of(new ClassInfo("road", 0x804080), new ClassInfo("sky, \"blue\"", 0x4682b4), new ClassInfo("é", 0));
    private static final InputFormat INPUT =
            new InputFormat(InputFormat.Order.RGB, List.of(123.68f, 0f, 0.1f), List.of(0.017f, 1f, 1e-4f));

    private static final Model MODEL = Model.initial(CLASSES, INPUT, 0.03, 7);
    private static Safetensors written;

    private final Map<String, String> meta = new LinkedHashMap<>(written.metadata());
    private final Map<String, Safetensors.Tensor> tensors = new LinkedHashMap<>(written.tensors());

    @TempDir
    Path folder;

    @BeforeAll
    static void write(@TempDir Path folder) {
        MODEL.write(folder.resolve("w.safetensors"));
        written = Safetensors.read(folder.resolve("w.safetensors"));
    }

    /** The file, once it was spoilt through {@link #meta} and {@link #tensors}. */
    private Path spoilt() {
        Path file = folder.resolve("w.safetensors");
        new Safetensors(meta, tensors).write(file);
        return file;
    }

    @Test
    void whatIsWrittenIsRead() {
        Model read = Model.read(spoilt(), true);
        assertThat(read.classes()).isEqualTo(CLASSES);
        assertThat(read.input()).isEqualTo(INPUT);
        assertThat(read.width()).isEqualTo(0.03);
        assertThat(read.tensors().keySet()).isEqualTo(MODEL.spec().tensors().keySet());
        MODEL.tensors()
                .forEach((name, data) ->
                        assertThat(read.tensors().get(name)).as(name).isEqualTo(data));
        assertThat(meta).containsEntry("pixelect.input_order", "RGB").containsEntry("pixelect.width", "0.03");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "conv1_1_3x3_s2.weight",
                "conv4_6_1x1_increase.bn.running_var",
                "conv6_cls.bias",
                "conv3_sub1_proj.bn.bias"
            })
    void aMissingTensorIsNamed(String name) {
        tensors.remove(name);
        assertInputError(() -> Model.read(spoilt(), true), "w.safetensors", "lacks", "'" + name + "'");
        assertInputError(() -> Model.read(spoilt(), false), "w.safetensors", "'" + name + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sub4_out.weight", "sub4_out.bias", "sub24_out.weight", "sub24_out.bias"})
    void headsOfTrainingMayBeMissingOtherwise(String name) {
        tensors.remove(name);
        assertThat(Model.read(spoilt(), false).tensors())
                .doesNotContainKey(name)
                .hasSize(tensors.size());
        assertInputError(() -> Model.read(spoilt(), true), "w.safetensors", "'" + name + "'", "training");
    }

    /** A model without the heads of training is written without them. */
    @Test
    void headsOfTrainingAreNotInvented() {
        tensors.keySet().removeIf(IcnetSpec::trainingOnly);
        Model.read(spoilt(), false).write(folder.resolve("again.safetensors"));
        assertThat(Safetensors.read(folder.resolve("again.safetensors"))
                        .tensors()
                        .keySet())
                .isEqualTo(tensors.keySet());
    }

    @Test
    void anUnknownTensorIsNamed() {
        tensors.put("conv7.weight", new Safetensors.Tensor(Shape.of(1), new float[1]));
        assertInputError(() -> Model.read(spoilt(), false), "w.safetensors", "'conv7.weight'");
    }

    @Test
    void aMisshapenTensorIsNamed() {
        Safetensors.Tensor t = tensors.get("conv6_cls.weight");
        assertThat(t.shape()).isEqualTo(Shape.of(3, 4, 1, 1));
        tensors.put("conv6_cls.weight", new Safetensors.Tensor(Shape.of(4, 3, 1, 1), t.data()));
        assertInputError(
                () -> Model.read(spoilt(), false), "w.safetensors", "'conv6_cls.weight'", "4x3x1x1", "3x4x1x1");
    }

    @Test
    void anotherWidthIsNamed() {
        meta.put("pixelect.width", "0.06");
        assertInputError(() -> Model.read(spoilt(), false), "w.safetensors", "'conv1_1_3x3_s2.weight'", "width");
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void whatIsNotFiniteIsNamed(float bad) {
        String name = "conv5_1_3x3.bn.running_mean";
        float[] data = tensors.get(name).data().clone();
        data[data.length - 1] = bad;
        tensors.put(name, new Safetensors.Tensor(Shape.of(data.length), data));
        assertInputError(
                () -> Model.read(spoilt(), false),
                "w.safetensors",
                "'" + name + "'",
                Float.toString(bad),
                "element " + (data.length - 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pixelect.classes",
                "pixelect.input_order",
                "pixelect.input_mean",
                "pixelect.input_scale",
                "pixelect.width"
            })
    void missingMetadataIsNamed(String key) {
        meta.remove(key);
        assertInputError(() -> Model.read(spoilt(), false), "w.safetensors", "'" + key + "'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "pixelect.width|0",
                "pixelect.width|-1",
                "pixelect.width|8.5",
                "pixelect.width|NaN",
                "pixelect.width|wide",
                "pixelect.width|``",
                "pixelect.input_order|rgb",
                "pixelect.input_order|GRB",
                "pixelect.input_mean|1",
                "pixelect.input_mean|1,2",
                "pixelect.input_mean|1,2,3,4",
                "pixelect.input_mean|1,2,3,",
                "pixelect.input_mean|1,,3",
                "pixelect.input_mean|1,2,Infinity",
                "pixelect.input_mean|1;2;3",
                "pixelect.input_scale|1,2",
                "pixelect.input_scale|1e200",
                "pixelect.input_zoom|two",
                "pixelect.input_zoom|0",
                "pixelect.input_zoom|8.5",
                "pixelect.input_scale|``",
                "pixelect.classes|{",
                "pixelect.classes|[]",
                "pixelect.classes|{\"name\":\"a\",\"color\":[1,2,3]}",
                "pixelect.classes|\"road\"",
                "pixelect.classes|[\"road\",\"sky\",\"car\"]",
                "pixelect.classes|[{\"color\":[1,2,3]}]",
                "pixelect.classes|[{\"name\":5,\"color\":[1,2,3]}]",
                "pixelect.classes|[{\"name\":\"a\"}]",
                "pixelect.classes|[{\"name\":\"a\",\"color\":[1,2]}]",
                "pixelect.classes|[{\"name\":\"a\",\"color\":[1,2,3,4]}]",
                "pixelect.classes|[{\"name\":\"a\",\"color\":[1,2,256]}]",
                "pixelect.classes|[{\"name\":\"a\",\"color\":[1,-2,3]}]",
                "pixelect.classes|[{\"name\":\"a\",\"color\":[1,2.5,3]}]",
                "pixelect.classes|[{\"name\":\"a\",\"color\":\"#010203\"}]"
            })
    void oddMetadataIsNamed(String key, String value) {
        meta.put(key, value);
        assertInputError(() -> Model.read(spoilt(), false), "w.safetensors", key);
    }

    @Test
    void tooManyClassesAreCounted() {
        String one = "{\"name\":\"a\",\"color\":[1,2,3]}";
        meta.put("pixelect.classes", "[" + (one + ",").repeat(255) + one + "]");
        assertInputError(() -> Model.read(spoilt(), false), "w.safetensors", "256 classes");
    }

    @Test
    void theScaleIsOneOrThree() {
        meta.put("pixelect.input_scale", "0.5");
        assertThat(Model.read(spoilt(), false).input().scale()).containsExactly(0.5f, 0.5f, 0.5f);
        meta.put("pixelect.input_scale", "0.5, 1 ,2e-3");
        assertThat(Model.read(spoilt(), false).input().scale()).containsExactly(0.5f, 1f, 2e-3f);
    }

    @Test
    void theZoomIsOneUnlessTheFileSaysOtherwise() {
        assertThat(meta).as("files of before are as they were").doesNotContainKey("pixelect.input_zoom");
        assertThat(Model.read(spoilt(), true).input().zoom()).isEqualTo(1);
        Path file = folder.resolve("zoomed.safetensors");
        Model.initial(CLASSES, INPUT.withZoom(1.75), 0.03, 7).write(file);
        assertThat(Model.read(file, true).input()).isEqualTo(INPUT.withZoom(1.75));
    }

    @Test
    void theSeedDecidesTheBeginning() {
        Model same = Model.initial(CLASSES, INPUT, 0.03, 7);
        Model other = Model.initial(CLASSES, INPUT, 0.03, 8);
        MODEL.tensors()
                .forEach((name, data) ->
                        assertThat(same.tensors().get(name)).as(name).isEqualTo(data));
        assertThat(other.tensors().get("conv1_1_3x3_s2.weight"))
                .isNotEqualTo(MODEL.tensors().get("conv1_1_3x3_s2.weight"));
    }

    /** Variance 2 / fan-in; batch norm is the identity; no bias. */
    @Test
    void theBeginningHasItsMoments() {
        Model m = Model.initial(CLASSES, INPUT, 0.25, 1);
        double square = 0;
        double sum = 0;
        float[] w = m.tensors().get("conv5_3_3x3.weight");
        for (float f : w) {
            sum += f;
            square += f * f;
        }
        double variance = 2.0 / (64 * 9);
        assertThat(w).hasSize(64 * 64 * 9);
        assertThat(square / w.length / variance).isBetween(0.97, 1.03);
        assertThat(Math.abs(sum / w.length)).isLessThan(4 * Math.sqrt(variance / w.length));
        assertThat(m.tensors().get("conv5_3_3x3.bn.weight")).containsOnly(1f);
        assertThat(m.tensors().get("conv5_3_3x3.bn.running_var")).containsOnly(1f);
        assertThat(m.tensors().get("conv5_3_3x3.bn.bias")).containsOnly(0f);
        assertThat(m.tensors().get("conv5_3_3x3.bn.running_mean")).containsOnly(0f);
        assertThat(m.tensors().get("conv6_cls.bias")).containsOnly(0f);
    }
}
