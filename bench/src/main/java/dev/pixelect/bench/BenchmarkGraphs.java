package dev.pixelect.bench;

import dev.pixelect.engine.graph.DType;
import dev.pixelect.engine.graph.Gradients;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.GraphBuilder;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.graph.Value;
import dev.pixelect.engine.io.LabelMap;
import java.util.List;
import java.util.Map;

/** The graphs that {@link OpBenchmark} runs: one op each, with its gradients where it has any. */
public final class BenchmarkGraphs {
    public static final int CLASSES = 11;

    private static final int N = 4;

    private final GraphBuilder g = new GraphBuilder();
    private final int divisor;

    private BenchmarkGraphs(int divisor) {
        this.divisor = divisor;
    }

    /** The names of all, as in {@link OpBenchmark#op}. */
    public static List<String> names() {
        return Parameters.of(OpBenchmark.class, "op");
    }

    static Graph named(String op) {
        return named(op, 1);
    }

    /**
     * The graph of an op.
     *
     * @param divisor of batch, channels and sides, rounded up: above 1 for devices that only show that it runs
     * @throws IllegalArgumentException when there is none of that name
     */
    public static Graph named(String op, int divisor) {
        return new BenchmarkGraphs(divisor).graph(op);
    }

    private Graph graph(String op) {
        switch (op) {
            case "conv2d_1x1" -> conv(512, 128, 11, 15, 1, Op.Conv2d.of(1, 0, 1));
            case "conv2d_1x1_bias" ->
                conv(128, CLASSES, 88, 120, 1, Op.Conv2d.of(1, 0, 1).withBias());
            case "conv2d_3x3" -> conv(32, 64, 88, 120, 3, Op.Conv2d.of(1, 1, 1));
            case "conv2d_3x3_dilation2" -> conv(128, 128, 44, 60, 3, Op.Conv2d.of(1, 2, 2));
            case "conv2d_3x3_dilation4" -> conv(256, 256, 11, 15, 3, Op.Conv2d.of(1, 4, 4));
            case "conv2d_1x1_sum_relu" -> {
                Value x = x(128, 44, 60);
                g.output(g.relu("y", g.add("sum", List.of(normed("a", x), normed("b", x)), false)));
            }
            case "batch_norm" -> {
                Value x = x(128, 44, 60);
                differentiate(g.batchNormTraining(
                        "y",
                        x,
                        g.parameter("scale", channels(128)),
                        g.parameter("shift", channels(128)),
                        g.state("mean", channels(128)),
                        g.state("var", channels(128)),
                        1e-5f,
                        0.1f,
                        false));
            }
            case "batch_norm_inference" -> {
                Shape c = channels(128);
                Value x = x(128, 44, 60);
                Value scale = g.parameter("scale", c);
                Value shift = g.parameter("shift", c);
                g.output(g.batchNormInference(
                        "y", x, scale, shift, g.state("mean", c), g.state("var", c), 1e-5f, false));
            }
            case "relu" -> differentiate(g.relu("y", x(128, 44, 60)));
            case "add" -> {
                Value x = x(128, 44, 60);
                differentiate(g.add("y", List.of(x, g.parameter("b", x.shape())), false));
            }
            case "max_pool" -> differentiate(g.maxPool("y", new Op.MaxPool(3, 2, 1), x(64, 88, 120)));
            case "avg_pool" -> {
                Value x = x(1024, 11, 15);
                int h = part(6);
                int w = part(5);
                differentiate(g.avgPool("y", new Op.AvgPool(h, w, w, w), x));
            }
            case "interp" -> differentiate(g.interp("y", x(128, 22, 30), part(44), part(60)));
            case "concat" -> {
                Value x = x(128, 44, 60);
                differentiate(g.concat("y", List.of(x, g.parameter("b", x.shape()))));
            }
            case "slice_channels" -> differentiate(g.sliceChannels("y", x(128, 44, 60), part(32), part(64)));
            case "softmax_cross_entropy" -> {
                Value x = logits(88, 120);
                Value labels = g.input(
                        "labels",
                        DType.U8,
                        Shape.of(x.shape().n(), x.shape().h(), x.shape().w()));
                Value loss = g.softmaxCrossEntropy("loss", x, labels, null, LabelMap.IGNORE);
                g.output(loss);
                Gradients.append(g, loss).values().forEach(g::output);
            }
            case "weighted_sum" -> {
                List<Value> losses = List.of(g.input("a", Shape.of(1)), g.input("b", Shape.of(1)));
                g.output(g.weightedSum("loss", losses, List.of(1f, 0.4f)));
            }
            case "softmax_entropy" -> g.softmaxEntropy("p", logits(352, 480)).forEach(g::output);
            case "sgd" -> {
                Shape s = Shape.of(part(256), part(256), 3, 3);
                Value lr = g.input("lr", Shape.of(1));
                g.sgd("sgd", g.parameter("w", s), g.input("dw", s), g.state("v", s), lr, 0.9f, 1e-4f);
            }
            default -> throw new IllegalArgumentException("no benchmark of '" + op + "'");
        }
        return g.build();
    }

    private int part(int n) {
        return (n + divisor - 1) / divisor;
    }

    private Shape channels(int c) {
        return Shape.of(part(c));
    }

    private Value x(int c, int h, int w) {
        return g.parameter("x", Shape.of(part(N), part(c), part(h), part(w)));
    }

    /** One channel a class, however small the rest. */
    private Value logits(int h, int w) {
        return g.parameter("x", Shape.of(part(N), CLASSES, part(h), part(w)));
    }

    private void conv(int in, int out, int h, int w, int k, Op.Conv2d op) {
        Value x = x(in, h, w);
        int o = out == CLASSES ? out : part(out);
        Value weight = g.parameter("w", Shape.of(o, x.shape().c(), k, k));
        differentiate(g.conv2d("y", op, x, weight, op.bias() ? g.parameter("b", Shape.of(o)) : null));
    }

    /** A 1x1 convolution, with a batch norm that a plan folds into it. */
    private Value normed(String name, Value x) {
        int channels = x.shape().c();
        Shape c = Shape.of(channels);
        Value w = g.parameter(name + ".w", Shape.of(channels, channels, 1, 1));
        Value y = g.conv2d(name, Op.Conv2d.of(1, 0, 1), x, w, null);
        Value scale = g.parameter(name + ".scale", c);
        Value shift = g.parameter(name + ".shift", c);
        return g.batchNormInference(
                name + ".bn", y, scale, shift, g.state(name + ".mean", c), g.state(name + ".var", c), 1e-5f, false);
    }

    private void differentiate(Value y) {
        g.output(y);
        Value dy = g.input("dy", y.shape());
        Gradients.append(g, Map.of(y, dy), List.of()).values().forEach(g::output);
    }
}
