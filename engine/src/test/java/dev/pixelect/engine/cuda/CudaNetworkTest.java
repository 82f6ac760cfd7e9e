package dev.pixelect.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.pixelect.engine.cpu.CpuBackend;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.graph.DType;
import dev.pixelect.engine.graph.Fusions;
import dev.pixelect.engine.graph.Gradients;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.GraphBuilder;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.graph.Value;
import dev.pixelect.engine.plan.Plan;
import dev.pixelect.engine.run.Execution;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One graph, forward and backward, through cuDNN and the kernels on one side and the cpu device on the other. */
@Tag("extras")
@ExtendWith(Simulator.Silent.class)
class CudaNetworkTest {
    private static final int CLASSES = 11;

    /** A stem, a bottleneck with a shortcut, a classifier, its upsampled loss and its gradients, the entropy map. */
    private static Graph network() {
        GraphBuilder g = new GraphBuilder();
        Value x = g.input("x", Shape.of(2, 3, 33, 35));
        Value stem = g.relu("stem/relu", layer(g, "stem", x, 12, 3, Op.Conv2d.of(2, 1, 1)));
        Value pooled = g.maxPool("pool", new Op.MaxPool(3, 2, 1), stem);
        Value a = g.relu("reduce/relu", layer(g, "reduce", pooled, 8, 1, Op.Conv2d.of(1, 0, 1)));
        Value b = g.relu("3x3/relu", layer(g, "3x3", a, 8, 3, Op.Conv2d.of(1, 2, 2)));
        Value c = layer(g, "increase", b, 32, 1, Op.Conv2d.of(1, 0, 1));
        Value d = layer(g, "proj", pooled, 32, 1, Op.Conv2d.of(1, 0, 1));
        Value block = g.relu("block", g.add("sum", List.of(c, d), false));
        Value logits = g.conv2d(
                "cls",
                Op.Conv2d.of(1, 0, 1).withBias(),
                block,
                g.parameter("cls.weight", Shape.of(CLASSES, 32, 1, 1)),
                g.parameter("cls.bias", Shape.of(CLASSES)));
        Value up = g.interp("up", logits, 33, 35);
        Value labels = g.input("labels", DType.U8, Shape.of(2, 33, 35));
        Value loss = g.softmaxCrossEntropy("loss", up, labels, null, 255);
        g.output(loss);
        g.softmaxEntropy("p", up).forEach(g::output);
        Gradients.append(g, loss).values().forEach(g::output);
        return g.build();
    }

    private static Value layer(GraphBuilder g, String name, Value x, int out, int k, Op.Conv2d op) {
        Value y = g.conv2d(
                name,
                op,
                x,
                g.parameter(name + ".weight", Shape.of(out, x.shape().c(), k, k)),
                null);
        Shape c = Shape.of(out);
        return g.batchNormTraining(
                name + ".bn",
                y,
                g.parameter(name + ".bn.weight", c),
                g.parameter(name + ".bn.bias", c),
                g.state(name + ".bn.running_mean", c),
                g.state(name + ".bn.running_var", c),
                1e-5f,
                0.1f,
                false);
    }

    /** Runs once with seeded contents; answers outputs and states by name. */
    private static Map<String, float[]> run(Graph graph, Execution e) {
        SplittableRandom random = new SplittableRandom(5);
        for (Value v : graph.values()) {
            if (v.dtype() == DType.U8) {
                byte[] labels = new byte[(int) v.shape().elements()];
                for (int i = 0; i < labels.length; i++) {
                    labels[i] = (byte) (random.nextInt(10) == 0 ? 255 : random.nextInt(CLASSES));
                }
                e.write(v, labels);
            } else if (v.kind() != Value.Kind.ACTIVATION) {
                float[] data = new float[(int) v.shape().elements()];
                for (int i = 0; i < data.length; i++) {
                    data[i] = random.nextFloat() - 0.5f;
                }
                e.write(v, data);
            }
        }
        e.run();
        Map<String, float[]> results = new LinkedHashMap<>();
        for (Value v : graph.values()) {
            if (v.kind() == Value.Kind.STATE || graph.outputs().contains(v)) {
                results.put(v.name(), read(e, v));
            }
        }
        return results;
    }

    private static float[] read(Execution e, Value v) {
        float[] data = new float[(int) v.shape().elements()];
        if (v.dtype() == DType.I32) {
            int[] ints = new int[data.length];
            e.read(v, ints);
            for (int i = 0; i < data.length; i++) {
                data[i] = ints[i];
            }
        } else {
            e.read(v, data);
        }
        return data;
    }

    private static Map<String, float[]> run(Graph graph, Device device) {
        try (Plan plan = Plan.of(graph, device);
                Execution e = new Execution(plan)) {
            return run(graph, e);
        }
    }

    /** Fused, the ReLUs are second calls inside of the batch norms and the sum. */
    @ParameterizedTest(name = "fused: {0}")
    @ValueSource(booleans = {false, true})
    void agreesWithTheCpuDevice(boolean fused) {
        Graph graph = network();
        int launches = Simulator.launches();
        Map<String, float[]> expected;
        Map<String, float[]> actual;
        try (Device cpu = new CpuBackend().open(0, DeviceOptions.defaults())) {
            expected = run(graph, cpu);
        }
        try (Device cuda = Simulator.open()) {
            actual = run(fused ? Fusions.batchNormRelu(Fusions.addRelu(graph)) : graph, cuda);
        }
        assertThat(Simulator.launches()).isGreaterThan(launches);
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, e) -> {
            double difference = 0;
            double norm = 0;
            for (int i = 0; i < e.length; i++) {
                difference += Math.pow(actual.get(name)[i] - e[i], 2);
                norm += Math.pow(e[i], 2);
            }
            assertThat(Math.sqrt(difference))
                    .as("'%s': distance, of a norm of %g", name, Math.sqrt(norm))
                    .isLessThanOrEqualTo(1e-4 * Math.sqrt(norm) + 1e-6);
        });
    }

    /** What a thread allocates is counted in steps of its buffer: many runs, so that one object a step would show. */
    @Test
    void aRunAllocatesNothingOnTheHeap() {
        Graph graph = network();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Device cuda = Simulator.open();
                Plan plan = Plan.of(graph, cuda);
                Execution e = new Execution(plan)) {
            run(graph, e);
            e.run();
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 5; i++) {
                e.run();
            }
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(5L * 16);
        }
    }

    @Test
    void thePlanSaysWhatRuns() {
        try (Device cuda = Simulator.open();
                Plan plan = Plan.of(network(), cuda)) {
            assertThat(plan.explain())
                    .contains("cudnn:implicit_precomp_gemm")
                    .contains("cudnn:bwd_filter_algo_1")
                    .contains("softmax_entropy.cu")
                    .contains("simulator");
        }
    }
}
