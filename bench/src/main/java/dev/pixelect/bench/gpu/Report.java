package dev.pixelect.bench.gpu;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.pixelect.bench.Machine;
import dev.pixelect.bench.Peaks;
import dev.pixelect.bench.Row;
import dev.pixelect.bench.Timing;
import dev.pixelect.engine.io.AtomicFiles;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints what was measured as it comes, and keeps it for JSON. */
final class Report {
    private final Map<String, Object> machine;
    private final PrintStream out;
    private final List<Row> rows = new ArrayList<>();
    private final List<NetworkRow> networks = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private Peaks peaks;

    /** @param machine as {@link Machine} says */
    Report(Map<String, Object> machine, PrintStream out) {
        this.machine = machine;
        this.out = out;
        machine.forEach((k, v) -> out.println(k + ": " + v));
    }

    void remark(String line) {
        remarks.add(line);
        out.println(line);
    }

    void peaks(Peaks measured) {
        peaks = measured;
        out.printf(
                "peaks: copy %s GB/s of %d MiB (read and written), matrix %s GFLOP/s (%s), a launch %s us%n",
                number(measured.copyGbs()),
                measured.copyBytes() >> 20,
                number(measured.matrixGflops()),
                measured.matrix(),
                number(measured.launch() == null ? null : 1e6 * measured.launch()));
    }

    /** A section's rows, with a line of their sum where they make up a network. */
    void rows(String title, List<Row> section) {
        if (section.isEmpty()) {
            return;
        }
        out.printf("%n== %s%n", title);
        out.printf(
                "%-30s %4s %10s %9s %9s %8s %9s %6s %6s  %s%n",
                "kind", "x", "us", "min", "max", "GB/s", "GFLOP/s", "%copy", "%matr", "what");
        for (Row r : section) {
            rows.add(r);
            print(r);
        }
        if (section.stream().noneMatch(r -> r.timing() == null)) {
            double sum = section.stream()
                    .mapToDouble(r -> r.count() * r.timing().median())
                    .sum();
            out.printf(Locale.ROOT, "sum of all, each as often as it is there: %.1f us%n", 1e6 * sum);
        }
    }

    private void print(Row r) {
        Timing t = r.timing();
        out.printf(
                "%-30s %4d %10s %9s %9s %8s %9s %6s %6s  %s%n",
                r.kind().length() > 30 ? r.kind().substring(r.kind().length() - 30) : r.kind(),
                r.count(),
                t == null ? "no times" : number(1e6 * t.median()),
                number(t == null ? null : 1e6 * t.min()),
                number(t == null ? null : 1e6 * t.max()),
                number(r.per(r.bytes())),
                number(r.per(r.flops())),
                number(Row.share(r.per(r.bytes()), peaks.copyGbs())),
                number(Row.share(r.per(r.flops()), peaks.matrixGflops())),
                r.name() + " " + r.shape() + (r.how().isEmpty() ? "" : " [" + r.how() + "]")
                        + (Boolean.TRUE.equals(r.launchBound(peaks)) ? " (launch-bound)" : "")
                        + (r.note().endsWith(LaunchTimer.LOST)
                                ? " (lost in the copies)"
                                : r.note().equals(LaunchTimer.RESTORED) ? " (restored)" : ""));
    }

    void network(NetworkRow n) {
        networks.add(n);
        if (n.skipped() != null) {
            out.println(n.network() + ": skipped, " + n.skipped());
            return;
        }
        Timing t = n.row().timing();
        out.println(n.network() + ": "
                + (t == null
                        ? "no times"
                        : number(n.imagesPerSecond()) + " images/s, " + number(1e3 * t.median()) + " ms ("
                                + number(1e3 * t.min()) + " to " + number(1e3 * t.max()) + "), "
                                + number(n.row().per(n.row().bytes())) + " GB/s, "
                                + number(n.row().per(n.row().flops())) + " GFLOP/s"));
        n.peers().forEach(p -> out.println("  " + p));
    }

    /** Writes everything that there is so far. */
    void write(Path file) throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("machine", machine);
        all.put("remarks", remarks);
        all.put("peaks", peaks == null ? null : peaks.json());
        all.put("rows", rows.stream().map(r -> r.json(peaks)).toList());
        all.put("networks", networks.stream().map(n -> n.json(peaks)).toList());
        AtomicFiles.write(
                file,
                new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(all));
    }

    private static String number(Double value) {
        return value == null
                ? "-"
                : String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    }
}
