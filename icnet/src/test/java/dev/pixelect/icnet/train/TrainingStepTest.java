package dev.pixelect.icnet.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.pixelect.engine.device.Backends;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.device.DeviceOptions.Precision;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.Value;
import dev.pixelect.engine.plan.Plan;
import dev.pixelect.engine.run.Execution;
import dev.pixelect.icnet.data.batch.InputFormat;
import dev.pixelect.icnet.net.IcnetInference;
import dev.pixelect.icnet.net.IcnetTraining;
import dev.pixelect.icnet.weights.Model;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A whole step of a small network: repeats bit for bit, and allocates nothing. */
class TrainingStepTest {
    private static final Model START = Model.initial(Blocks.CLASSES, InputFormat.OFFICIAL, 0.1, 1);

    private final IcnetTraining net = IcnetTraining.of(START.spec(), 2, 49, 65, 0.9f, 1e-4f, true);

    private static Device open(int threads, Precision precision) {
        try {
            return Backends.open("cpu", new DeviceOptions(threads, precision), line -> {});
        } catch (DeviceException e) {
            Assumptions.assumeTrue(precision != Precision.BF16, () -> "bf16 skipped: " + e.getMessage());
            throw e;
        }
    }

    private void write(Execution e) {
        SplittableRandom random = new SplittableRandom(9);
        START.tensors().forEach((name, data) -> e.write(net.graph().value(name), data));
        float[] data = new float[(int) net.data().shape().elements()];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) (100 * random.nextGaussian());
        }
        e.write(net.data(), data);
        for (IcnetTraining.Head h : net.heads()) {
            byte[] labels = new byte[(int) h.labels().shape().elements()];
            for (int i = 0; i < labels.length; i++) {
                labels[i] = (byte) (random.nextInt(5) == 0 ? 255 : random.nextInt(3));
            }
            e.write(h.labels(), labels);
        }
        e.write(net.classWeights(), new float[] {0.5f, 1, 2});
        e.write(net.learningRate(), 0.01f);
    }

    /** Bits of all that lasts, after three steps. */
    private Map<String, int[]> steps(int threads, Precision precision) {
        Map<String, int[]> bits = new LinkedHashMap<>();
        try (Device device = open(threads, precision);
                Plan plan = Plan.of(net.graph(), device);
                Execution e = Execution.poisoned(plan)) {
            write(e);
            for (int i = 0; i < 3; i++) {
                e.run();
            }
            assertThat(e.readScalar(net.loss())).isFinite();
            net.graph().values().stream().filter(Value::persistent).forEach(v -> {
                float[] data = new float[(int) v.shape().elements()];
                e.read(v, data);
                int[] b = new int[data.length];
                Arrays.setAll(b, i -> Float.floatToRawIntBits(data[i]));
                bits.put(v.name(), b);
            });
        }
        return bits;
    }

    @ParameterizedTest
    @EnumSource(names = {"FP32", "BF16"})
    void repeatsBitForBitWhateverTheWorkers(Precision precision) {
        Map<String, int[]> one = steps(1, precision);
        Map<String, int[]> three = steps(3, precision);
        one.forEach((name, bits) -> assertThat(three.get(name)).as(name).isEqualTo(bits));
        assertThat(one).hasSameSizeAs(three);
    }

    /** A scalar loop of the library's in one layer would take longer than all the others. */
    @ParameterizedTest
    @EnumSource(names = {"FP32", "BF16"})
    void theOfficialNetworkHasNoScalarLoops(Precision precision) {
        Model official = Model.initial(Blocks.CLASSES, InputFormat.OFFICIAL, 1, 1);
        IcnetTraining training = IcnetTraining.of(official.spec(), 2, 65, 97, 0.9f, 1e-4f, false);
        IcnetInference inference = IcnetInference.of(official.spec(), 1, 65, 97, true);
        for (Graph graph : List.of(training.graph(), inference.graph())) {
            try (Device device = open(2, precision);
                    Plan plan = Plan.of(graph, device)) {
                assertThat(plan.explain()).contains("conv5_3_3x3").doesNotContain("ref:");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FP32", "BF16"})
    void allocatesNothing(Precision precision) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Device device = open(2, precision);
                Plan plan = Plan.of(net.graph(), device);
                Execution e = new Execution(plan)) {
            write(e);
            long[] ids = Thread.getAllStackTraces().keySet().stream()
                    .filter(t -> t.getName().startsWith("pixelect-cpu"))
                    .mapToLong(Thread::getId)
                    .toArray();
            long self = Thread.currentThread().getId();
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 4 && least > 0; round++) {
                long before =
                        Arrays.stream(threads.getThreadAllocatedBytes(ids)).sum();
                long mine = threads.getThreadAllocatedBytes(self);
                e.run();
                e.run();
                mine = threads.getThreadAllocatedBytes(self) - mine;
                long device2 =
                        Arrays.stream(threads.getThreadAllocatedBytes(ids)).sum() - before;
                least = Math.min(least, mine + device2);
            }
            assertThat(least).as("bytes allocated by two steps").isZero();
        }
    }
}
