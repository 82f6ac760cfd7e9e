package dev.pixelect.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import dev.pixelect.cli.Main;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Selects from a pool of synthetic street scenes as {@code pixelect learn} does (network, entropy, superpixels, CRF, ranking, files), and
 * prints images per second, how many cores were busy, and the process's resident size along the way, which should stay level.
 * Arguments: images, height x width, strategy, device. The network has random weights and full width.
 */
public final class PoolBenchmark {
    private static final int SAMPLES = 10;

    private PoolBenchmark() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        int images = args.length > 0 ? Integer.parseInt(args[0]) : 1000;
        String size = args.length > 1 ? args[1] : "360x480";
        String strategy = args.length > 2 ? args[2] : "class-sp-crf";
        String device = args.length > 3 ? args[3] : "cpu";
        Path run = Files.createTempDirectory("pixelect-pool");
        try {
            int rc = measure(run, images, size, strategy, device);
            if (rc != Main.DONE) {
                System.exit(rc);
            }
        } finally {
            delete(run);
        }
    }

    private static int measure(Path run, int images, String size, String strategy, String device)
            throws IOException, InterruptedException {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        CompletableFuture<Integer> learn = CompletableFuture.supplyAsync(() -> Main.run(
                "learn",
                "--data",
                "synthetic:" + (images + 2) + "?size=" + size,
                "--out",
                run.toString(),
                "--strategy",
                strategy,
                "--device",
                device,
                "--initial",
                "2",
                "--step",
                Integer.toString(images),
                "--rounds",
                "1",
                "--iterations",
                "1",
                "--batch",
                "2"));
        Path masks = run.resolve("round-01/masks");
        System.out.printf("%8s %10s %14s %12s%n", "images", "seconds", "resident MiB", "busy cores");
        long begun = 0;
        long cpuBegun = 0;
        int next = 0;
        while (!learn.isDone()) {
            Thread.sleep(50);
            int done = count(masks);
            if (done > 0 && begun == 0) {
                begun = System.nanoTime();
                cpuBegun = system.getProcessCpuTime();
            }
            if (begun > 0 && done >= next && done < images) {
                double seconds = (System.nanoTime() - begun) / 1e9;
                double busy = seconds > 0 ? (system.getProcessCpuTime() - cpuBegun) / 1e9 / seconds : 0;
                System.out.printf(Locale.ROOT, "%8d %10.1f %14d %12.2f%n", done, seconds, residentMiB(), busy);
                next = done + Math.max(1, images / SAMPLES);
            }
        }
        int rc = learn.join();
        if (rc == Main.DONE) {
            JsonNode timing = new ObjectMapper().readTree(Files.readString(run.resolve("round-01/timing.json")));
            double seconds = timing.path("labelling").asDouble();
            System.out.printf(
                    Locale.ROOT,
                    "%s of %s, %s: %d images in %.1f s, %.2f images/s on %d cores%n",
                    strategy,
                    size,
                    device,
                    images,
                    seconds,
                    images / seconds,
                    Runtime.getRuntime().availableProcessors());
        }
        return rc;
    }

    private static int count(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return (int) files.count();
        }
    }

    /** The process's resident size; -1 where the system doesn't tell as Linux does. */
    private static long residentMiB() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return -1;
        }
        List<String> lines = Files.readAllLines(status);
        return lines.stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                .findFirst()
                .orElse(-1);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
