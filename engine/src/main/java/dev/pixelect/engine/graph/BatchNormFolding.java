package dev.pixelect.engine.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Batch norms with given statistics folded into the convolutions before them: scale (w * x + b - mean) / sqrt(variance +
 * epsilon) + shift is a convolution with other weights and another bias. A graph with the same inputs, activations and outputs (the
 * very same {@link Value}s), in which new parameters stand for those that a convolution and its norm have for themselves. Graphs that
 * train hold no such norms and stay as they are.
 */
public final class BatchNormFolding {
    /**
     * A convolution that took over a norm: its new parameters and what they are computed from, all float32 and persistent.
     *
     * @param weight the folded graph's, of the shape of {@code fromWeight}
     * @param bias the folded graph's, one number an output channel
     * @param fromWeight [O,C/groups,KH,KW]
     * @param fromBias the convolution's own [O]; null where it has none
     * @param scale the norm's, [O] as all that follow
     */
    public record Folded(
            Value weight,
            Value bias,
            Value fromWeight,
            Value fromBias,
            Value scale,
            Value shift,
            Value mean,
            Value variance,
            float epsilon) {
        /** What the new parameters are computed from. */
        public List<Value> sources() {
            Stream<Value> own = fromBias == null ? Stream.of(fromWeight) : Stream.of(fromWeight, fromBias);
            return Stream.concat(own, Stream.of(scale, shift, mean, variance)).toList();
        }

        /**
         * Computes the new parameters, in double precision, rounded once.
         *
         * @param contents the dense elements of a source
         * @param w where the weights go, dense
         * @param b where the bias goes
         */
        public void compute(Function<Value, float[]> contents, float[] w, float[] b) {
            float[] from = contents.apply(fromWeight);
            int row = w.length / b.length;
            for (int o = 0; o < b.length; o++) {
                double factor = contents.apply(scale)[o] / Math.sqrt((double) contents.apply(variance)[o] + epsilon);
                double own = fromBias == null ? 0 : contents.apply(fromBias)[o];
                b[o] = (float) ((own - contents.apply(mean)[o]) * factor + contents.apply(shift)[o]);
                for (int i = o * row; i < (o + 1) * row; i++) {
                    w[i] = (float) (from[i] * factor);
                }
            }
        }
    }

    private final Graph given;
    private final Graph graph;
    private final List<Folded> folded = new ArrayList<>();
    private final Map<Value, Folded> bySource = new IdentityHashMap<>();
    private final Map<Value, Folded> byWeight = new IdentityHashMap<>();

    private BatchNormFolding(Graph given) {
        this.given = given;
        List<Value> values = new ArrayList<>(given.values());
        Map<Node, Node> replaced = new IdentityHashMap<>();
        Set<Value> gone = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<Node> dropped = Collections.newSetFromMap(new IdentityHashMap<>());
        int nextId = values.stream().mapToInt(Value::id).max().orElse(-1) + 1;
        for (Node norm : given.nodes()) {
            Node conv = foldable(norm);
            if (conv == null) {
                continue;
            }
            Op.BatchNormInference bn = (Op.BatchNormInference) norm.op();
            Value w = parameter(
                    nextId++, conv.input(1).name() + "/folded", conv.input(1).shape());
            Value b = parameter(nextId++, norm.name() + "/folded", norm.input(1).shape());
            Op.Conv2d op = ((Op.Conv2d) conv.op()).withBias();
            Folded f = new Folded(
                    w,
                    b,
                    conv.input(1),
                    ((Op.Conv2d) conv.op()).bias() ? conv.input(2) : null,
                    norm.input(1),
                    norm.input(2),
                    norm.input(3),
                    norm.input(4),
                    bn.epsilon());
            replaced.put(
                    conv,
                    new Node(
                            conv.name(), bn.relu() ? op.withRelu() : op, List.of(conv.input(0), w, b), norm.outputs()));
            dropped.add(norm);
            gone.add(conv.out());
            gone.addAll(f.sources());
            values.add(w);
            values.add(b);
            folded.add(f);
            byWeight.put(w, f);
            f.sources().forEach(v -> bySource.put(v, f));
        }
        List<Node> nodes = given.nodes().stream()
                .filter(n -> !dropped.contains(n))
                .map(n -> replaced.getOrDefault(n, n))
                .toList();
        this.graph = folded.isEmpty()
                ? given
                : new Graph(values.stream().filter(v -> !gone.contains(v)).toList(), nodes, given.outputs());
    }

    /** Folds what can be folded: norms that are the only reader of a convolution, where nobody else reads the parameters of either. */
    public static BatchNormFolding of(Graph graph) {
        return new BatchNormFolding(graph);
    }

    /** The graph after folding; the one given when there is nothing to fold. */
    public Graph graph() {
        return graph;
    }

    /** What was folded, in the order of the graph. */
    public List<Folded> folded() {
        return Collections.unmodifiableList(folded);
    }

    /** Whether {@code v} is a parameter or state that the given graph has and the folded graph has no more. */
    public boolean replaces(Value v) {
        return bySource.containsKey(v);
    }

    /** What is computed from {@code source}; null for values that were not replaced. */
    public Folded from(Value source) {
        return bySource.get(source);
    }

    /** Whether {@code n}, of the folded graph or one fused from it, is a convolution that took over a norm. */
    public boolean tookNorm(Node n) {
        return n.op() instanceof Op.Conv2d && byWeight.containsKey(n.input(1));
    }

    private static Value parameter(int id, String name, Shape shape) {
        return new Value(id, name, shape, DType.F32, Value.Kind.PARAMETER);
    }

    /** The convolution that {@code norm} can be folded into; null when there is none. */
    private Node foldable(Node norm) {
        Node conv = norm.op() instanceof Op.BatchNormInference
                ? given.maker(norm.input(0)).orElse(null)
                : null;
        boolean can = conv != null
                && conv.op() instanceof Op.Conv2d op
                && !op.relu()
                && !op.sum()
                && given.readers(conv.out()).size() == 1
                && !given.outputs().contains(conv.out())
                && conv.inputs().stream().skip(1).allMatch(this::own)
                && norm.inputs().stream().skip(1).allMatch(this::own);
        return can ? conv : null;
    }

    /** Whether {@code v} lasts and serves one node only: since that is no update, it stays as it was written. */
    private boolean own(Value v) {
        return v.persistent()
                && given.readers(v).size() == 1
                && !given.outputs().contains(v);
    }
}
