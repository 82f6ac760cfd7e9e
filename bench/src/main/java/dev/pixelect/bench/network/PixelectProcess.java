package dev.pixelect.bench.network;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixelect.bench.Machine;
import dev.pixelect.bench.Peaks;
import dev.pixelect.bench.Stopwatch;
import dev.pixelect.bench.TurnServer;
import dev.pixelect.engine.device.Backends;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.device.DeviceOptions.Precision;
import dev.pixelect.engine.graph.DType;
import dev.pixelect.engine.graph.Flops;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.Value;
import dev.pixelect.engine.plan.Plan;
import dev.pixelect.engine.run.Execution;
import dev.pixelect.icnet.weights.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The project's own process of {@code bench/network}: a {@link TurnServer}. Arguments PRECISION THREADS, to which it answers {@code peaks}; or
 * a {@link Case}'s and FOLDER PRECISION THREADS, to which it answers {@code run}, {@code output FILE} and {@code layers N}.
 */
public final class PixelectProcess {
    private PixelectProcess() {}

    /** Ends with 1 and a line where the device refuses. */
    public static void main(String[] args) throws IOException {
        String precision = args[args.length - 2];
        DeviceOptions options = new DeviceOptions(
                Integer.parseInt(args[args.length - 1]), Precision.valueOf(precision.toUpperCase(Locale.ROOT)));
        try (Device device = Backends.open("cpu", options, line -> {})) {
            if (args.length == 2) {
                peaks(device, precision);
            } else {
                serve(
                        device,
                        Case.parse(args),
                        new CaseFolder(Path.of(Case.others(args).get(0))));
            }
        } catch (DeviceException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static void peaks(Device device, String precision) throws IOException {
        Stopwatch watch = new Stopwatch(device.stream(), false, false);
        TurnServer.serve(
                Machine.json(device.info(), precision),
                () -> {},
                Map.of("peaks", a -> new ObjectMapper().writeValueAsString(Peaks.measure(device, watch, false))));
    }

    private static void serve(Device device, Case c, CaseFolder folder) throws IOException {
        Graph graph = c.graph();
        try (Plan plan = Plan.of(graph, device);
                Execution execution = new Execution(plan)) {
            fill(execution, graph, folder);
            Map<String, Object> info = new LinkedHashMap<>();
            info.put("version", device.info().detail());
            info.put("nodes", plan.nodes().size());
            info.put(
                    "flops",
                    plan.nodes().stream().mapToLong(p -> Flops.of(p.node())).sum());
            info.put("bytes", plan.nodes().stream().mapToLong(plan::movedBytes).sum());
            info.put("arena_bytes", plan.arena().bytes());
            LayerProfile profile = new LayerProfile(c.network().toString(), execution);
            TurnServer.serve(
                    info,
                    execution::run,
                    Map.of(
                            "output", file -> output(execution, c, Path.of(file)),
                            "layers",
                                    runs -> new ObjectMapper()
                                            .writeValueAsString(profile.rows(Integer.parseInt(runs)))));
        }
    }

    static void fill(Execution execution, Graph given, CaseFolder folder) throws IOException {
        Map<String, float[]> weights = Model.read(folder.weights(), true).tensors();
        for (Value v : given.values()) {
            if (weights.containsKey(v.name())) {
                execution.write(v, weights.get(v.name()));
            } else if (v.dtype() == DType.U8) {
                execution.write(v, Files.readAllBytes(folder.labels(v)));
            } else if (v.name().equals("data")) {
                execution.write(v, CaseFolder.readFloats(folder.data()));
            } // momentum and the learning rate are 0 as they begin: steps do all their work and change no weight
        }
    }

    private static String output(Execution execution, Case c, Path file) throws IOException {
        Value v = execution.plan().graph().value(c.compared());
        float[] x = new float[Math.toIntExact(v.shape().elements())];
        execution.run();
        execution.read(v, x);
        CaseFolder.writeFloats(file, x);
        return "done";
    }
}
