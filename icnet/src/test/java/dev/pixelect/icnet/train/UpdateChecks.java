package dev.pixelect.icnet.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.pixelect.engine.device.Backend;
import dev.pixelect.engine.device.Backends;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.device.Probe;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.graph.Value;
import dev.pixelect.engine.plan.Plan;
import dev.pixelect.engine.run.Execution;
import dev.pixelect.icnet.data.batch.InputFormat;
import dev.pixelect.icnet.net.IcnetTraining;
import dev.pixelect.icnet.weights.Model;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One training step of the full-width network: a device moves every parameter as the cpu device does. */
@Tag("extras")
abstract class UpdateChecks {
    /** So large that the updates, which it scales, stand clear of the rounding of the weights that they are read from. */
    private static final float RATE = 1;

    private static final Model RANDOM = Model.initial(Blocks.CLASSES, InputFormat.OFFICIAL, 1.0, 7);

    /** By how many standard deviations the mean of every other channel lies above ReLU's kink, and of the rest below it. */
    private static final float SHIFT = 2;

    private static final Map<String, float[]> START = start();

    private static final Agreement SINGLE = new Agreement(1e-4f, 1e-3, name -> true);

    private final String backend;
    private final DeviceOptions.Precision precision;
    private final Agreement agreement;

    private IcnetTraining net;

    UpdateChecks(String backend) {
        this(backend, DeviceOptions.Precision.FP32, SINGLE);
    }

    UpdateChecks(String backend, DeviceOptions.Precision precision, Agreement agreement) {
        this.backend = backend;
        this.precision = precision;
        this.agreement = agreement;
    }

    /**
     * What is allowed.
     *
     * @param loss relative difference of losses
     * @param update relative L2 of the difference of a tensor's update
     * @param tensors of which, by their names
     */
    record Agreement(float loss, double update, Predicate<String> tensors) {}

    /**
     * Random weights, with the inputs of ReLU off its kink and spread. At the kink rounding decides whether a gradient is
     * there at all, and one such cell of a small map outweighs all other differences between two devices: from weights
     * without the shift, every layer's output is within 2e-4 of double precision on both, but updates are off by up to 9e-3 on the
     * cpu device and 5e-2 on PoCL. The goldens, which begin there, have an allowance for it.
     */
    private static Map<String, float[]> start() {
        Map<String, float[]> start = new LinkedHashMap<>(RANDOM.tensors());
        start.replaceAll((name, data) -> {
            if (!name.endsWith(".bn.bias")) {
                return data;
            }
            float[] shifted = new float[data.length];
            for (int i = 0; i < data.length; i++) {
                shifted[i] = i % 2 == 0 ? SHIFT : -SHIFT;
            }
            return shifted;
        });
        return start;
    }

    /** Losses of a step, and what it left in each value that lasts. */
    private record Outcome(float loss, List<Float> heads, Map<String, float[]> values) {}

    /** Sides that fit the strides and some that don't. */
    @ParameterizedTest
    @CsvSource({"65, 65", "97, 129", "129, 257"})
    void movesEveryParameterAsTheCpuDoes(int height, int width) {
        net = IcnetTraining.of(RANDOM.spec(), 2, height, width, 0.9f, 1e-4f, true);
        Outcome cpu = step("cpu", DeviceOptions.Precision.FP32);
        Outcome device = step(backend, precision);
        assertThat(device.loss).isCloseTo(cpu.loss, offset(agreement.loss * cpu.loss));
        for (int i = 0; i < cpu.heads.size(); i++) {
            float loss = cpu.heads.get(i);
            assertThat(device.heads.get(i)).isCloseTo(loss, offset(agreement.loss * loss));
        }
        assertThat(cpu.values).containsKeys(START.keySet().toArray(String[]::new));
        assertThat(device.values).containsOnlyKeys(cpu.values.keySet());
        cpu.values.forEach((name, expected) -> {
            if (agreement.tensors.test(name)) {
                assertThat(error(name, expected, device.values.get(name)))
                        .as(name)
                        .isLessThanOrEqualTo(agreement.update);
            }
        });
    }

    private Outcome step(String name, DeviceOptions.Precision multiplied) {
        try (Device device = open(name, multiplied);
                Plan plan = Plan.of(net.graph(), device);
                Execution e = Execution.poisoned(plan)) {
            write(e);
            e.run();
            Map<String, float[]> values = new LinkedHashMap<>();
            net.graph().values().stream().filter(Value::persistent).forEach(v -> {
                float[] data = new float[(int) v.shape().elements()];
                e.read(v, data);
                values.put(v.name(), data);
            });
            return new Outcome(
                    e.readScalar(net.loss()),
                    net.heads().stream().map(h -> e.readScalar(h.loss())).toList(),
                    values);
        }
    }

    /** |difference of the updates| / |update|, in the norm of the whole tensor; momentum is updated from 0. */
    private double error(String name, float[] expected, float[] actual) {
        float[] before = START.getOrDefault(name, new float[expected.length]);
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow((double) actual[i] - expected[i], 2);
            norm += Math.pow((double) expected[i] - before[i], 2);
        }
        return difference == 0 ? 0 : Math.sqrt(difference / norm);
    }

    private static Device open(String backend, DeviceOptions.Precision precision) {
        Backend b = Backends.all().stream()
                .filter(o -> o.name().equals(backend))
                .findFirst()
                .orElseThrow();
        Probe probe = b.probe();
        Assumptions.assumeTrue(probe.available(), () -> backend + " skipped: " + probe.reason());
        try {
            return b.open(0, new DeviceOptions(0, precision));
        } catch (DeviceException e) {
            Assumptions.assumeTrue(precision != DeviceOptions.Precision.BF16, () -> "bf16 skipped: " + e.getMessage());
            throw e;
        }
    }

    /** The same start for all: momentum begins at zero. */
    private void write(Execution e) {
        SplittableRandom random = new SplittableRandom(9);
        START.forEach((name, data) -> e.write(net.graph().value(name), data));
        float[] data = new float[(int) net.data().shape().elements()];
        // Shapes rather than noise: deep layers average noise away, and batch norm then enlarges what rounding left.
        Shape s = net.data().shape();
        for (int plane = 0; plane < s.n() * s.c(); plane++) {
            for (int box = 0; box < 40; box++) {
                float level = (float) (100 * random.nextGaussian());
                int top = random.nextInt(s.h()) - 10;
                int left = random.nextInt(s.w()) - 10;
                int size = 4 + random.nextInt(40);
                for (int y = Math.max(0, top); y < Math.min(s.h(), top + size); y++) {
                    for (int x = Math.max(0, left); x < Math.min(s.w(), left + size); x++) {
                        data[(plane * s.h() + y) * s.w() + x] = level;
                    }
                }
            }
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
        e.write(net.learningRate(), RATE);
    }
}
