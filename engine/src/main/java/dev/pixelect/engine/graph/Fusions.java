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

    /** Where each node stands. */
    private final Map<Node, Integer> places = new IdentityHashMap<>();

    private int nextId;

    private Fusions(Graph graph) {
        this.graph = graph;
        this.values = new ArrayList<>(graph.values());
        graph.nodes().forEach(n -> places.put(n, places.size()));
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

    /**
     * Convolutions with what follows them in one node each: a ReLU, or a sum of two with its ReLU. Graphs that train are left as
     * they are.
     *
     * @param apart whether the device reads the other summand where it is; else only sums are fused whose other summand nobody
     *     reads afterwards, so that the convolution can add to it in place
     */
    public static Graph forInference(Graph graph, boolean apart) {
        boolean trains = graph.nodes().stream()
                .anyMatch(n -> n.op() instanceof Op.Conv2dBackwardFilter
                        || !n.op().updates().isEmpty());
        return trains ? graph : convolutionAdd(convolutionRelu(addRelu(batchNormRelu(graph))), apart);
    }

    private static Graph convolutionRelu(Graph graph) {
        Fusions f = new Fusions(graph);
        for (Node n : graph.nodes()) {
            Node relu = n.op() instanceof Op.Conv2d conv && !conv.relu() ? f.onlyRelu(n) : null;
            if (relu != null) {
                f.fuse(n, relu, ((Op.Conv2d) n.op()).withRelu(), List.of(relu.out()));
            }
        }
        return f.result();
    }

    /** The convolution moves to the sum's place, where both summands are there. */
    private static Graph convolutionAdd(Graph graph, boolean apart) {
        Fusions f = new Fusions(graph);
        for (Node add : graph.nodes()) {
            if (add.op() instanceof Op.Add sum && add.inputs().size() == 2) {
                int last = f.place(add.input(0)) > f.place(add.input(1)) ? 0 : 1;
                if (!f.accumulate(add, sum, last, apart)) {
                    f.accumulate(add, sum, 1 - last, apart);
                }
            }
        }
        return f.result();
    }

    /** Fuses the convolution that makes summand {@code i} with the sum, if that can be. */
    private boolean accumulate(Node add, Op.Add sum, int i, boolean apart) {
        Value z = add.input(1 - i);
        Node maker = graph.maker(add.input(i)).orElse(null);
        boolean can = maker != null
                && maker.op() instanceof Op.Conv2d conv
                && !conv.relu()
                && !conv.sum()
                && graph.readers(maker.out()).size() == 1
                && !graph.outputs().contains(maker.out())
                && z != maker.out()
                && !maker.inputs().contains(z)
                && (apart || lastReadBy(add, z));
        if (can) {
            Op.Conv2d conv = ((Op.Conv2d) maker.op()).withSum();
            List<Value> in = new ArrayList<>(maker.inputs());
            in.add(z);
            replaced.put(add, new Node(maker.name(), sum.relu() ? conv.withRelu() : conv, in, add.outputs()));
            dropped.add(maker);
            gone.add(maker.out());
        }
        return can;
    }

    /** Whether nobody needs {@code z} after {@code n}. */
    private boolean lastReadBy(Node n, Value z) {
        return z.kind() == Value.Kind.ACTIVATION
                && !graph.outputs().contains(z)
                && graph.readers(z).stream().allMatch(r -> places.get(r) <= places.get(n));
    }

    /** Where {@code v} is made; -1 for what no node makes. */
    private int place(Value v) {
        return graph.maker(v).map(places::get).orElse(-1);
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
