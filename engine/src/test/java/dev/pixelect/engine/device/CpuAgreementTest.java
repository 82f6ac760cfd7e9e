package dev.pixelect.engine.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixelect.engine.cpu.CpuBackend;
import dev.pixelect.engine.graph.DType;
import dev.pixelect.engine.graph.Gradients;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.GraphBuilder;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.graph.Value;
import dev.pixelect.engine.plan.Plan;
import dev.pixelect.engine.run.Execution;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * One bottleneck (three convolutions with batch norm, a projected shortcut, sum and ReLU), forward and backward, and the
 * softmax with entropy of its output: the same graph on a device and on the CPU. One subclass a device.
 */
public abstract class CpuAgreementTest {
    private static final int CLASSES = 19;

    private final SplittableRandom random = new SplittableRandom(5);
    private final Map<Value, float[]> contents = new LinkedHashMap<>();

    /** Opens the device, or aborts the test with the reason why it isn't there. */
    protected abstract Device open();

    @Test
    void bottleneckAndEntropyAgreeWithTheCpu() {
        Graph graph = graph();
        try (Device device = open();
                Device cpu = new CpuBackend().open(0, DeviceOptions.defaults())) {
            Map<String, double[]> expected = run(graph, cpu);
            Map<String, double[]> actual = run(graph, device);
            assertThat(actual.keySet()).isEqualTo(expected.keySet());
            expected.forEach((name, e) -> {
                double[] a = actual.get(name);
                for (int i = 0; i < e.length; i++) {
                    assertThat(Math.abs(a[i] - e[i]) / (1 + Math.abs(e[i])))
                            .as("%s[%d]: %s, on the CPU %s", name, i, a[i], e[i])
                            .isLessThan(2e-4);
                }
            });
        }
    }

    @Test
    void runsRepeatBitForBit() {
        Graph graph = graph();
        try (Device device = open()) {
            Map<String, double[]> once = run(graph, device);
            run(graph, device).forEach((name, a) -> assertThat(a).as(name).isEqualTo(once.get(name)));
        }
    }

    private Graph graph() {
        contents.clear();
        GraphBuilder g = new GraphBuilder();
        Value x = random(g.input("x", Shape.of(2, 32, 13, 17)));
        Value a = layer(g, "conv2_1_1x1_reduce", x, 16, 1, Op.Conv2d.of(2, 0, 1), true);
        Value b = layer(g, "conv2_1_3x3", a, 16, 3, Op.Conv2d.of(1, 2, 2), true);
        Value c = layer(g, "conv2_1_1x1_increase", b, CLASSES, 1, Op.Conv2d.of(1, 0, 1), false);
        Value d = layer(g, "conv2_1_1x1_proj", x, CLASSES, 1, Op.Conv2d.of(2, 0, 1), false);
        Value y = g.relu("relu", g.add("sum", List.of(c, d), false));
        g.output(y);
        g.softmaxEntropy("p", y).forEach(g::output);
        Value dy = random(g.input("dy", y.shape()));
        Gradients.append(g, Map.of(y, dy), List.of(x)).values().forEach(g::output);
        return g.build();
    }

    private Value layer(GraphBuilder g, String name, Value x, int out, int k, Op.Conv2d op, boolean relu) {
        Value w = random(g.parameter(name + ".weight", Shape.of(out, x.shape().c(), k, k)));
        Value y = g.conv2d(name, op, x, w, null);
        String bn = name + ".bn";
        Shape s = Shape.of(out);
        Value scale = random(g.parameter(bn + ".weight", s));
        Value shift = random(g.parameter(bn + ".bias", s));
        Value mean = random(g.state(bn + ".running_mean", s));
        Value var = random(g.state(bn + ".running_var", s));
        Value z = g.batchNormTraining(bn, y, scale, shift, mean, var, 1e-5f, 0.1f, false);
        return relu ? g.relu(name + "/relu", z) : z;
    }

    private Value random(Value v) {
        float[] data = new float[Math.toIntExact(v.shape().elements())];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) (2 * random.nextDouble() - 1);
        }
        contents.put(v, data);
        return v;
    }

    /** Outputs and states by name. */
    private Map<String, double[]> run(Graph graph, Device device) {
        Map<String, double[]> results = new LinkedHashMap<>();
        try (Plan plan = Plan.of(graph, device);
                Execution execution = new Execution(plan)) {
            contents.forEach(execution::write);
            execution.run();
            List<Value> read = new ArrayList<>(graph.outputs());
            read.addAll(graph.values(Value.Kind.STATE));
            read.forEach(v -> results.put(v.name(), read(execution, v)));
        }
        return results;
    }

    private static double[] read(Execution execution, Value v) {
        double[] d = new double[Math.toIntExact(v.shape().elements())];
        if (v.dtype() == DType.I32) {
            int[] data = new int[d.length];
            execution.read(v, data);
            for (int i = 0; i < d.length; i++) {
                d[i] = data[i];
            }
        } else {
            float[] data = new float[d.length];
            execution.read(v, data);
            for (int i = 0; i < d.length; i++) {
                d[i] = data[i];
            }
        }
        return d;
    }
}
