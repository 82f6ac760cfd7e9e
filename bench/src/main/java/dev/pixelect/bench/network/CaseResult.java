package dev.pixelect.bench.network;

import dev.pixelect.bench.Peaks;
import dev.pixelect.bench.Row;
import dev.pixelect.bench.Timing;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A case's figures.
 *
 * @param nodes that the project's own plan has
 * @param flops of a run by that plan; the others do the same work, whatever they count
 * @param bytes of memory that a run of that plan moves at the least
 * @param entries the project's own first
 * @param layers the project's own, each distinct one
 */
record CaseResult(Case measured, long nodes, long flops, long bytes, List<Entry> entries, List<Row> layers) {
    /**
     * One implementation.
     *
     * @param difference relative L2 of its logits, or relative difference of its loss, from the project's own; null for the project's own
     * @param peakBytes largest resident size of its process; null where that isn't known
     */
    record Entry(String name, String version, Double difference, Turns.Taken taken, Long peakBytes) {
        double seconds() {
            return taken.wall().median();
        }
    }

    Entry own() {
        return entries.get(0);
    }

    double imagesPerSecond(Entry e) {
        return measured.network().batch() / e.seconds();
    }

    /** Billions of operations a second. */
    double gflops(Entry e) {
        return flops / e.seconds() / 1e9;
    }

    /** How many times the project's own time it takes: medians. */
    double ratio(Entry e) {
        return e.seconds() / own().seconds();
    }

    /** Of an implementation that comes in several layouts, the faster one counts. */
    boolean counts(Entry e) {
        return entries.stream()
                .filter(o -> family(o).equals(family(e)))
                .min(Comparator.comparingDouble(Entry::seconds))
                .orElseThrow()
                .equals(e);
    }

    private static String family(Entry e) {
        return e.name().replaceFirst(",.*", "");
    }

    /** Seconds of all layers, each as often as it is there. */
    double layerSeconds() {
        return layers.stream().mapToDouble(r -> r.count() * r.timing().median()).sum();
    }

    Map<String, Object> json(Peaks peaks) {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("case", measured.network().toString());
        m.put("outputs", measured.network().training() ? "losses, updates" : measured.maps() ? "maps" : "logits");
        m.put("width", measured.network().scale());
        m.put("nodes", nodes);
        m.put("flops", flops);
        m.put("bytes", bytes);
        m.put("implementations", entries.stream().map(e -> json(e, peaks)).toList());
        m.put("layers_milliseconds", 1e3 * layerSeconds());
        m.put("layers", layers.stream().map(r -> r.json(peaks)).toList());
        return m;
    }

    private Map<String, Object> json(Entry e, Peaks peaks) {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("name", e.name());
        m.put("version", e.version());
        m.put("relative_difference", e.difference());
        Timing t = e.taken().wall();
        m.put("milliseconds", 1e3 * t.median());
        m.put("milliseconds_min", 1e3 * t.min());
        m.put("milliseconds_max", 1e3 * t.max());
        m.put("runs", t.batches());
        m.put("images_per_second", imagesPerSecond(e));
        m.put("gflop_per_s", gflops(e));
        m.put("percent_of_matrix_peak", Row.share(gflops(e), peaks.matrixGflops()));
        m.put("cpu_milliseconds_mean", 1e3 * e.taken().cpuSeconds());
        m.put("cpu_seconds_a_second_of_others", e.taken().idle());
        m.put("peak_resident_bytes", e.peakBytes());
        m.put("times_pixelect", ratio(e));
        m.put("counts", counts(e));
        return m;
    }
}
