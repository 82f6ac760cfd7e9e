package dev.pixelect.bench.gpu;

import dev.pixelect.bench.BenchmarkGraphs;
import dev.pixelect.bench.RandomInputs;
import dev.pixelect.bench.Row;
import dev.pixelect.bench.Stopwatch;
import dev.pixelect.bench.Timing;
import dev.pixelect.bench.VisionRuns;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.plan.Plan;
import dev.pixelect.engine.run.Execution;
import java.util.ArrayList;
import java.util.List;

/** The project's kernels, each launch timed by itself, and the algorithms on pictures as a caller meets them. */
final class KernelRuns {
    private static final String KERNELS = "kernels";
    private static final String VISION = "vision";

    /** Of the ops' sizes where small ones will do; a filter's gradient is still made in two parts then, and summed. */
    private static final int DIVISOR = 4;

    private final Device device;
    private final Stopwatch watch;
    private final boolean small;
    private final int height;
    private final int width;

    /**
     * @param height of the pictures
     * @param width of the pictures
     */
    KernelRuns(Device device, Stopwatch watch, boolean small, int height, int width) {
        this.device = device;
        this.watch = watch;
        this.small = small;
        this.height = height;
        this.width = width;
    }

    /** A row for each kernel of the catalogue, with each size that the ops and algorithms launch it in; none without kernels. */
    List<Row> kernels() {
        if (device.kernelCompiler().isEmpty()) {
            return List.of();
        }
        LaunchTimer timer = new LaunchTimer(KERNELS, device, watch);
        KernelProbe probe = new KernelProbe(device, timer::run);
        for (String op : BenchmarkGraphs.names()) {
            try (Plan plan = Plan.of(BenchmarkGraphs.named(op, small ? DIVISOR : 1), probe);
                    Execution execution = Execution.poisoned(plan)) {
                RandomInputs.fill(execution, BenchmarkGraphs.CLASSES);
                execution.run();
            }
        }
        for (String algorithm : VisionRuns.names()) {
            try (VisionRuns runs = VisionRuns.of(algorithm, probe.vision(), height, width)) {
                runs.run();
            }
        }
        return timer.rows();
    }

    /** A row an algorithm: whole runs, copies to the device and back included. */
    List<Row> vision() {
        List<Row> rows = new ArrayList<>();
        for (String algorithm : VisionRuns.names()) {
            Long bytes = bytes(algorithm);
            try (VisionRuns runs = VisionRuns.of(algorithm, device.vision(), height, width)) {
                Timing timing = watch.time(n -> {
                    for (int i = 0; i < n; i++) {
                        runs.run();
                    }
                });
                rows.add(new Row(
                        VISION,
                        algorithm,
                        "",
                        height + "x" + width,
                        "",
                        1,
                        bytes,
                        null,
                        timing,
                        "copies from and to the host included in the time, not in the bytes"));
            }
        }
        return rows;
    }

    /** Bytes of the arrays of all launches of a run; null without kernels. */
    private Long bytes(String algorithm) {
        if (device.kernelCompiler().isEmpty()) {
            return null;
        }
        KernelProbe probe = new KernelProbe(device, launch -> launch.step().run());
        try (VisionRuns runs = VisionRuns.of(algorithm, probe.vision(), height, width)) {
            runs.run();
            probe.takeBytes();
            runs.run();
            return probe.takeBytes();
        }
    }
}
