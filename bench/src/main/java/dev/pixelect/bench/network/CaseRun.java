package dev.pixelect.bench.network;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixelect.bench.Row;
import dev.pixelect.engine.io.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Runs a case: first all implementations' outputs are compared, then they are timed in turns, then the project's own is timed layer by layer.
 * Each of the three in processes of its own, so that the peak memory of those that are timed is that of running.
 */
final class CaseRun {
    private final Implementation own;
    private final List<Implementation> others;
    private final Turns turns;
    private final int profiles;
    private final double tolerance;
    private final Consumer<String> remark;

    /**
     * @param own the project's own
     * @param profiles runs of which layers' times are medians
     * @param tolerance largest relative L2 of logits, or relative difference of losses, between the project's own and another
     * @param remark told which implementation is left out, and why
     */
    CaseRun(
            Implementation own,
            List<Implementation> others,
            Turns turns,
            int profiles,
            double tolerance,
            Consumer<String> remark) {
        this.own = own;
        this.others = others;
        this.turns = turns;
        this.profiles = profiles;
        this.tolerance = tolerance;
        this.remark = remark;
    }

    /**
     * Measures.
     *
     * @param folder an empty one, which is left full
     * @throws InputException when an implementation computes something else
     */
    CaseResult of(Case c, CaseFolder folder) throws IOException {
        Case comparable = new Case(c.network(), false);
        folder.write(comparable);
        Map<Implementation, Double> differences = differences(comparable, folder);
        if (c.maps()) {
            folder.write(c);
        }
        Map<String, Object> plan;
        List<CaseResult.Entry> entries = new ArrayList<>();
        List<Peer> peers = new ArrayList<>();
        try {
            for (Implementation i : differences.keySet()) {
                peers.add(i.start(c, folder));
            }
            plan = peers.get(0).info();
            List<Turns.Taken> taken = turns.time(peers);
            List<Double> different = new ArrayList<>(differences.values());
            for (int i = 0; i < peers.size(); i++) {
                Peer p = peers.get(i);
                String version = String.valueOf(p.info().get("version"));
                entries.add(new CaseResult.Entry(p.name(), version, different.get(i), taken.get(i), p.peakBytes()));
            }
        } finally {
            peers.forEach(Peer::close);
        }
        return new CaseResult(
                c, number(plan, "nodes"), number(plan, "flops"), number(plan, "bytes"), entries, layers(c, folder));
    }

    /** Of those that run, the project's own (null) first. */
    private Map<Implementation, Double> differences(Case c, CaseFolder folder) throws IOException {
        Map<Implementation, Double> found = new LinkedHashMap<>();
        float[] expected = output(own, c, folder);
        found.put(own, null);
        for (Implementation i : others) {
            if (c.network().training() && !i.trains()) {
                continue;
            }
            double d;
            try {
                d = relative(output(i, c, folder), expected);
            } catch (IOException e) {
                remark.accept(i.name() + " skipped: " + e.getMessage());
                continue;
            }
            if (!(d < tolerance)) {
                throw new InputException(c.network() + ": " + i.name()
                        + " computes something else than Pixelect: relative" + " difference " + d + " of "
                        + c.compared() + ", at most " + tolerance + " is allowed; nothing was timed");
            }
            found.put(i, d);
        }
        return found;
    }

    private static float[] output(Implementation i, Case c, CaseFolder folder) throws IOException {
        try (Peer p = i.start(c, folder)) {
            Path file = folder.path().resolve("output.f32");
            p.ask("output " + file);
            float[] x = CaseFolder.readFloats(file);
            Files.delete(file);
            return x;
        }
    }

    /** Relative L2 of the difference; NaN when one isn't finite. */
    static double relative(float[] x, float[] expected) {
        if (x.length != expected.length) {
            return Double.NaN;
        }
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < x.length; i++) {
            difference += Math.pow((double) x[i] - expected[i], 2);
            norm += (double) expected[i] * expected[i];
        }
        return Math.sqrt(difference / norm);
    }

    private List<Row> layers(Case c, CaseFolder folder) throws IOException {
        try (Peer p = own.start(c, folder)) {
            turns.warm(p);
            return new ObjectMapper().readValue(p.ask("layers " + profiles), new TypeReference<List<Row>>() {});
        }
    }

    private static long number(Map<String, Object> info, String key) {
        return ((Number) info.get(key)).longValue();
    }
}
