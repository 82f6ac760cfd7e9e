package dev.pixelect.engine.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes a {@link Graph}: one method an op, each of which checks the shapes it is given and answers with the values it
 * makes. Names are unique; a node's values are called after it ({@code name} for the first output, {@code name/mean} and
 * so on for others).
 *
 * <p>Every method throws {@link IllegalArgumentException} for shapes that don't fit, naming the op, the node and the
 * shapes.
 */
public final class GraphBuilder {
    private final List<Value> values = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final List<Value> outputs = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    /** An empty graph. */
    public GraphBuilder() {}

    /** The graph as it stands; the builder can go on. */
    public Graph build() {
        return new Graph(values, nodes, outputs);
    }

    /** Nodes so far, in order. */
    List<Node> nodes() {
        return nodes;
    }

    /** A tensor that the caller writes before each run. */
    public Value input(String name, DType dtype, Shape shape) {
        return value(name, shape, dtype, Value.Kind.INPUT);
    }

    /** A float32 tensor that the caller writes before each run. */
    public Value input(String name, Shape shape) {
        return input(name, DType.F32, shape);
    }

    /** A float32 tensor that is learned: it lasts from run to run and gets a gradient. */
    public Value parameter(String name, Shape shape) {
        return value(name, shape, DType.F32, Value.Kind.PARAMETER);
    }

    /** A float32 tensor that lasts from run to run and gets no gradient. */
    public Value state(String name, Shape shape) {
        return value(name, shape, DType.F32, Value.Kind.STATE);
    }

    /** Keeps {@code v} readable after a run. */
    public void output(Value v) {
        if (!outputs.contains(v)) {
            outputs.add(v);
        }
    }

    /** {@code b} may be null. */
    public Value conv2d(String name, Op.Conv2d op, Value x, Value w, Value b) {
        return conv2d(name, op, x, w, b, null);
    }

    /** {@code b} may be null; so may {@code z}, of the output's shape, which is added to it. */
    public Value conv2d(String name, Op.Conv2d op, Value x, Value w, Value b, Value z) {
        need(name, op, x.shape().rank() == 4 && w.shape().rank() == 4, "needs 4-d inputs", x, w);
        need(
                name,
                op,
                op.groups() >= 1 && op.stride() >= 1 && op.dilation() >= 1 && op.pad() >= 0,
                "has bad numbers",
                x);
        Shape xs = x.shape();
        Shape ws = w.shape();
        need(
                name,
                op,
                xs.c() == ws.c() * op.groups() && ws.n() % op.groups() == 0,
                "channels and groups don't fit",
                x,
                w);
        need(name, op, op.bias() == (b != null), "bias given and bias asked for differ", x, w);
        need(name, op, b == null || b.shape().equals(Shape.of(ws.n())), "bias is not one number an output channel", w);
        int oh = convolved(xs.h(), ws.h(), op.stride(), op.pad(), op.dilation());
        int ow = convolved(xs.w(), ws.w(), op.stride(), op.pad(), op.dilation());
        need(name, op, oh > 0 && ow > 0, "has no output: the window is larger than the padded input", x, w);
        Shape ys = Shape.of(xs.n(), ws.n(), oh, ow);
        need(name, op, op.sum() == (z != null), "summand given and summand asked for differ", x, w);
        need(
                name,
                op,
                z == null || z.shape().equals(ys),
                "has an output " + ys + " of another shape than its summand",
                w);
        return node(name, op, Stream.of(x, w, b, z).filter(Objects::nonNull).toList(), ys);
    }

    Value conv2dBackwardData(String name, Op.Conv2d conv, Value dy, Value w, Shape xShape) {
        return node(name, new Op.Conv2dBackwardData(conv, xShape), List.of(dy, w), xShape);
    }

    /** dw, then db if the convolution has a bias. */
    List<Value> conv2dBackwardFilter(String name, Op.Conv2d conv, Value x, Value dy, Shape wShape) {
        List<Made> outs = new ArrayList<>();
        outs.add(new Made("", wShape));
        if (conv.bias()) {
            outs.add(new Made("/bias", Shape.of(wShape.n())));
        }
        return append(name, new Op.Conv2dBackwardFilter(conv, wShape), List.of(x, dy), outs)
                .outputs();
    }

    /** @param relu asks for max(y, 0) in the same pass */
    public Value batchNormTraining(
            String name,
            Value x,
            Value scale,
            Value shift,
            Value mean,
            Value var,
            float epsilon,
            float momentum,
            boolean relu) {
        Op.BatchNormTraining op = new Op.BatchNormTraining(epsilon, momentum, relu);
        perChannel(name, op, x, scale, shift, mean, var);
        Shape s = x.shape();
        need(
                name,
                op,
                (long) s.n() * s.hw() >= 2,
                "needs at least two values a channel in training: a larger crop or batch",
                x);
        List<Made> outs = new ArrayList<>();
        outs.add(new Made("", s));
        outs.add(new Made("/mean", Shape.of(s.c())));
        outs.add(new Made("/variance", Shape.of(s.c())));
        if (relu) {
            outs.add(new Made("/mask", s, DType.OPAQUE));
        }
        return append(name, op, List.of(x, scale, shift, mean, var), outs).out();
    }

    /** dx, dscale, dshift. */
    List<Value> batchNormBackward(String name, Node forward, Value dy) {
        Op.BatchNormTraining f = (Op.BatchNormTraining) forward.op();
        Value x = forward.input(0);
        Value scale = forward.input(1);
        List<Value> in = new ArrayList<>(List.of(x, dy, scale, forward.output(1), forward.output(2)));
        if (f.relu()) {
            in.addAll(List.of(forward.out(), forward.input(2), forward.output(3)));
        }
        List<Made> outs =
                List.of(new Made("", x.shape()), new Made("/scale", scale.shape()), new Made("/shift", scale.shape()));
        return append(name, new Op.BatchNormBackward(f.epsilon(), f.relu()), in, outs)
                .outputs();
    }

    /** x [N,C,H,W] with the statistics given, all four vectors [C]; {@code relu} asks for max(y, 0) in the same pass. */
    public Value batchNormInference(
            String name, Value x, Value scale, Value shift, Value mean, Value var, float epsilon, boolean relu) {
        Op.BatchNormInference op = new Op.BatchNormInference(epsilon, relu);
        perChannel(name, op, x, scale, shift, mean, var);
        return node(name, op, List.of(x, scale, shift, mean, var), x.shape());
    }

    /** max(x, 0), for any shape. */
    public Value relu(String name, Value x) {
        return node(name, new Op.Relu(), List.of(x), x.shape());
    }

    Value reluBackward(String name, Value y, Value dy) {
        return node(name, new Op.ReluBackward(), List.of(y, dy), y.shape());
    }

    /** The sum of two or more tensors of one shape; {@code relu} asks for max(y, 0) in the same pass. */
    public Value add(String name, List<Value> xs, boolean relu) {
        Op op = new Op.Add(relu);
        need(name, op, xs.size() >= 2, "needs two inputs or more", xs.toArray(Value[]::new));
        Shape s = xs.get(0).shape();
        need(name, op, xs.stream().allMatch(v -> v.shape().equals(s)), "needs one shape", xs.toArray(Value[]::new));
        return node(name, op, xs, s);
    }

    /** x [N,C,H,W] to [N,C,OH,OW]; {@code pad} is at most half a window. */
    public Value maxPool(String name, Op.MaxPool op, Value x) {
        Shape s = picture(name, op, x);
        need(name, op, op.kernel() >= 1 && op.stride() >= 1 && op.pad() >= 0, "has bad numbers", x);
        need(name, op, 2 * op.pad() <= op.kernel(), "pad is over half a window", x);
        int oh = convolved(s.h(), op.kernel(), op.stride(), op.pad(), 1);
        int ow = convolved(s.w(), op.kernel(), op.stride(), op.pad(), 1);
        need(name, op, oh > 0 && ow > 0, "has no output: the window is larger than the padded input", x);
        Shape ys = s.withHw(oh, ow);
        List<Made> outs = List.of(new Made("", ys), new Made("/argmax", ys, DType.OPAQUE));
        return append(name, op, List.of(x), outs).out();
    }

    Value maxPoolBackward(String name, Node forward, Value dy) {
        Value x = forward.input(0);
        Op op = new Op.MaxPoolBackward((Op.MaxPool) forward.op(), x.shape());
        return node(name, op, List.of(x, forward.out(), dy, forward.output(1)), x.shape());
    }

    /** x [N,C,H,W] to [N,C,OH,OW]; the window is no larger than x. */
    public Value avgPool(String name, Op.AvgPool op, Value x) {
        Shape s = picture(name, op, x);
        need(name, op, op.kernelH() <= s.h() && op.kernelW() <= s.w(), "has a window larger than its input", x);
        need(
                name,
                op,
                Math.min(Math.min(op.kernelH(), op.kernelW()), Math.min(op.strideH(), op.strideW())) >= 1,
                "has bad numbers",
                x);
        int oh = (s.h() - op.kernelH()) / op.strideH() + 1;
        int ow = (s.w() - op.kernelW()) / op.strideW() + 1;
        return node(name, op, List.of(x), s.withHw(oh, ow));
    }

    Value avgPoolBackward(String name, Op.AvgPool pool, Value dy, Shape xShape) {
        return node(name, new Op.AvgPoolBackward(pool, xShape), List.of(dy), xShape);
    }

    /** x itself when it has that size already. */
    public Value interp(String name, Value x, int height, int width) {
        Op op = new Op.Interp(height, width);
        Shape s = picture(name, op, x);
        if (s.h() == height && s.w() == width) {
            return x;
        }
        need(name, op, height >= 1 && width >= 1, "needs a size of at least 1x1", x);
        return node(name, op, List.of(x), s.withHw(height, width));
    }

    Value interpBackward(String name, Value dy, Shape xShape) {
        return node(name, new Op.InterpBackward(xShape), List.of(dy), xShape);
    }

    /** Tensors [N,Ci,H,W] joined along C. */
    public Value concat(String name, List<Value> xs) {
        Op op = new Op.Concat();
        need(name, op, !xs.isEmpty(), "needs an input");
        xs.forEach(v -> picture(name, op, v));
        Shape s = xs.get(0).shape();
        need(
                name,
                op,
                xs.stream().allMatch(v -> v.shape().withC(1).equals(s.withC(1))),
                "needs inputs that differ in C only",
                xs.toArray(Value[]::new));
        return node(
                name, op, xs, s.withC(xs.stream().mapToInt(v -> v.shape().c()).sum()));
    }

    /** Channels {@code from} to {@code from + count - 1} of x [N,C,H,W]. */
    public Value sliceChannels(String name, Value x, int from, int count) {
        Op op = new Op.SliceChannels(from, count);
        Shape s = picture(name, op, x);
        need(name, op, from >= 0 && count >= 1 && from + count <= s.c(), "is outside of its input's channels", x);
        return node(name, op, List.of(x), s.withC(count));
    }

    Value sliceChannelsBackward(String name, int from, Value dy, Shape xShape) {
        return node(name, new Op.SliceChannelsBackward(from, xShape), List.of(dy), xShape);
    }

    /** @param classWeights [C] or null */
    public Value softmaxCrossEntropy(String name, Value logits, Value labels, Value classWeights, int ignoreIndex) {
        Op op = new Op.SoftmaxCrossEntropy(ignoreIndex, classWeights != null);
        Shape s = picture(name, op, logits);
        need(name, op, labels.dtype() == DType.U8, "needs labels of type U8", labels);
        need(
                name,
                op,
                labels.shape().equals(Shape.of(s.n(), s.h(), s.w())),
                "needs labels NxHxW of the logits",
                logits,
                labels);
        need(
                name,
                op,
                classWeights == null || classWeights.shape().equals(Shape.of(s.c())),
                "needs one weight a class",
                logits);
        List<Value> in = classWeights == null ? List.of(logits, labels) : List.of(logits, labels, classWeights);
        List<Made> outs = List.of(new Made("", Shape.of(1)), new Made("/divisor", Shape.of(1)));
        return append(name, op, in, outs).out();
    }

    Value softmaxCrossEntropyBackward(String name, Node forward, float factor) {
        Op.SoftmaxCrossEntropy f = (Op.SoftmaxCrossEntropy) forward.op();
        List<Value> in = new ArrayList<>(List.of(forward.input(0), forward.input(1), forward.output(1)));
        if (f.weighted()) {
            in.add(forward.input(2));
        }
        Op op = new Op.SoftmaxCrossEntropyBackward(f.ignoreIndex(), f.weighted(), factor);
        return node(name, op, in, forward.input(0).shape());
    }

    public Value weightedSum(String name, List<Value> xs, List<Float> factors) {
        Op op = new Op.WeightedSum(factors);
        need(
                name,
                op,
                xs.size() == factors.size() && !xs.isEmpty(),
                "needs a factor an input",
                xs.toArray(Value[]::new));
        need(name, op, xs.stream().allMatch(v -> v.shape().elements() == 1), "needs scalars", xs.toArray(Value[]::new));
        return node(name, op, xs, Shape.of(1));
    }

    /** Probabilities, entropy, label. */
    public List<Value> softmaxEntropy(String name, Value logits) {
        Op op = new Op.SoftmaxEntropy();
        Shape s = picture(name, op, logits);
        Shape map = Shape.of(s.n(), s.h(), s.w());
        List<Made> outs = List.of(new Made("", s), new Made("/entropy", map), new Made("/label", map, DType.I32));
        return append(name, op, List.of(logits), outs).outputs();
    }

    /** Updates w and its momentum v with the gradient g, all of one shape, at the rate lr [1]: see {@link Op.Sgd}. */
    public void sgd(String name, Value w, Value g, Value v, Value lr, float momentum, float weightDecay) {
        Op op = new Op.Sgd(momentum, weightDecay);
        need(name, op, w.shape().equals(g.shape()) && w.shape().equals(v.shape()), "needs one shape", w, g, v);
        need(name, op, lr.shape().elements() == 1, "needs a scalar rate", lr);
        append(name, op, List.of(w, g, v, lr), List.of());
    }

    /** Sizes after a window of {@code kernel} cells, {@code dilation} apart, has slid over {@code size} padded cells. */
    static int convolved(int size, int kernel, int stride, int pad, int dilation) {
        int room = size + 2 * pad - dilation * (kernel - 1) - 1;
        return room < 0 ? 0 : room / stride + 1;
    }

    private static void perChannel(String name, Op op, Value x, Value... vectors) {
        Shape s = picture(name, op, x);
        for (Value v : vectors) {
            need(name, op, v.shape().equals(Shape.of(s.c())), "needs one number a channel in '" + v.name() + "'", x, v);
        }
    }

    /** The shape of {@code x}, which must be [N,C,H,W]. */
    private static Shape picture(String name, Op op, Value x) {
        need(name, op, x.shape().rank() == 4, "needs 4-d inputs", x);
        return x.shape();
    }

    /** An output to be: its name is the node's with {@code suffix}. */
    private record Made(String suffix, Shape shape, DType dtype) {
        Made(String suffix, Shape shape) {
            this(suffix, shape, DType.F32);
        }
    }

    private Value node(String name, Op op, List<Value> inputs, Shape out) {
        return append(name, op, inputs, List.of(new Made("", out))).out();
    }

    private Node append(String name, Op op, List<Value> inputs, List<Made> outs) {
        Value[] all = inputs.toArray(Value[]::new);
        for (int i = 0; i < all.length; i++) {
            Value v = all[i];
            need(name, op, v.id() < values.size() && values.get(v.id()) == v, "reads a value of another graph", all);
            need(name, op, v.dtype() != DType.U8 && v.dtype() != DType.I32 || labels(op, i), "needs float32", all);
        }
        outs.forEach(m -> unused(name + m.suffix()));
        List<Value> made = outs.stream()
                .map(m -> value(name + m.suffix(), m.shape(), m.dtype(), Value.Kind.ACTIVATION))
                .toList();
        Node n = new Node(name, op, inputs, made);
        nodes.add(n);
        return n;
    }

    /** Whether input {@code i} of {@code op} is a map of labels. */
    private static boolean labels(Op op, int i) {
        return i == 1 && (op instanceof Op.SoftmaxCrossEntropy || op instanceof Op.SoftmaxCrossEntropyBackward);
    }

    private void unused(String name) {
        if (names.contains(name)) {
            throw new IllegalArgumentException("the graph has a value '" + name + "' already");
        }
    }

    private Value value(String name, Shape shape, DType dtype, Value.Kind kind) {
        unused(name);
        names.add(name);
        Value v = new Value(values.size(), name, shape, dtype, kind);
        values.add(v);
        return v;
    }

    private static void need(String name, Op op, boolean ok, String what, Value... values) {
        if (!ok) {
            throw new IllegalArgumentException(new Node(name, op, List.of(values), List.of()) + " " + what);
        }
    }
}
