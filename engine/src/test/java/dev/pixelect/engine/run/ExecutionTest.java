package dev.pixelect.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixelect.engine.cpu.CpuBackend;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.graph.DType;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.GraphBuilder;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.graph.Value;
import dev.pixelect.engine.plan.Plan;
import java.nio.FloatBuffer;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExecutionTest {
    private final Graph graph = graph();
    private Device device;
    private Plan plan;
    private Execution execution;

    private static Graph graph() {
        GraphBuilder g = new GraphBuilder();
        Value x = g.input("x", Shape.of(1, 2, 3, 2));
        Value labels = g.input("labels", DType.U8, Shape.of(1, 3, 2));
        Value w = g.parameter("w", x.shape());
        Value sum = g.add("sum", List.of(x, w), false);
        Value y = g.relu("y", sum);
        Value between = g.interp("between", y, 4, 4);
        Value p = g.softmaxEntropy("p", g.interp("z", between, 3, 2)).get(2);
        g.output(p);
        g.output(y);
        Value loss = g.softmaxCrossEntropy("loss", y, labels, null, 255);
        g.output(loss);
        g.sgd("sgd", w, g.input("gradient", w.shape()), g.state("v", w.shape()), g.input("lr", Shape.of(1)), 0.5f, 0);
        return g.build();
    }

    @BeforeEach
    void open() {
        device = new CpuBackend().open(0, DeviceOptions.defaults());
        plan = Plan.of(graph, device);
        execution = new Execution(plan);
    }

    @AfterEach
    void close() {
        execution.close();
        plan.close();
        assertThat(device.allocatedBytes()).isZero();
        device.close();
    }

    private Value value(String name) {
        return graph.value(name);
    }

    private static void refused(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call)
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(parts)
                .hasMessageNotContaining("\n");
    }

    @Test
    void wrongSizesAreRefused() {
        refused(() -> execution.write(value("x"), new float[11]), "'x'", "1x2x3x2", "11");
        refused(() -> execution.write(value("x"), FloatBuffer.allocate(13)), "'x'", "13");
        refused(() -> execution.write(value("labels"), new byte[7]), "'labels'", "7");
        refused(() -> execution.write(value("x"), 1f), "'x'");
        refused(() -> execution.read(value("y"), new float[13]), "'y'", "13");
        refused(() -> execution.read(value("p/label"), new int[5]), "'p/label'");
        refused(() -> execution.readScalar(value("y")), "'y'");
    }

    @Test
    void wrongTypesAreRefused() {
        refused(() -> execution.write(value("labels"), new float[6]), "'labels'", "U8", "F32");
        refused(() -> execution.write(value("x"), new byte[12]), "'x'", "F32", "U8");
        refused(() -> execution.read(value("p/label"), new float[6]), "'p/label'", "I32");
        refused(() -> execution.read(value("y"), new int[12]), "'y'", "I32");
    }

    @Test
    void valuesOfOtherGraphsAreRefused() {
        Graph other = graph();
        refused(() -> execution.write(other.value("x"), new float[12]), "'x'", "not in this plan");
        refused(() -> execution.read(other.value("y"), new float[12]), "'y'", "not in this plan");
    }

    @Test
    void whatHasNoMemoryOfItsOwnIsRefused() {
        refused(() -> execution.read(value("sum"), new float[12]), "'sum'");
        refused(() -> execution.read(value("between"), new float[32]), "'between'", "output");
        refused(() -> execution.write(value("between"), new float[32]), "'between'");
        refused(() -> execution.write(value("y"), new float[12]), "'y'");
    }

    @Test
    void isUnusableAfterClose() {
        execution.close();
        execution.close();
        unusable();
        assertThat(device.allocatedBytes()).isZero();
    }

    /** What the device prepared is gone with the plan: a step would call into freed memory. */
    @Test
    void isUnusableAfterItsPlanIsClosed() {
        plan.close();
        unusable();
    }

    private void unusable() {
        List<ThrowingCallable> calls = List.of(
                () -> execution.run(),
                () -> execution.profile(new long[graph.nodes().size()]),
                () -> execution.write(value("x"), new float[12]),
                () -> execution.read(value("y"), new float[12]));
        for (ThrowingCallable call : calls) {
            assertThatThrownBy(call).isInstanceOf(IllegalStateException.class).hasMessageContaining("after close");
        }
    }

    @Test
    void anErrorLeavesItUsable() {
        refused(() -> execution.write(value("x"), new float[1]), "'x'");
        assertThatCode(execution::run).doesNotThrowAnyException();
    }

    @Test
    void stateLastsFromRunToRun() {
        float[] g = {1, -2, 3, -4, 5, -6, 7, -8, 9, -10, 11, -12};
        execution.write(value("gradient"), g);
        execution.write(value("lr"), 0.25f);
        float v = 0;
        float w = 0;
        float[] data = new float[12];
        for (int run = 0; run < 4; run++) {
            execution.run();
            v = 0.5f * v + 1;
            w -= 0.25f * v;
            execution.read(value("v"), data);
            for (int i = 0; i < data.length; i++) {
                assertThat(data[i]).isEqualTo(v * g[i]);
            }
            execution.read(value("w"), data);
            for (int i = 0; i < data.length; i++) {
                assertThat(data[i]).isEqualTo(w * g[i]);
            }
        }
        execution.read(value("gradient"), data);
        assertThat(data).as("inputs last").isEqualTo(g);
    }

    @Test
    void aBuffersPositionAndLimitBoundWhatIsWritten() {
        FloatBuffer all = FloatBuffer.allocate(20);
        for (int i = 0; i < 20; i++) {
            all.put(i, i + 1);
        }
        all.position(3).limit(15);
        execution.write(value("x"), all);
        assertThat(all.position()).isEqualTo(3);
        float[] x = new float[12];
        execution.read(value("x"), x);
        assertThat(x).startsWith(4f, 5f).endsWith(15f);
    }

    @Test
    void profilesEveryStep() {
        long[] nanos = new long[plan.nodes().size()];
        execution.profile(nanos);
        assertThat(nanos).isNotEmpty().doesNotContain(0L);
    }

    @Test
    void manyExecutionsOfOnePlanDoNotMeet() {
        try (Execution other = new Execution(plan)) {
            execution.write(value("w"), new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
            other.run();
            execution.run();
            float[] y = new float[12];
            other.read(value("y"), y);
            assertThat(y).containsOnly(0f);
            execution.read(value("y"), y);
            assertThat(y).startsWith(1f, 2f);
        }
    }
}
