package dev.pixelect.engine.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reverse-mode differentiation as a graph transformation: appends, to the graph that a builder holds, the nodes that
 * compute the gradient of a scalar with respect to every parameter it depends on. A device that runs the ops so gets
 * training for free.
 *
 * <p>Gradients of tensors are values; gradients of scalars (a loss, a weighted sum of losses) are constants that end up
 * as the factor of a {@link Op.SoftmaxCrossEntropyBackward}. Gradient values are called {@code d(NAME)}.
 */
public final class Gradients {
    private final GraphBuilder graph;
    private final Map<Value, List<Value>> parts = new HashMap<>();
    private final Map<Value, Float> scalars = new HashMap<>();
    private final Map<Value, Boolean> needed = new HashMap<>();
    private final Map<Value, Value> gradients = new LinkedHashMap<>();

    private Gradients(GraphBuilder graph) {
        this.graph = graph;
    }

    /**
     * Appends the gradient of {@code loss} and answers the gradient of every parameter that it depends on, in the
     * parameters' order.
     *
     * @param loss a scalar made of {@link Op.SoftmaxCrossEntropy} and {@link Op.WeightedSum}
     * @throws IllegalArgumentException when an op on the way has no gradient, naming it
     */
    public static Map<Value, Value> append(GraphBuilder graph, Value loss) {
        Gradients g = new Gradients(graph);
        g.scalars.put(loss, 1f);
        return g.run(Map.of());
    }

    /**
     * Appends the vector-Jacobian product: given dy for some values, the gradients of all parameters and of {@code
     * wanted} inputs. What tests use to check one op at a time.
     *
     * @param seeds value -> its gradient, of the same shape
     * @param wanted inputs whose gradients are asked for besides the parameters'
     */
    public static Map<Value, Value> append(GraphBuilder graph, Map<Value, Value> seeds, List<Value> wanted) {
        Gradients g = new Gradients(graph);
        wanted.forEach(v -> g.needed.put(v, true));
        return g.run(seeds);
    }

    private Map<Value, Value> run(Map<Value, Value> seeds) {
        List<Node> forward = List.copyOf(graph.nodes());
        for (Node n : forward) {
            boolean any = n.inputs().stream().anyMatch(this::needs);
            n.outputs().forEach(v -> needed.put(v, any));
        }
        seeds.forEach(
                (v, dy) -> parts.computeIfAbsent(v, k -> new ArrayList<>()).add(dy));
        for (int i = forward.size() - 1; i >= 0; i--) {
            Node n = forward.get(i);
            if (n.inputs().stream().anyMatch(this::needs)) {
                backward(n);
            }
        }
        Map<Value, Value> result = new LinkedHashMap<>();
        List<Value> leaves = parts.keySet().stream()
                .filter(v -> v.kind() == Value.Kind.PARAMETER || v.kind() == Value.Kind.INPUT)
                .sorted(java.util.Comparator.comparingInt(Value::id))
                .toList();
        leaves.forEach(v -> result.put(v, gradient(v)));
        return result;
    }

    private boolean needs(Value v) {
        return v.kind() == Value.Kind.PARAMETER || needed.getOrDefault(v, false);
    }

    /** The sum of what has arrived at {@code v}; null when nothing has. */
    private Value gradient(Value v) {
        List<Value> p = parts.get(v);
        if (p == null) {
            return null;
        }
        return gradients.computeIfAbsent(
                v, k -> p.size() == 1 ? p.get(0) : graph.add("d(" + v.name() + ")/sum", p, false));
    }

    private void send(Value v, Value gradient) {
        if (needs(v)) {
            parts.computeIfAbsent(v, k -> new ArrayList<>()).add(gradient);
        }
    }

    private void backward(Node n) {
        if (n.op() instanceof Op.WeightedSum sum) {
            Float d = scalars.get(n.out());
            for (int i = 0; d != null && i < n.inputs().size(); i++) {
                scalars.merge(n.input(i), d * sum.factors().get(i), Float::sum);
            }
            return;
        }
        if (n.op() instanceof Op.SoftmaxCrossEntropy) {
            Float d = scalars.get(n.out());
            if (d != null) {
                send(n.input(0), graph.softmaxCrossEntropyBackward(name(n.input(0), n), n, d));
            }
            return;
        }
        Value dy = gradient(n.out());
        if (dy != null) {
            backward(n, dy);
        }
    }

    private void backward(Node n, Value dy) {
        Value x = n.input(0);
        String name = name(x, n);
        if (n.op() instanceof Op.Conv2d conv) {
            if (conv.relu() || conv.sum()) {
                throw new IllegalArgumentException(
                        n + " is fused with its " + (conv.sum() ? "sum" : "ReLU") + ", for inference only");
            }
            Value w = n.input(1);
            if (needs(w)) {
                List<Value> d = graph.conv2dBackwardFilter(name(w, n), conv, x, dy, w.shape());
                send(w, d.get(0));
                if (conv.bias()) {
                    send(n.input(2), d.get(1));
                }
            }
            if (needs(x)) {
                send(x, graph.conv2dBackwardData(name, conv, dy, w, x.shape()));
            }
        } else if (n.op() instanceof Op.BatchNormTraining) {
            List<Value> d = graph.batchNormBackward(name, n, dy);
            send(x, d.get(0));
            send(n.input(1), d.get(1));
            send(n.input(2), d.get(2));
        } else if (n.op() instanceof Op.Relu) {
            send(x, graph.reluBackward(name, n.out(), dy));
        } else if (n.op() instanceof Op.Add add) {
            Value d = add.relu() ? graph.reluBackward(name, n.out(), dy) : dy;
            n.inputs().forEach(v -> send(v, d));
        } else if (n.op() instanceof Op.MaxPool) {
            send(x, graph.maxPoolBackward(name, n, dy));
        } else if (n.op() instanceof Op.AvgPool pool) {
            send(x, graph.avgPoolBackward(name, pool, dy, x.shape()));
        } else if (n.op() instanceof Op.Interp) {
            send(x, graph.interpBackward(name, dy, x.shape()));
        } else if (n.op() instanceof Op.Concat) {
            int from = 0;
            for (Value v : n.inputs()) {
                if (needs(v)) {
                    send(v, graph.sliceChannels(name(v, n), dy, from, v.shape().c()));
                }
                from += v.shape().c();
            }
        } else if (n.op() instanceof Op.SliceChannels slice) {
            send(x, graph.sliceChannelsBackward(name, slice.from(), dy, x.shape()));
        } else {
            throw new IllegalArgumentException(n + " has no gradient");
        }
    }

    /** Unique: a value may get gradients from several nodes. */
    private static String name(Value v, Node through) {
        return "d(" + v.name() + ")@" + through.name();
    }
}
