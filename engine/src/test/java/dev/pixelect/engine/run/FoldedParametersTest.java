package dev.pixelect.engine.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import dev.pixelect.engine.cpu.CpuBackend;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.GraphBuilder;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.graph.Value;
import dev.pixelect.engine.plan.Plan;
import dev.pixelect.engine.reference.ReferenceExecution;
import java.lang.management.ManagementFactory;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Parameters of a folded norm are written and read by their own names, and a run sees what was written last. */
class FoldedParametersTest {
    private final Graph graph = graph();
    private final ReferenceExecution reference = new ReferenceExecution(graph);
    private final Device device = new CpuBackend().open(0, DeviceOptions.defaults());
    private final Plan plan = Plan.of(graph, device);
    private final Execution execution = new Execution(plan);
    private final SplittableRandom random = new SplittableRandom(4);

    private static Graph graph() {
        GraphBuilder g = new GraphBuilder();
        Value x = g.input("x", Shape.of(1, 5, 6, 7));
        Value y = layer(g, "second", layer(g, "first", x, 16), 1);
        g.output(y);
        return g.build();
    }

    private static Value layer(GraphBuilder g, String name, Value x, int out) {
        Value w = g.parameter(name + ".w", Shape.of(out, x.shape().c(), 3, 3));
        Value y = g.conv2d(name, Op.Conv2d.of(1, 1, 1), x, w, null);
        Shape c = Shape.of(out);
        return g.batchNormInference(
                name + ".bn",
                y,
                g.parameter(name + ".scale", c),
                g.parameter(name + ".shift", c),
                g.state(name + ".mean", c),
                g.state(name + ".variance", c),
                1e-5f,
                false);
    }

    @AfterEach
    void close() {
        execution.close();
        plan.close();
        assertThat(device.allocatedBytes()).isZero();
        device.close();
    }

    private float[] write(String name) {
        Value v = graph.value(name);
        float[] data = new float[(int) v.shape().elements()];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) (name.endsWith("variance") ? 0.2 + 9 * random.nextDouble() : 2 * random.nextDouble() - 1);
        }
        reference.write(v, data);
        if (data.length == 1) {
            execution.write(v, data[0]);
        } else if (v.shape().rank() == 4) {
            execution.write(v, FloatBuffer.wrap(data));
        } else {
            execution.write(v, data);
        }
        return data;
    }

    private void agree() {
        execution.run();
        reference.run();
        Value y = graph.outputs().get(0);
        float[] actual = new float[(int) y.shape().elements()];
        execution.read(y, actual);
        double[] expected = reference.data(y);
        for (int i = 0; i < actual.length; i++) {
            assertThat((double) actual[i]).isCloseTo(expected[i], within(1e-5 * (1 + Math.abs(expected[i]))));
        }
    }

    private void writeAll() {
        graph.values().stream().filter(v -> v.kind() != Value.Kind.ACTIVATION).forEach(v -> write(v.name()));
    }

    @Test
    void bothAreFolded() {
        assertThat(plan.nodes()).hasSize(2);
        assertThat(plan.explain()).contains("conv2d+bn ").contains("(2 batch norms folded into convolutions)");
    }

    @Test
    void anyOfThemCanBeWrittenAnew() {
        write("x");
        agree();
        writeAll();
        agree();
        agree();
        for (String name : new String[] {"w", "scale", "shift", "mean", "variance"}) {
            write("first." + name);
            agree();
            write("second." + name);
            agree();
        }
        execution.profile(new long[2]);
        write("first.shift");
        execution.profile(new long[2]);
        agree();
    }

    @Test
    void theyAreReadAsTheyWereWritten() {
        for (String name : new String[] {"first.w", "first.variance", "second.w"}) {
            float[] written = write(name);
            execution.run();
            float[] read = new float[written.length];
            execution.read(graph.value(name), read);
            assertThat(read).as(name).isEqualTo(written);
        }
        float scalar = write("second.mean")[0];
        assertThat(execution.readScalar(graph.value("second.mean"))).isEqualTo(scalar);
        float[] untouched = new float[16];
        execution.read(graph.value("first.scale"), untouched);
        assertThat(untouched).containsOnly(0f);
    }

    /** Computed when parameters were written, not at each run. */
    @Test
    void aRunAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        writeAll();
        for (int i = 0; i < 50; i++) {
            execution.run();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 50; i++) {
            execution.run();
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(50L * 16);
    }
}
