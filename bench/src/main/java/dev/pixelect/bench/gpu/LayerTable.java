package dev.pixelect.bench.gpu;

import dev.pixelect.bench.DistinctLayers;
import dev.pixelect.engine.graph.Flops;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.plan.Plan;
import dev.pixelect.engine.plan.PlannedNode;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A plan's distinct layers with bytes, operations and the time that a GPU's published peaks leave, in Markdown. */
final class LayerTable {
    private final PublishedPeaks peaks;
    private final Plan plan;

    LayerTable(PublishedPeaks peaks, Plan plan) {
        this.peaks = peaks;
        this.plan = plan;
    }

    /** What nodes come to together: seconds are sums of each node's least. */
    record Total(int nodes, long bytes, long flops, double fp32, double tf32) {}

    Total total() {
        return total(plan.nodes());
    }

    private Total total(List<PlannedNode> nodes) {
        long bytes = 0;
        long flops = 0;
        double fp32 = 0;
        double tf32 = 0;
        for (PlannedNode p : nodes) {
            long b = plan.movedBytes(p);
            long f = Flops.of(p.node());
            bytes += b;
            flops += f;
            fp32 += peaks.seconds(p.node().op(), b, f, false);
            tf32 += peaks.seconds(p.node().op(), b, f, true);
        }
        return new Total(nodes.size(), bytes, flops, fp32, tf32);
    }

    /** A row a kind of op, what takes longest in tf32 first: all nodes of the kind together. */
    String kinds() {
        Map<String, List<PlannedNode>> kinds = plan.nodes().stream()
                .collect(Collectors.groupingBy(p -> p.node().op().kind(), TreeMap::new, Collectors.toList()));
        Map<String, Total> totals = new LinkedHashMap<>();
        kinds.forEach((kind, nodes) -> totals.put(kind, total(nodes)));
        StringBuilder s = new StringBuilder("| op | x | MB | GFLOP | fp32 us | tf32 us |\n|---|--:|--:|--:|--:|--:|\n");
        totals.entrySet().stream()
                .sorted(Comparator.comparingDouble(e -> -e.getValue().tf32()))
                .forEach(e -> s.append(String.format(
                        Locale.ROOT,
                        "| %s | %d | %.1f | %.2f | %.1f | %.1f |%n",
                        e.getKey(),
                        e.getValue().nodes(),
                        e.getValue().bytes() / 1e6,
                        e.getValue().flops() / 1e9,
                        1e6 * e.getValue().fp32(),
                        1e6 * e.getValue().tf32())));
        return s.toString();
    }

    /** A row a distinct layer; the updates of all weights are one. */
    String markdown() {
        StringBuilder s = new StringBuilder();
        s.append("| op | first of them | shape | x | by | MB | MFLOP | FLOP/B | fp32 us | tf32 us | bound by |\n");
        s.append("|---|---|---|--:|---|--:|--:|--:|--:|--:|---|\n");
        DistinctLayers.of(plan.nodes().stream().filter(p -> !isUpdate(p)).toList(), PlannedNode::node)
                .values()
                .forEach(all -> row(s, all, DistinctLayers.shape(all.get(0).node())));
        List<PlannedNode> updates =
                plan.nodes().stream().filter(LayerTable::isUpdate).toList();
        if (!updates.isEmpty()) {
            row(s, updates, "all of them");
        }
        return s.toString();
    }

    private static boolean isUpdate(PlannedNode p) {
        return p.node().op() instanceof Op.Sgd;
    }

    /** Bytes and operations are those of one layer where all are alike; where they aren't, their mean. */
    private void row(StringBuilder s, List<PlannedNode> all, String shape) {
        PlannedNode first = all.get(0);
        Op op = first.node().op();
        long bytes = all.stream().mapToLong(plan::movedBytes).sum() / all.size();
        long flops = all.stream().mapToLong(p -> Flops.of(p.node())).sum() / all.size();
        String bound = peaks.boundByBytes(op, bytes, flops, false)
                ? "bytes"
                : peaks.boundByBytes(op, bytes, flops, true) ? "arithmetic; bytes in tf32" : "arithmetic";
        s.append(String.format(
                Locale.ROOT,
                "| %s | `%s` | %s | %d | %s | %.3f | %.1f | %.1f | %.2f | %.2f | %s |%n",
                op.kind(),
                first.node().name(),
                shape,
                all.size(),
                by(first.prepared().algorithm()),
                bytes / 1e6,
                flops / 1e6,
                flops / (double) bytes,
                1e6 * peaks.seconds(op, bytes, flops, false),
                1e6 * peaks.seconds(op, bytes, flops, true),
                bound));
    }

    /** The library, or the project's file; which of a library's algorithms runs is decided on the GPU. */
    private static String by(String algorithm) {
        return algorithm.replaceFirst("^cudnn:.*", "cuDNN");
    }
}
