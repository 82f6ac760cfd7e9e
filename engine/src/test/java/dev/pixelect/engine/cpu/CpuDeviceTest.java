package dev.pixelect.engine.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixelect.engine.check.OpCase;
import dev.pixelect.engine.check.OpCases;
import dev.pixelect.engine.device.Buffer;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.graph.DType;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.GraphBuilder;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.graph.Value;
import dev.pixelect.engine.plan.Plan;
import dev.pixelect.engine.run.Execution;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CpuDeviceTest {
    private static final long MIB = 1 << 20;

    private static Device open(int threads) {
        return new CpuBackend().open(0, new DeviceOptions(threads, DeviceOptions.Precision.FP32));
    }

    static List<OpCase> cases() {
        List<OpCase> cases = new ArrayList<>(OpCases.all());
        cases.addAll(OpCases.edges());
        return cases.stream().filter(c -> !c.name().startsWith("conv2d")).toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void threadsChangeNoBit(OpCase c) {
        Map<String, int[]> one = run(c, 1);
        Map<String, int[]> three = run(c, 3);
        assertThat(three.keySet()).isEqualTo(one.keySet());
        one.forEach((name, bits) -> assertThat(three.get(name)).as(name).isEqualTo(bits));
    }

    /** Bits of all outputs and of what lasts. */
    private static Map<String, int[]> run(OpCase c, int threads) {
        Graph graph = c.graph();
        Map<String, int[]> bits = new LinkedHashMap<>();
        try (Device device = open(threads)) {
            try (Plan plan = Plan.of(graph, device);
                    Execution execution = new Execution(plan)) {
                c.floats().forEach((name, data) -> execution.write(graph.value(name), data));
                c.labels().forEach((name, data) -> execution.write(graph.value(name), data));
                execution.run();
                List<Value> read = new ArrayList<>(graph.outputs());
                graph.values().stream().filter(Value::persistent).forEach(read::add);
                read.forEach(v -> bits.put(v.name(), bits(execution, v)));
            }
            assertThat(device.allocatedBytes()).isZero();
        }
        return bits;
    }

    private static int[] bits(Execution execution, Value v) {
        int[] bits = new int[(int) v.shape().elements()];
        if (v.dtype() == DType.I32) {
            execution.read(v, bits);
            return bits;
        }
        float[] data = new float[bits.length];
        execution.read(v, data);
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(data[i]));
        return bits;
    }

    /** Activations and weights whose channels fill no block, or one, or one and a bit. */
    @Test
    void whatIsWrittenIsRead() {
        GraphBuilder g = new GraphBuilder();
        int[] channels = {1, 3, 5, 15, 16, 17, 33, 48, 19};
        Value x = g.input("x", Shape.of(2, channels[0], 5, 7));
        for (int i = 1; i < channels.length; i++) {
            int kernel = i % 2 == 0 ? 1 : 3;
            Value w = g.parameter("w" + i, Shape.of(channels[i], channels[i - 1], kernel, kernel));
            Value s = g.input("s" + i, Shape.of(2, channels[i], 5, 7));
            x = g.add("y" + i, List.of(s, g.conv2d("c" + i, Op.Conv2d.of(1, kernel / 2, 1), x, w, null)), true);
            g.state("v" + i, w.shape());
            g.parameter("b" + i, Shape.of(channels[i]));
        }
        g.output(x);
        Graph graph = g.build();
        List<Value> written = graph.values().stream()
                .filter(v -> v.kind() != Value.Kind.ACTIVATION)
                .toList();
        SplittableRandom random = new SplittableRandom(1);
        Map<Value, float[]> contents = new LinkedHashMap<>();
        try (Device device = open(2);
                Plan plan = Plan.of(graph, device);
                Execution execution = new Execution(plan)) {
            for (Value v : written) {
                float[] zeros = new float[(int) v.shape().elements()];
                float[] data = new float[zeros.length];
                execution.read(v, data);
                assertThat(data).as("%s begins as zeros", v).isEqualTo(zeros);
                for (int i = 0; i < data.length; i++) {
                    data[i] = (float) random.nextGaussian();
                }
                contents.put(v, data);
                execution.write(v, data);
            }
            execution.run();
            for (Value v : written) {
                float[] data = new float[(int) v.shape().elements()];
                execution.read(v, data);
                assertThat(data).as("%s in %s", v, plan.layout(v).description()).isEqualTo(contents.get(v));
            }
            if (Isa.effective() != Isa.OTHER) {
                assertThat(plan.layout(graph.value("w4")).dense())
                        .as("a layout that needs packing")
                        .isFalse();
            }
        }
    }

    @Test
    void aValueOverTwoGibibytesIsRefusedByName() {
        GraphBuilder g = new GraphBuilder();
        g.output(g.softmaxEntropy("p", g.input("logits", Shape.of(1, 19, 5300, 5400)))
                .get(2));
        try (Device device = open(1)) {
            assertThatThrownBy(() -> Plan.of(g.build(), device))
                    .isInstanceOf(DeviceException.class)
                    .hasMessageContainingAll("softmax_entropy", "'logits' takes ", " MiB", "1x19x5300x5400", "lower");
            assertThat(device.allocatedBytes()).isZero();
        }
    }

    @Test
    void buffersKeepTheirBounds() {
        try (Device device = open(1)) {
            Buffer b = device.allocate("small", 10);
            assertThat(device.allocatedBytes()).isEqualTo(10);
            assertThatThrownBy(() -> b.write(5, ByteBuffer.allocate(6))).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> b.read(-1, ByteBuffer.allocate(1))).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> b.fill(0, 11, (byte) 0)).isInstanceOf(IndexOutOfBoundsException.class);
            b.close();
            b.close();
            assertThat(device.allocatedBytes()).isZero();
            assertThatThrownBy(() -> b.fill(0, 1, (byte) 0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'small'");
        }
    }

    @Test
    void closingTheDeviceClosesItsBuffers() {
        Device device = open(2);
        Buffer b = device.allocate("left", 10);
        device.close();
        assertThatThrownBy(() -> b.fill(0, 1, (byte) 0)).isInstanceOf(IllegalStateException.class);
        assertThat(device.allocatedBytes()).isZero();
    }

    @Test
    void refusesWhatItCannot() {
        CpuBackend backend = new CpuBackend();
        assertThatThrownBy(() -> backend.open(1, DeviceOptions.defaults()))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("cpu:1");
        assertThatThrownBy(() -> backend.open(0, new DeviceOptions(0, DeviceOptions.Precision.TF32)))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("fp32");
    }

    /** What was made for a plan or an execution is freed when it is closed, not when the garbage collector comes by. */
    @Test
    void closingFreesNatives() throws InterruptedException {
        Graph graph = leaky();
        try (Device device = open(1)) {
            cycles(graph, device, 1);
            settle();
            try (Plan plan = Plan.of(graph, device)) {
                long planned = Pointer.totalCount();
                try (Execution execution = new Execution(plan)) {
                    execution.run();
                    assertThat(Pointer.totalCount())
                            .as("native objects of an execution")
                            .isGreaterThan(planned);
                }
                assertThat(Pointer.totalCount()).as("native objects afterwards").isLessThanOrEqualTo(planned);
                plan.close();
                assertThat(planned - Pointer.totalCount())
                        .as("native objects of a plan: at least a descriptor and a primitive a node")
                        .isGreaterThanOrEqualTo(2L * graph.nodes().size());
            }
        }
    }

    /** Lets the garbage collector take what it will, so that it takes nothing later: on a busy machine its thread may start late. */
    private static void settle() throws InterruptedException {
        long before = -1;
        for (int i = 0, level = 0; i < 100 && level < 10; i++) {
            level = before == Pointer.totalCount() ? level + 1 : 0;
            before = Pointer.totalCount();
            System.gc();
            Thread.sleep(50);
        }
    }

    /** An arena of 2 MiB, made and freed over and over. */
    @Test
    void plansAndExecutionsLeaveNothingBehind() throws InterruptedException {
        Graph graph = leaky();
        try (Device device = open(2)) {
            cycles(graph, device, 60);
            settle();
            long pointers = Pointer.totalCount();
            long before = Pointer.physicalBytes();
            cycles(graph, device, 140);
            settle();
            assertThat(Pointer.physicalBytes() - before)
                    .as("bytes that 140 rounds left behind")
                    .isLessThan(100 * MIB);
            assertThat(Pointer.totalCount()).as("native objects").isLessThan(pointers + 100);
            assertThat(device.allocatedBytes()).isZero();
        }
    }

    private static Graph leaky() {
        GraphBuilder g = new GraphBuilder();
        Value x = g.input("x", Shape.of(1, 16, 64, 64));
        for (int i = 0; i < 5; i++) {
            Value w = g.parameter("w" + i, Shape.of(16, 16, 3, 3));
            x = g.relu("r" + i, g.conv2d("c" + i, Op.Conv2d.of(1, 1, 1), x, w, null));
            g.output(x);
        }
        g.output(g.maxPool("pool", new Op.MaxPool(3, 2, 1), x));
        return g.build();
    }

    private static void cycles(Graph graph, Device device, int count) {
        for (int i = 0; i < count; i++) {
            try (Plan plan = Plan.of(graph, device);
                    Execution execution = new Execution(plan)) {
                execution.run();
            }
        }
    }
}
