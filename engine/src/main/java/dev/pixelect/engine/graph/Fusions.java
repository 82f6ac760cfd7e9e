package dev.pixelect.engine.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rewrites that save passes over memory. Each answers a graph with the same inputs, parameters, states and outputs (the
 * very same {@link Value}s); values between two fused nodes are gone.
 */
public final class Fusions {
    private final Graph graph;
    private final List<Value> values;
    private final Map<Node, Node> replaced = new IdentityHashMap<>();
    private final Set<Node> dropped = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Value> gone = new HashSet<>();

    private int nextId;

    private Fusions(Graph graph) {
        this.graph = graph;
        this.values = new ArrayList<>(graph.values());
        this.nextId = values.stream().mapToInt(Value::id).max().orElse(-1) + 1;
    }

    /** Batch norm and the ReLU behind it become one node, and so do their gradients. */
    public static Graph batchNormRelu(Graph graph) {
        Fusions f = new Fusions(graph);
        for (Node n : graph.nodes()) {
            if (n.op() instanceof Op.BatchNormTraining bn && !bn.relu()) {
                f.training(n, bn);
            } else if (n.op() instanceof Op.BatchNormInference bn && !bn.relu()) {
                Node relu = f.onlyRelu(n);
                if (relu != null) {
                    f.fuse(n, relu, new Op.BatchNormInference(bn.epsilon(), true), List.of(relu.out()));
                }
            }
        }
        return f.result();
    }

    /** A sum and the ReLU behind it become one node; the ReLU's gradient reads the sum's output and stays. */
    public static Graph addRelu(Graph graph) {
        Fusions f = new Fusions(graph);
        for (Node n : graph.nodes()) {
            Node relu = n.op() instanceof Op.Add add && !add.relu() ? f.onlyRelu(n) : null;
            if (relu != null) {
                f.fuse(n, relu, new Op.Add(true), List.of(relu.out()));
            }
        }
        return f.result();
    }

    private void training(Node bn, Op.BatchNormTraining op) {
        Node relu = onlyRelu(bn);
        if (relu == null) {
            return;
        }
        Node reluBackward = null;
        for (Node r : graph.readers(relu.out())) {
            if (r.op() instanceof Op.ReluBackward && r.input(0) == relu.out()) {
                reluBackward = r;
            }
        }
        Value y = relu.out();
        Value mask = new Value(nextId++, y.name() + "/mask", y.shape(), DType.OPAQUE, Value.Kind.ACTIVATION);
        if (reluBackward != null) {
            List<Node> readers = graph.readers(reluBackward.out());
            boolean alone = readers.size() == 1
                    && readers.get(0).op() instanceof Op.BatchNormBackward
                    && readers.get(0).input(0) == bn.input(0)
                    && readers.get(0).input(1) == reluBackward.out()
                    && !graph.outputs().contains(reluBackward.out());
            if (!alone) {
                return;
            }
            Node backward = readers.get(0);
            List<Value> in = new ArrayList<>(backward.inputs());
            in.set(1, reluBackward.input(1));
            in.addAll(List.of(y, bn.input(2), mask));
            replaced.put(
                    backward,
                    new Node(backward.name(), new Op.BatchNormBackward(op.epsilon(), true), in, backward.outputs()));
            dropped.add(reluBackward);
            gone.add(reluBackward.out());
        }
        values.add(mask);
        fuse(
                bn,
                relu,
                new Op.BatchNormTraining(op.epsilon(), op.momentum(), true),
                List.of(y, bn.output(1), bn.output(2), mask));
    }

    private void fuse(Node first, Node relu, Op op, List<Value> outputs) {
        replaced.put(first, new Node(first.name(), op, first.inputs(), outputs));
        dropped.add(relu);
        gone.add(first.out());
    }

    /** The ReLU that is the only reader of {@code n}'s first output; null when there is none. */
    private Node onlyRelu(Node n) {
        List<Node> readers = graph.readers(n.out());
        boolean only = readers.size() == 1
                && readers.get(0).op() instanceof Op.Relu
                && !graph.outputs().contains(n.out());
        return only ? readers.get(0) : null;
    }

    private Graph result() {
        List<Node> nodes = graph.nodes().stream()
                .filter(n -> !dropped.contains(n))
                .map(n -> replaced.getOrDefault(n, n))
                .toList();
        return new Graph(values.stream().filter(v -> !gone.contains(v)).toList(), nodes, graph.outputs());
    }
}
