package dev.pixelect.bench.network;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Who computes a case, and how its process is started.
 *
 * @param trains whether it can run a training step
 * @param command from a case and its folder
 */
record Implementation(String name, boolean trains, int threads, BiFunction<Case, CaseFolder, List<String>> command) {

    /** Starts it for a case. */
    Peer start(Case c, CaseFolder folder) throws IOException {
        return new Peer(name, command.apply(c, folder), threads);
    }

    /** The project's own. */
    static Implementation pixelect(int threads, String precision) {
        return pixelect("Pixelect", threads, precision);
    }

    /** The project's own in float32, to stand beside another precision. */
    static Implementation pixelectInFp32(int threads) {
        return pixelect("Pixelect in fp32", threads, "fp32");
    }

    private static Implementation pixelect(String name, int threads, String precision) {
        return new Implementation(name, true, threads, (c, folder) -> {
            List<String> command = java(PixelectProcess.class);
            command.addAll(c.arguments());
            command.addAll(List.of(folder.path().toString(), precision, Integer.toString(threads)));
            return command;
        });
    }

    static Implementation onnxRuntime(int threads) {
        return new Implementation("ONNX Runtime", false, threads, (c, folder) -> {
            List<String> command = java(OnnxProcess.class);
            command.addAll(c.arguments());
            command.addAll(List.of(folder.path().toString(), Integer.toString(threads)));
            return command;
        });
    }

    /**
     * PyTorch, eager.
     *
     * @param layout contiguous or channels_last
     * @param precision fp32, or bf16 for its autocast
     */
    static Implementation torch(int threads, String layout, String precision, String python, Path script) {
        String name = precision.equals("fp32") ? "PyTorch" : "PyTorch in " + precision;
        return new Implementation(name + ", " + layout, true, threads, (c, folder) -> {
            List<String> command = new ArrayList<>(List.of(python, script.toString()));
            command.addAll(c.arguments());
            command.addAll(List.of(Integer.toString(threads), folder.path().toString(), layout, precision));
            return command;
        });
    }

    /** A process that measures the machine's peaks on the project's own device. */
    static Peer machine(int threads, String precision) throws IOException {
        List<String> command = java(PixelectProcess.class);
        command.addAll(List.of(precision, Integer.toString(threads)));
        return new Peer("Pixelect", command, threads);
    }

    /** A JVM like this one, with its options, and threads that wait as the launcher has them wait: others wait as they please. */
    private static List<String> java(Class<?> main) {
        List<String> command = new ArrayList<>();
        command.add("env");
        command.add("OMP_WAIT_POLICY=" + System.getenv().getOrDefault("OMP_WAIT_POLICY", "passive"));
        command.add("GOMP_SPINCOUNT=" + System.getenv().getOrDefault("GOMP_SPINCOUNT", "1000"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        return command;
    }
}
