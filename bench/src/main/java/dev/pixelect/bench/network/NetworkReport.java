package dev.pixelect.bench.network;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.pixelect.bench.Peaks;
import dev.pixelect.bench.Row;
import dev.pixelect.engine.io.AtomicFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What was measured, as text, Markdown and JSON. */
final class NetworkReport {
    /** Distinct layers in a table; the JSON has all. */
    private static final int LAYERS = 20;

    private final Map<String, Object> machine;
    private final Peaks peaks;
    private final List<String> remarks = new ArrayList<>();
    private final List<CaseResult> results = new ArrayList<>();

    /** @param machine as {@link dev.pixelect.bench.Machine} says */
    NetworkReport(Map<String, Object> machine, Peaks peaks) {
        this.machine = machine;
        this.peaks = peaks;
    }

    void remark(String line) {
        remarks.add(line);
    }

    void add(CaseResult result) {
        results.add(result);
    }

    /** The machine and what it reaches, a line each. */
    String head() {
        StringBuilder s = new StringBuilder();
        machine.forEach((k, v) -> s.append(k).append(": ").append(v).append('\n'));
        return s.append(measuredPeaks()).append('\n').toString();
    }

    private String measuredPeaks() {
        return String.format(
                Locale.ROOT,
                "measured peaks: %.1f GFLOP/s (oneDNN, %s), copy %.1f GB/s of %d MiB (read and written)",
                peaks.matrixGflops(),
                peaks.matrix(),
                peaks.copyGbs(),
                peaks.copyBytes() >> 20);
    }

    /** A case's tables as aligned text. */
    String text(CaseResult r) {
        return "\n" + title(r) + "\n" + body(r, TextTable::text);
    }

    /** All, as a section of a page; the machine in one line. */
    String markdown() {
        StringBuilder s = new StringBuilder();
        s.append(String.format(
                Locale.ROOT,
                "%n`%s`%n%n%s, %s cores, %s threads each; %s; %s. Load average before: %.2f.%n",
                machine.get("command"),
                machine.get("processor"),
                machine.get("cores"),
                machine.get("threads"),
                machine.get("java"),
                measuredPeaks(),
                machine.get("load_average")));
        remarks.forEach(line -> s.append('\n').append(line).append('\n'));
        for (CaseResult r : results) {
            s.append("\n### ").append(title(r)).append("\n\n").append(body(r, TextTable::markdown));
        }
        return s.append('\n').toString();
    }

    /** Everything, for programs. */
    void writeJson(Path file) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("machine", machine);
        all.put("remarks", remarks);
        all.put("peaks", peaks.json());
        all.put("cases", results.stream().map(r -> r.json(peaks)).toList());
        try {
            AtomicFiles.write(
                    file,
                    new ObjectMapper()
                            .enable(SerializationFeature.INDENT_OUTPUT)
                            .writeValueAsString(all));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String title(CaseResult r) {
        String ends = r.measured().network().training()
                ? "losses and updates"
                : r.measured().maps() ? "maps" : "logits";
        return r.measured().network() + ", " + ends;
    }

    private String body(CaseResult r, Function<TextTable, String> form) {
        return String.format(
                        Locale.ROOT,
                        "Medians of %d runs in turns (CPU time: means), %.2f GFLOP a run (%d nodes).%n%n",
                        r.own().taken().wall().batches(),
                        r.flops() / 1e9,
                        r.nodes())
                + form.apply(implementations(r)) + ratios(r)
                + String.format(
                        Locale.ROOT,
                        "%nPixelect by ops; all layers one by one take %.1f ms.%n%n",
                        1e3 * r.layerSeconds())
                + form.apply(kinds(r)) + "\nPixelect's layers that take longest, each as often as it is there.\n\n"
                + form.apply(layers(r));
    }

    private TextTable implementations(CaseResult r) {
        TextTable t = new TextTable(
                List.of(
                        "implementation",
                        "version",
                        "difference",
                        "ms",
                        "min",
                        "max",
                        "images/s",
                        "GFLOP/s",
                        "% of peak",
                        "CPU ms",
                        "peak MiB",
                        "x Pixelect's time"),
                1);
        for (CaseResult.Entry e : r.entries()) {
            t.add(
                    e.name(),
                    e.version(),
                    e.difference() == null ? "-" : String.format(Locale.ROOT, "%.1e", e.difference()),
                    number(1e3 * e.seconds()),
                    number(1e3 * e.taken().wall().min()),
                    number(1e3 * e.taken().wall().max()),
                    number(r.imagesPerSecond(e)),
                    number(r.gflops(e)),
                    number(Row.share(r.gflops(e), peaks.matrixGflops())),
                    number(1e3 * e.taken().cpuSeconds()),
                    e.peakBytes() == null ? "-" : Long.toString(e.peakBytes() >> 20),
                    String.format(Locale.ROOT, "%.2f", r.ratio(e)));
        }
        return t;
    }

    /** One line a peer, its faster layout. */
    private static String ratios(CaseResult r) {
        return r.entries().stream()
                .skip(1)
                .filter(r::counts)
                .map(e -> String.format(Locale.ROOT, "%n%s takes %.2f times Pixelect's time.%n", e.name(), r.ratio(e)))
                .collect(Collectors.joining());
    }

    private TextTable kinds(CaseResult r) {
        TextTable t = new TextTable(List.of("op", "x", "ms", "% of time", "GFLOP/s", "GB/s", "% of peak", "% of copy"));
        Map<String, List<Row>> kinds =
                r.layers().stream().collect(Collectors.groupingBy(Row::kind, LinkedHashMap::new, Collectors.toList()));
        kinds.entrySet().stream()
                .sorted(Comparator.comparingDouble(e -> -seconds(e.getValue())))
                .forEach(e -> line(t, r, e.getKey(), e.getValue()));
        return t;
    }

    private void line(TextTable t, CaseResult r, String name, List<Row> rows, String... more) {
        double seconds = seconds(rows);
        double gflops =
                rows.stream().mapToDouble(x -> x.count() * (double) x.flops()).sum() / seconds / 1e9;
        double gbs =
                rows.stream().mapToDouble(x -> x.count() * (double) x.bytes()).sum() / seconds / 1e9;
        List<String> cells = new ArrayList<>(List.of(
                name,
                Integer.toString(rows.stream().mapToInt(Row::count).sum()),
                String.format(Locale.ROOT, "%.3f", 1e3 * seconds),
                String.format(Locale.ROOT, "%.1f", 100 * seconds / r.layerSeconds()),
                number(gflops),
                number(gbs),
                number(Row.share(gflops, peaks.matrixGflops())),
                number(Row.share(gbs, peaks.copyGbs()))));
        cells.addAll(List.of(more));
        t.add(cells.toArray(String[]::new));
    }

    private TextTable layers(CaseResult r) {
        TextTable t = new TextTable(
                List.of(
                        "op",
                        "x",
                        "ms",
                        "% of time",
                        "GFLOP/s",
                        "GB/s",
                        "% of peak",
                        "% of copy",
                        "first of them",
                        "shape",
                        "by"),
                8,
                9,
                10);
        r.layers().stream()
                .sorted(Comparator.comparingDouble(x -> -seconds(List.of(x))))
                .limit(LAYERS)
                .forEach(x -> line(t, r, x.kind(), List.of(x), x.name(), x.shape(), x.how()));
        return t;
    }

    private static double seconds(List<Row> rows) {
        return rows.stream().mapToDouble(x -> x.count() * x.timing().median()).sum();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    }
}
