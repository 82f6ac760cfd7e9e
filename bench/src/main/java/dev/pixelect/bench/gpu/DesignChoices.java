package dev.pixelect.bench.gpu;

import dev.pixelect.bench.Network;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.graph.Fusions;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Value;
import dev.pixelect.engine.plan.Plan;
import dev.pixelect.engine.plan.PlannedNode;
import dev.pixelect.kernels.ElementType;
import dev.pixelect.kernels.KernelCatalogue;
import dev.pixelect.kernels.KernelEntry;
import dev.pixelect.kernels.KernelParameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** What choices of design save in a network, from its plan and from plans that lack them. */
final class DesignChoices {
    private final Device device;
    private final Network network;
    private final List<String> rows = new ArrayList<>();

    DesignChoices(Device device, Network network) {
        this.device = device;
        this.network = network;
    }

    /** A table in Markdown. */
    String markdown() {
        rows.clear();
        try (Plan own = network.plan(device);
                Plan plain = planned(g -> g)) {
            long folded = foldedNorms(own);
            long unfused = moved(plain, n -> true);
            row("the graph as written, each op by itself", folded + unfused, "moved");
            row(
                    "**what fusions save in all**",
                    folded + unfused - moved(own, n -> true),
                    own.nodes().size() + " nodes in place of "
                            + network.graph().nodes().size());
            if (network.training()) {
                row(
                        "batch norm and the ReLU behind it in one pass",
                        unfused - moved(Fusions::batchNormRelu),
                        reluNorms(own));
                row("a sum and the ReLU behind it in one pass", unfused - moved(Fusions::addRelu), reluSums(own));
                bias(own);
            } else {
                row(
                        "batch norms folded into convolutions",
                        folded,
                        own.folding().folded().size() + " norms");
                row("sums and ReLUs within convolutions", unfused - moved(own, n -> true), convolutions(own));
            }
            entropy(own);
            segments();
            arena(own);
            layouts(own);
            inputs(own);
        }
        return "| choice | MB | on this device |\n|---|--:|---|\n" + String.join("", rows);
    }

    /** What the norms that the plan folded would move. */
    private long foldedNorms(Plan own) {
        Set<String> folded = own.folding().folded().stream()
                .flatMap(f -> f.sources().stream())
                .map(Value::name)
                .collect(Collectors.toSet());
        long bytes = 0;
        for (Node n : network.graph().nodes()) {
            if (n.op() instanceof Op.BatchNormInference
                    && folded.contains(n.input(1).name())) {
                bytes += n.out().bytes()
                        + n.inputs().stream().mapToLong(Value::bytes).sum();
            }
        }
        return bytes;
    }

    private static String convolutions(Plan own) {
        long sums = count(own, n -> n.op() instanceof Op.Conv2d c && c.sum());
        long relus = count(own, n -> n.op() instanceof Op.Conv2d c && c.relu());
        return sums + " sums, " + relus + " ReLUs";
    }

    private static String reluNorms(Plan own) {
        return done(count(
                own,
                n -> n.op() instanceof Op.BatchNormTraining t && t.relu()
                        || n.op() instanceof Op.BatchNormInference i && i.relu()));
    }

    private static String reluSums(Plan own) {
        return done(count(own, n -> n.op() instanceof Op.Add a && a.relu()));
    }

    private static String done(long nodes) {
        return nodes == 0 ? "not done" : nodes + " nodes";
    }

    /** A separate pass would read and write the output once more. */
    private void bias(Plan own) {
        long saved = 0;
        for (PlannedNode p : own.nodes()) {
            if (p.node().op() instanceof Op.Conv2d c) {
                saved += ((c.bias() ? 2 : 0) + (c.relu() ? 2 : 0))
                        * p.node().out().bytes();
            }
        }
        row(
                "convolution, bias and ReLU in one call, where cuDNN takes it so",
                saved,
                count(own, n -> n.op() instanceof Op.Conv2d c && (c.bias() || c.relu())) + " convolutions");
    }

    /** Passes of their own would read the probabilities for the entropy and for the argmax. */
    private void entropy(Plan own) {
        List<Node> fused = own.nodes().stream()
                .map(PlannedNode::node)
                .filter(n -> n.op() instanceof Op.SoftmaxEntropy)
                .toList();
        if (!fused.isEmpty()) {
            row(
                    "softmax, entropy and argmax in one kernel instead of three passes",
                    fused.stream().mapToLong(n -> 2 * n.out().bytes()).sum(),
                    "softmax_entropy.cu");
        }
    }

    /** Area, score and histogram each by themselves would read the map of segments three times. */
    private void segments() {
        if (network.training()) {
            return;
        }
        KernelEntry k = KernelCatalogue.SEGMENT_SUMS;
        long map = k.parameters().stream()
                .filter(p -> p.pointer() && p.name().equals("segments"))
                .map(KernelParameter::type)
                .mapToLong(ElementType::bytes)
                .sum();
        row(
                "area, score and histogram of segments in one pass",
                2 * map * network.height() * network.width(),
                "segment.cu, in selection");
    }

    private void arena(Plan own) {
        long inPlace = own.nodes().stream()
                .filter(p -> LayerRuns.inPlace(own, p))
                .mapToLong(p -> own.bytes(p.node().out()))
                .sum();
        row("outputs that lie where an input lay: memory, not traffic", inPlace, "in place");
        row(
                "one arena for all values: memory, not traffic",
                own.arena().unpooledBytes() - own.arena().bytes(),
                String.format(
                        Locale.ROOT,
                        "%.1f MB (%.1f of them scratch) in place of %.1f",
                        own.arena().bytes() / 1e6,
                        own.arena().scratchBytes() / 1e6,
                        own.arena().unpooledBytes() / 1e6));
    }

    /** A device that stores weights otherwise than its convolutions want them reads and writes them once more at each use. */
    private void layouts(Plan own) {
        long weights = 0;
        for (PlannedNode p : own.nodes()) {
            Op op = p.node().op();
            if (op instanceof Op.Conv2d || op instanceof Op.Conv2dBackwardData) {
                weights += 2 * own.bytes(p.node().input(1));
            } else if (op instanceof Op.Conv2dBackwardFilter) {
                weights += 2 * own.bytes(p.node().out());
            }
        }
        long other = own.graph().values().stream()
                .filter(v -> own.layout(v) != null && !own.layout(v).dense())
                .count();
        row(
                "weights kept as the plan's convolutions take them: no copy at each use",
                weights,
                (other == 0 ? "all values dense" : other + " values not dense")
                        + "; what a library transposes within its workspace isn't known");
    }

    private void inputs(Plan own) {
        long bytes = own.graph().values(Value.Kind.INPUT).stream()
                .mapToLong(own::bytes)
                .sum();
        row(
                "inputs that travel from pinned memory while the run before computes: hidden, not saved",
                bytes,
                network.training() ? "by the trainer" : "offered by Execution.start(); the predictor waits");
    }

    private void row(String choice, long bytes, String remark) {
        rows.add(String.format(Locale.ROOT, "| %s | %.1f | %s |%n", choice, bytes / 1e6, remark));
    }

    private Plan planned(UnaryOperator<Graph> fusions) {
        return Plan.of(network.graph(), new FusedAs(device, fusions));
    }

    private long moved(UnaryOperator<Graph> fusions) {
        try (Plan plan = planned(fusions)) {
            return moved(plan, n -> true);
        }
    }

    private static long moved(Plan plan, Predicate<Node> which) {
        return plan.nodes().stream()
                .filter(p -> which.test(p.node()))
                .mapToLong(plan::movedBytes)
                .sum();
    }

    private static long count(Plan plan, Predicate<Node> which) {
        return plan.nodes().stream().filter(p -> which.test(p.node())).count();
    }
}
