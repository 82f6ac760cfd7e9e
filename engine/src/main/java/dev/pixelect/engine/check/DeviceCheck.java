package dev.pixelect.engine.check;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.graph.DType;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.Value;
import dev.pixelect.engine.plan.Plan;
import dev.pixelect.engine.reference.ReferenceExecution;
import dev.pixelect.engine.run.Execution;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs a case on a device and on the double-precision reference, and says how far apart they are. */
public final class DeviceCheck {
    /**
     * Errors |a - b| / (1 + |b|) over all elements of all outputs, states and parameters of a case.
     *
     * @param worst the value that is furthest off
     * @param tolerance what {@code max} may be
     */
    public record Result(String name, double mean, double p90, double p99, double max, String worst, double tolerance) {
        /** The same errors, held against another tolerance. */
        public Result within(double other) {
            return new Result(name, mean, p90, p99, max, worst, other);
        }

        /** Whether all errors are within the tolerance. */
        public boolean passed() {
            return max <= tolerance;
        }

        /** Share of the tolerance that is used; above 1 is a failure. */
        public double margin() {
            return max == 0 ? 0 : max / tolerance;
        }
    }

    private DeviceCheck() {}

    /** @throws dev.pixelect.engine.plan.PlanException when the device doesn't support the case */
    public static Result run(OpCase c, Device device) {
        Graph graph = c.graph();
        ReferenceExecution reference = new ReferenceExecution(graph);
        c.floats().forEach((name, data) -> reference.write(graph.value(name), data));
        c.labels().forEach((name, data) -> reference.write(graph.value(name), data));
        try (Plan plan = Plan.of(graph, device);
                Execution execution = Execution.poisoned(plan)) {
            c.floats().forEach((name, data) -> {
                if (plan.contains(graph.value(name))) {
                    execution.write(graph.value(name), data);
                }
            });
            c.labels().forEach((name, data) -> execution.write(graph.value(name), data));
            // Twice: what a first run leaves behind in shared memory must not show in a second.
            execution.run();
            c.floats().forEach((name, data) -> execution.write(graph.value(name), data));
            execution.run();
            reference.run();
            return compare(c, graph, reference, execution);
        }
    }

    private static Result compare(OpCase c, Graph graph, ReferenceExecution reference, Execution execution) {
        List<Value> values = new ArrayList<>(graph.outputs());
        graph.values().stream().filter(Value::persistent).forEach(values::add);
        return compare(
                c.name(),
                c.tolerance(),
                values.stream()
                        .map(v -> new VisionCase.Compared(v.name(), reference.data(v), read(execution, v)))
                        .toList());
    }

    static Result compare(String name, double tolerance, List<VisionCase.Compared> compared) {
        List<double[]> errors = new ArrayList<>();
        double max = 0;
        String worst = "";
        for (VisionCase.Compared c : compared) {
            double[] error = errors(c.expected(), c.actual());
            double top = Arrays.stream(error).max().orElse(0);
            if (!(top <= max)) {
                max = top;
                worst = c.name();
            }
            errors.add(error);
        }
        double[] all = errors.stream().flatMapToDouble(Arrays::stream).sorted().toArray();
        double mean = Arrays.stream(all).average().orElse(0);
        return new Result(name, mean, at(all, 0.9), at(all, 0.99), max, worst, tolerance);
    }

    private static double at(double[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, share * sorted.length)];
    }

    private static double[] read(Execution execution, Value v) {
        int count = (int) v.shape().elements();
        if (v.dtype() == DType.I32) {
            int[] data = new int[count];
            execution.read(v, data);
            return Arrays.stream(data).asDoubleStream().toArray();
        }
        float[] data = new float[count];
        execution.read(v, data);
        double[] d = new double[count];
        Arrays.setAll(d, i -> data[i]);
        return d;
    }

    private static double[] errors(double[] expected, double[] actual) {
        if (expected.length != actual.length) {
            return new double[] {Double.POSITIVE_INFINITY};
        }
        double[] e = new double[expected.length];
        for (int i = 0; i < e.length; i++) {
            double d = Math.abs(expected[i] - actual[i]) / (1 + Math.abs(expected[i]));
            e[i] = Double.isNaN(d) ? Double.POSITIVE_INFINITY : d;
        }
        return e;
    }
}
