package dev.pixelect.engine.plan;

import dev.pixelect.engine.device.Layout;
import dev.pixelect.engine.graph.BatchNormFolding;
import dev.pixelect.engine.graph.Flops;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Value;
import java.util.Locale;

/** The text behind {@code --explain-plan}: ops, shapes, layout, algorithm, bytes moved and FLOPs. */
final class PlanTable {
    private PlanTable() {}

    static String of(Plan plan) {
        StringBuilder s = new StringBuilder();
        String format = "%-26s %-44s %-16s %-9s %-48s %10s %10s%n";
        s.append(String.format(
                Locale.ROOT, format, "op", "node", "output", "layout", "algorithm", "KiB moved", "MFLOP"));
        long flops = 0;
        long moved = 0;
        for (PlannedNode p : plan.nodes()) {
            Node n = p.node();
            long bytes = plan.movedBytes(p);
            moved += bytes;
            flops += Flops.of(n);
            Value shown = n.outputs().isEmpty() ? n.input(0) : n.out();
            Layout layout = plan.layout(shown);
            s.append(String.format(
                    Locale.ROOT,
                    format,
                    what(n, plan.folding()),
                    n.name(),
                    shown.shape(),
                    layout == null ? "-" : layout.description(),
                    p.prepared().algorithm(),
                    String.format(Locale.ROOT, "%.1f", bytes / 1024.0),
                    String.format(Locale.ROOT, "%.2f", Flops.of(n) / 1e6)));
        }
        Arena a = plan.arena();
        int norms = plan.folding().folded().size();
        s.append(String.format(
                Locale.ROOT,
                "%d nodes%s, %.3f GFLOP, %.1f MiB moved; arena %.1f MiB (%.1f MiB without sharing, scratch %.1f MiB) on %s%n",
                plan.nodes().size(),
                norms == 0 ? "" : " (" + norms + " batch norms folded into convolutions)",
                flops / 1e9,
                mib(moved),
                mib(a.bytes()),
                mib(a.unpooledBytes()),
                mib(a.scratchBytes()),
                plan.device().info().name()));
        return s.toString();
    }

    /** The op with what is fused into it. */
    private static String what(Node n, BatchNormFolding folding) {
        Op op = n.op();
        String kind = op.kind();
        if (op instanceof Op.Conv2d c) {
            String bias = folding.tookNorm(n) ? "+bn" : c.bias() ? "+bias" : "";
            return kind + bias + (c.sum() ? "+sum" : "") + (c.relu() ? "+relu" : "");
        }
        boolean relu = op instanceof Op.Add a && a.relu()
                || op instanceof Op.BatchNormInference i && i.relu()
                || op instanceof Op.BatchNormTraining t && t.relu()
                || op instanceof Op.BatchNormBackward b && b.relu();
        return relu ? kind + "+relu" : kind;
    }

    private static double mib(long bytes) {
        return bytes / 1048576.0;
    }
}
