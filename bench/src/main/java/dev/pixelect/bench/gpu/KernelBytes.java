package dev.pixelect.bench.gpu;

import dev.pixelect.bench.BenchmarkGraphs;
import dev.pixelect.bench.KernelHeader;
import dev.pixelect.bench.VisionRuns;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.graph.Flops;
import dev.pixelect.engine.plan.Plan;
import dev.pixelect.engine.run.Execution;
import dev.pixelect.kernels.KernelCatalogue;
import dev.pixelect.kernels.KernelEntry;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Bytes and operations of each kernel's largest launch in what bench/gpu times, in Markdown; nothing is run for it. */
final class KernelBytes {
    private final PublishedPeaks peaks;
    private final Device device;
    private final int height;
    private final int width;

    /**
     * @param device that has a compiler
     * @param height of pictures
     * @param width of pictures
     */
    KernelBytes(PublishedPeaks peaks, Device device, int height, int width) {
        this.peaks = peaks;
        this.device = device;
        this.height = height;
        this.width = width;
    }

    String markdown() {
        KernelProbe probe = new KernelProbe(device, launch -> {});
        for (String op : BenchmarkGraphs.names()) {
            try (Plan plan = Plan.of(BenchmarkGraphs.named(op, 1), probe);
                    Execution bound = new Execution(plan)) {
                bound.await();
            }
        }
        for (String algorithm : VisionRuns.names()) {
            VisionRuns.of(algorithm, probe.vision(), height, width).close();
        }
        StringBuilder s = new StringBuilder(
                "| kernel | MB | MFLOP | us | bound by, in its file's words |\n|---|--:|--:|--:|---|\n");
        for (KernelEntry k : KernelCatalogue.all()) {
            s.append(row(k, probe.bound()));
        }
        return s.toString();
    }

    private String row(KernelEntry k, List<ObservedLaunch> bound) {
        Optional<ObservedLaunch> largest =
                bound.stream().filter(l -> l.entry().equals(k)).max(Comparator.comparingLong(ObservedLaunch::bytes));
        String bytes = largest.map(l -> String.format(Locale.ROOT, "%.3f", l.bytes() / 1e6))
                .orElse("");
        boolean convolution = k.file().equals("conv2d.cu");
        String flops = convolution && largest.isPresent()
                ? String.format(Locale.ROOT, "%.1f", Flops.of(largest.get().node()) / 1e6)
                : "";
        String time = largest.map(l -> String.format(
                        Locale.ROOT,
                        "%.2f",
                        1e6 * Math.max(l.bytes() / peaks.bytes(), convolution ? Flops.of(l.node()) / peaks.fp32() : 0)))
                .orElse("");
        String words = KernelHeader.of(k).boundBy().replace("|", "\\|").replace("*", "\\*");
        return "| `" + k + "` | " + bytes + " | " + flops + " | " + time + " | " + words + " |\n";
    }
}
