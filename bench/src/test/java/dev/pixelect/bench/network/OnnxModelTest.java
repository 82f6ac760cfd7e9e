package dev.pixelect.bench.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.pixelect.bench.Network;
import dev.pixelect.engine.cpu.CpuBackend;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.graph.DType;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.Value;
import dev.pixelect.engine.plan.Plan;
import dev.pixelect.engine.run.Execution;
import dev.pixelect.icnet.weights.Model;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The model that ONNX Runtime is timed on computes what the cpu device computes. */
class OnnxModelTest {
    private static final Network NETWORK = new Network(false, 2, 67, 97, 0.125);
    private static final Case SMALL = new Case(NETWORK, true);

    @TempDir
    Path path;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void onnxRuntimeGivesTheSame(boolean maps) throws IOException, OrtException {
        Case c = new Case(NETWORK, maps);
        CaseFolder folder = new CaseFolder(path);
        folder.write(c);
        Graph graph = c.graph();
        assertThat(graph.outputs()).hasSize(maps ? 3 : 1);
        long[] shape = {2, 3, 67, 97};
        float[] data = CaseFolder.readFloats(folder.data());
        try (Device device = new CpuBackend().open(0, new DeviceOptions(1, DeviceOptions.Precision.FP32));
                Plan plan = Plan.of(graph, device);
                Execution execution = new Execution(plan);
                OrtEnvironment environment = OrtEnvironment.getEnvironment();
                OrtSession.SessionOptions options = OnnxProcess.options(1);
                OrtSession session = environment.createSession(folder.onnx().toString(), options);
                OnnxTensor tensor = OnnxTensor.createTensor(environment, FloatBuffer.wrap(data), shape);
                OrtSession.Result theirs = session.run(Map.of("data", tensor))) {
            PixelectProcess.fill(execution, graph, folder);
            execution.run();
            for (Value v : graph.outputs()) {
                OnnxTensor found = (OnnxTensor) theirs.get(v.name()).orElseThrow();
                int size = Math.toIntExact(v.shape().elements());
                if (v.dtype() == DType.I32) {
                    int[] labels = new int[size];
                    execution.read(v, labels);
                    LongBuffer others = found.getLongBuffer();
                    int same = 0;
                    for (int label : labels) {
                        same += label == others.get() ? 1 : 0;
                    }
                    assertThat(same).isGreaterThan(size - size / 1000); // ties within rounding
                } else {
                    float[] ours = new float[size];
                    execution.read(v, ours);
                    float[] others = new float[size];
                    found.getFloatBuffer().get(others);
                    assertThat(CaseRun.relative(others, ours)).as(v.name()).isLessThan(1e-4);
                }
            }
        }
    }

    @Test
    void weightsMatter() throws IOException {
        CaseFolder folder = new CaseFolder(path);
        folder.write(SMALL);
        Map<String, float[]> weights = Model.read(folder.weights(), false).tensors();
        assertThatThrownBy(() -> OnnxModel.of(SMALL.graph(), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("conv1_1_3x3_s2.weight");
        Graph training = new Network(true, 2, 65, 97, 0.125).graph();
        assertThatThrownBy(() -> OnnxModel.of(training, weights))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("batch_norm_training");
        assertThat(Files.size(folder.onnx())).isGreaterThan(4L * weights.get("conv5_3_3x3.weight").length);
    }

    @Test
    void differencesAreRelative() {
        assertThat(CaseRun.relative(new float[] {1, 2}, new float[] {1, 2})).isZero();
        assertThat(CaseRun.relative(new float[] {3, 5}, new float[] {3, 4})).isEqualTo(0.2);
        assertThat(CaseRun.relative(new float[] {1}, new float[] {1, 2})).isNaN();
    }
}
