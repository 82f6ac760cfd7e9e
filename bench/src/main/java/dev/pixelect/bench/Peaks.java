package dev.pixelect.bench;

import dev.pixelect.engine.device.Buffer;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.Kernel;
import dev.pixelect.engine.device.Slice;
import dev.pixelect.engine.device.Step;
import dev.pixelect.engine.graph.Flops;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.GraphBuilder;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.plan.Plan;
import dev.pixelect.engine.run.Execution;
import dev.pixelect.kernels.KernelCatalogue;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the device reaches, measured, in the fastest of some batches; null where times are withheld.
 *
 * @param copyGbs GB/s of a copy within device memory, bytes read and bytes written both counted
 * @param copyBytes of the copied block
 * @param matrixGflops GFLOP/s of the fastest of some 1x1 convolutions, in the precision in use
 * @param matrix which one
 * @param launch seconds a launch of a kernel that does nothing, in a row of them; null where there are no kernels
 */
public record Peaks(Double copyGbs, long copyBytes, Double matrixGflops, String matrix, Double launch) {
    private static final long LARGEST_COPY = 1L << 30;
    private static final long SMALL_COPY = 1L << 20;

    /** Channels (in and out) and side of the square map; the fastest counts. */
    private static final int[][] MATRICES = {{256, 64}, {512, 64}, {1024, 128}, {2048, 96}, {4096, 64}};

    private static final int[][] SMALL_MATRICES = {{16, 16}};

    /** Larger products are left out where this many seconds were needed for a smaller one. */
    private static final double PATIENCE = 0.5;

    /**
     * Measures.
     *
     * @param small whether tiny arrays will do, to see that it runs
     */
    public static Peaks measure(Device device, Stopwatch watch, boolean small) {
        long bytes = small ? SMALL_COPY : Math.min(LARGEST_COPY, device.info().memoryBytes() / 16 >> 12 << 12);
        Timing copy = copy(device, watch, bytes);
        Double best = null;
        String matrix = null;
        for (int[] m : small ? SMALL_MATRICES : MATRICES) {
            GraphBuilder g = new GraphBuilder();
            var x = g.input("x", Shape.of(1, m[0], m[1], m[1]));
            g.output(g.conv2d("y", Op.Conv2d.of(1, 0, 1), x, g.parameter("w", Shape.of(m[0], m[0], 1, 1)), null));
            Graph graph = g.build();
            Timing t = run(device, watch, graph);
            double gflops = t == null ? 0 : Flops.of(graph.nodes().get(0)) / t.min() / 1e9;
            if (matrix == null || (best != null && gflops > best)) {
                best = t == null ? null : gflops;
                matrix = "1x1 convolution, " + m[0] + " to " + m[0] + " channels, " + m[1] + "x" + m[1];
            }
            if (t != null && t.median() > PATIENCE) {
                break;
            }
        }
        Timing launch = launch(device, watch);
        return new Peaks(
                copy == null ? null : 2 * bytes / copy.min() / 1e9,
                bytes,
                best,
                matrix,
                launch == null ? null : launch.median());
    }

    private static Timing copy(Device device, Stopwatch watch, long bytes) {
        try (Buffer a = device.allocate("copied", bytes);
                Buffer b = device.allocate("copy", bytes)) {
            a.fill(0, bytes, (byte) 1);
            b.fill(0, bytes, (byte) 2);
            Step[] steps = {device.copy(new Slice(a, 0, bytes), new Slice(b, 0, bytes))};
            return watch.time(n -> repeat(device, steps, n));
        }
    }

    private static Timing run(Device device, Stopwatch watch, Graph graph) {
        try (Plan plan = Plan.of(graph, device);
                Execution execution = new Execution(plan)) {
            RandomInputs.fill(execution, 1);
            return watch.time(n -> {
                for (int i = 0; i < n; i++) {
                    execution.start();
                }
            });
        }
    }

    private static Timing launch(Device device, Stopwatch watch) {
        if (device.kernelCompiler().isEmpty()) {
            return null;
        }
        Kernel nothing = device.kernelCompiler().get().kernel(KernelCatalogue.FILL_INTS, Map.of());
        try (Buffer b = device.allocate("filled by nobody", 4)) {
            Step[] steps = {nothing.launch(1, 1, new Slice(b, 0, 4), 0, 0)};
            try {
                return watch.time(n -> repeat(device, steps, n));
            } finally {
                steps[0].close();
            }
        }
    }

    /** Queues the steps as often as told. */
    public static void repeat(Device device, Step[] steps, int times) {
        for (int i = 0; i < times; i++) {
            device.stream().run(steps, 0, steps.length);
        }
    }

    /** For JSON; null for what isn't known. */
    public Map<String, Object> json() {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("copy_gb_per_s", copyGbs);
        m.put("copy_bytes", copyBytes);
        m.put("matrix_gflop_per_s", matrixGflops);
        m.put("matrix", matrix);
        m.put("launch_microseconds", launch == null ? null : 1e6 * launch);
        return m;
    }
}
