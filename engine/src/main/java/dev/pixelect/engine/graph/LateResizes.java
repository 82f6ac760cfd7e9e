package dev.pixelect.engine.graph;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Enlarging resizes put behind the 1x1 convolution that reads them. Both are linear, one over pixels and the other over channels,
 * and a resize's weights sum to 1, so that a bias passes through it: their order decides only how much is computed. ICNet's
 * classifier then multiplies a quarter of the pixels, and its 11 or 19 channels are resized instead of 128.
 */
public final class LateResizes {
    private final Graph graph;

    private LateResizes(Graph graph) {
        this.graph = graph;
    }

    /**
     * A graph with the same inputs, parameters, states and outputs (the very same {@link Value}s); what lay between the resize and the
     * convolution is gone. The one given where there is nothing to do, as in graphs that train: there gradients read what is between.
     */
    public static Graph of(Graph graph) {
        return new LateResizes(graph).rewritten();
    }

    private Graph rewritten() {
        Map<Node, List<Node>> replaced = new IdentityHashMap<>();
        List<Value> values = new ArrayList<>(graph.values());
        int nextId = values.stream().mapToInt(Value::id).max().orElse(-1) + 1;
        for (Node conv : graph.nodes()) {
            Optional<Node> before = resizeBefore(conv);
            if (before.isEmpty()) {
                continue;
            }
            Node resize = before.get();
            Value small = resize.input(0);
            Shape s = small.shape();
            Value early = new Value(
                    nextId++,
                    conv.out().name() + "/early",
                    Shape.of(s.n(), conv.out().shape().c(), s.h(), s.w()),
                    conv.out().dtype(),
                    Value.Kind.ACTIVATION);
            List<Value> inputs = new ArrayList<>(conv.inputs());
            inputs.set(0, small);
            replaced.put(resize, List.of());
            replaced.put(
                    conv,
                    List.of(
                            new Node(conv.name(), conv.op(), inputs, List.of(early)),
                            new Node(resize.name(), resize.op(), List.of(early), conv.outputs())));
            values.remove(resize.out());
            values.add(early);
        }
        return replaced.isEmpty()
                ? graph
                : new Graph(
                        values,
                        graph.nodes().stream()
                                .flatMap(n -> replaced.getOrDefault(n, List.of(n)).stream())
                                .toList(),
                        graph.outputs());
    }

    /** The resize that {@code conv} alone reads and that costs less behind it. */
    private Optional<Node> resizeBefore(Node conv) {
        return conv.op() instanceof Op.Conv2d op && pointwise(op, conv.input(1).shape())
                ? graph.maker(conv.input(0)).filter(n -> n.op() instanceof Op.Interp && pays(n, conv))
                : Optional.empty();
    }

    private static boolean pointwise(Op.Conv2d op, Shape weight) {
        return weight.h() == 1
                && weight.w() == 1
                && op.stride() == 1
                && op.pad() == 0
                && op.groups() == 1
                && !op.sum()
                && !op.relu();
    }

    private boolean pays(Node resize, Node conv) {
        Shape small = resize.input(0).shape();
        Shape large = resize.out().shape();
        return small.h() <= large.h()
                && small.w() <= large.w()
                && small.hw() < large.hw()
                && conv.out().shape().c() <= small.c()
                && graph.readers(resize.out()).size() == 1
                && !graph.outputs().contains(resize.out());
    }
}
