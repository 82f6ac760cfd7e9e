package dev.pixelect.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import dev.pixelect.cli.Main;
import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.icnet.data.DataSet;
import dev.pixelect.icnet.data.DataSets;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Selects from a folder of pictures as {@code pixelect learn} does (network, entropy, superpixels, CRF, ranking, files), and prints images
 * per second, how many cores were busy, and the process's resident size along the way, which should stay level. Arguments: images, height x
 * width, strategy, device. The pictures are synthetic street scenes as PNG, some of them drawn once and then repeated under other names: drawing
 * a scene takes longer than selecting from it. The network has random weights and full width.
 */
public final class PoolBenchmark {
    private static final long SAMPLE_NANOS = 15_000_000_000L;
    private static final int SCENES = 40;

    private PoolBenchmark() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        int images = args.length > 0 ? Integer.parseInt(args[0]) : 1000;
        String size = args.length > 1 ? args[1] : "360x480";
        String strategy = args.length > 2 ? args[2] : "class-sp-crf";
        String device = args.length > 3 ? args[3] : "cpu";
        int rc;
        try (TemporaryFolder folder = new TemporaryFolder("pixelect-pool")) {
            Path data = folder.path().resolve("data");
            draw(data, images + 2, size);
            rc = measure(folder.path().resolve("run"), data, images, size, strategy, device);
        }
        if (rc != Main.DONE) {
            System.exit(rc);
        }
    }

    /** A folder of data, as {@code --data folder:} takes it. */
    private static void draw(Path data, int images, String size) throws IOException {
        DataSet set = DataSets.open("synthetic:" + Math.min(SCENES, images) + "?size=" + size, 1);
        LabelledImages scenes = set.split("train");
        Path pictures = Files.createDirectories(data.resolve("images"));
        Path labels = Files.createDirectories(data.resolve("labels"));
        for (int i = 0; i < images; i++) {
            String name = String.format(Locale.ROOT, "%05d.png", i);
            if (i < scenes.size()) {
                ImageFiles.writeRgb(pictures.resolve(name), scenes.image(i));
                ImageFiles.writeLabels(labels.resolve(name), scenes.labels(i));
            } else {
                String of = String.format(Locale.ROOT, "%05d.png", i % scenes.size());
                Files.copy(pictures.resolve(of), pictures.resolve(name));
                Files.copy(labels.resolve(of), labels.resolve(name));
            }
        }
        StringBuilder stems = new StringBuilder();
        for (int i = 0; i < images; i++) {
            stems.append(String.format(Locale.ROOT, "%05d%n", i));
        }
        Files.writeString(data.resolve("train.txt"), stems);
        Files.writeString(data.resolve("val.txt"), "00000\n");
        StringBuilder classes = new StringBuilder("classes:\n");
        for (ClassInfo c : set.classes()) {
            classes.append(String.format(
                    Locale.ROOT,
                    "  - {name: %s, color: [%d, %d, %d]}%n",
                    c.name(),
                    c.color() >> 16,
                    c.color() >> 8 & 255,
                    c.color() & 255));
        }
        Files.writeString(data.resolve("classes.yaml"), classes);
    }

    private static int measure(Path run, Path data, int images, String size, String strategy, String device)
            throws IOException, InterruptedException {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        CompletableFuture<Integer> learn = CompletableFuture.supplyAsync(() -> Main.run(
                "learn",
                "--data",
                "folder:" + data,
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
        Path started = run.resolve("round-00/metrics.json");
        Path masks = run.resolve("round-01/masks");
        System.out.printf("%8s %12s %14s %12s%n", "seconds", "masks there", "resident MiB", "busy cores");
        long begun = 0;
        long cpuBegun = 0;
        long next = 0;
        int done = 0;
        while (!learn.isDone() && done < images) {
            Thread.sleep(20);
            if (begun == 0 && Files.exists(started)) {
                begun = System.nanoTime();
                cpuBegun = system.getProcessCpuTime();
                next = begun + SAMPLE_NANOS;
            }
            if (begun > 0 && System.nanoTime() >= next) {
                done = count(masks);
                double seconds = (System.nanoTime() - begun) / 1e9;
                double busy = (system.getProcessCpuTime() - cpuBegun) / 1e9 / seconds;
                System.out.printf(Locale.ROOT, "%8.0f %12d %14d %12.2f%n", seconds, done, residentMiB(), busy);
                next += SAMPLE_NANOS;
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
}
