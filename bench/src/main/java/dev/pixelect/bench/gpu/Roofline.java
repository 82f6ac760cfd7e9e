package dev.pixelect.bench.gpu;

import dev.pixelect.bench.MarkedSection;
import dev.pixelect.bench.Network;
import dev.pixelect.engine.device.Backends;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.io.AtomicFiles;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Bytes and operations of ICNet as the cuda device plans it, and the time that an H100's published peaks leave for them. Plans
 * only; the software CUDA device serves as well as a GPU.
 *
 * <pre>Roofline [--markdown FILE]</pre>
 *
 * Prints, or writes a section of a page anew.
 */
public final class Roofline {
    private static final String COMMAND = "bench/roofline --markdown";
    private static final PublishedPeaks PEAKS = PublishedPeaks.H100_SXM;
    private static final List<Network> NETWORKS =
            List.of(new Network(false, 1, 1024, 2048, 1), new Network(true, 4, 352, 480, 1));

    private Roofline() {}

    /** Ends with 0, with 1 when it failed and with 2 for wrong usage. */
    public static void main(String[] args) throws IOException {
        boolean page = args.length == 2 && args[0].equals("--markdown");
        if (args.length > 0 && !page) {
            System.err.println("bench/roofline [--markdown FILE], not '" + String.join(" ", args) + "'");
            System.exit(2);
        }
        try (Device device = Backends.open("cuda", DeviceOptions.defaults(), line -> {})) {
            String text = text(device, NETWORKS, 1024, 2048);
            if (page) {
                Path file = Path.of(args[1]);
                AtomicFiles.write(file, MarkedSection.replace(Files.readString(file), COMMAND, text));
            } else {
                System.out.print(text);
            }
        } catch (InputException | DeviceException | IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    /**
     * The section.
     *
     * @param device a cuda device
     * @param height of the pictures that kernels work on
     * @param width of them
     */
    static String text(Device device, List<Network> networks, int height, int width) {
        StringBuilder totals = new StringBuilder(String.format(
                Locale.ROOT,
                "%nPublished peaks of one %s: %.2f TB/s, %.1f TFLOP/s in fp32, %.1f in tf32 without sparsity.%n%n"
                        + "| run | nodes | MB moved | GFLOP | FLOP/B | fp32 ms | tf32 ms | at the most, fp32 / tf32 |%n"
                        + "|---|--:|--:|--:|--:|--:|--:|--:|%n",
                PEAKS.name(),
                PEAKS.bytes() / 1e12,
                PEAKS.fp32() / 1e12,
                PEAKS.tf32() / 1e12));
        StringBuilder kinds = new StringBuilder();
        StringBuilder rest = new StringBuilder();
        for (Network n : networks) {
            try (Plan plan = n.plan(device)) {
                LayerTable table = new LayerTable(PEAKS, plan);
                LayerTable.Total t = table.total();
                totals.append(String.format(
                        Locale.ROOT,
                        "| %s | %d | %.1f | %.2f | %.1f | %.3f | %.3f | %.0f / %.0f images/s |%n",
                        n,
                        t.nodes(),
                        t.bytes() / 1e6,
                        t.flops() / 1e9,
                        t.flops() / (double) t.bytes(),
                        1e3 * t.fp32(),
                        1e3 * t.tf32(),
                        n.batch() / t.fp32(),
                        n.batch() / t.tf32()));
                kinds.append("\n### Ops of ").append(n).append("\n\n").append(table.kinds());
                rest.append("\n### Layers of ").append(n).append("\n\n").append(table.markdown());
            }
        }
        totals.append(kinds);
        for (Network n : networks) {
            totals.append("\n### What the design saves in ").append(n).append("\n\n");
            totals.append(new DesignChoices(device, n).markdown());
        }
        rest.append("\n### Kernels\n\n").append(new KernelBytes(PEAKS, device, height, width).markdown());
        return totals.append(rest).append('\n').toString();
    }
}
