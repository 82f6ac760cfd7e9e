package dev.pixelect.bench.gpu;

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
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

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
            long written = moved(plain, n -> true);
            long used = moved(own, n -> true);
            row("the graph as written, each op by itself", written, "moved");
            row("**what the device's own fusions save**", written - used, verdict(own, plain));
            row(
                    "batch norm and the ReLU behind it in one pass",
                    written - moved(Fusions::batchNormRelu),
                    reluNorms(own));
            row("a sum and the ReLU behind it in one pass", written - moved(Fusions::addRelu), reluSums(own));
            folding(own, plain);
            bias(own);
            entropy(own);
            segments();
            arena(own);
            layouts(own);
            inputs(own);
        }
        return "| choice | MB | on this device |\n|---|--:|---|\n" + String.join("", rows);
    }

    private static String verdict(Plan own, Plan plain) {
        return own.nodes().size() + " nodes in place of " + plain.nodes().size();
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

    /** Batch norms that could be part of the convolution before them, and ReLUs of the same call. */
    private void folding(Plan own, Plan plain) {
        if (network.training()) {
            return;
        }
        Graph g = plain.graph();
        long saved = moved(
                plain,
                n -> n.op() instanceof Op.BatchNormInference
                        || n.op() instanceof Op.Relu
                                && g.maker(n.input(0))
                                        .filter(m -> m.op() instanceof Op.BatchNormInference)
                                        .isPresent());
        long left = count(own, n -> n.op() instanceof Op.BatchNormInference);
        row(
                "batch norms folded into convolutions, with the ReLU behind them",
                saved,
                left == 0
                        ? "done for all"
                        : left + " of " + count(plain, n -> n.op() instanceof Op.BatchNormInference)
                                + " are passes of their own");
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
