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
final class BenchmarkGraphs {
    static final int CLASSES = 11;
    private static final int N = 4;

    private BenchmarkGraphs() {}

    static Graph named(String op) {
        GraphBuilder g = new GraphBuilder();
        switch (op) {
            case "conv2d_1x1" -> conv(g, 512, 128, 11, 15, 1, Op.Conv2d.of(1, 0, 1));
            case "conv2d_3x3" -> conv(g, 32, 64, 88, 120, 3, Op.Conv2d.of(1, 1, 1));
            case "conv2d_3x3_dilation4" -> conv(g, 256, 256, 11, 15, 3, Op.Conv2d.of(1, 4, 4));
            case "conv2d_1x1_sum_relu" -> {
                Value x = x(g, 128, 44, 60);
                g.output(g.relu("y", g.add("sum", List.of(normed(g, "a", x), normed(g, "b", x)), false)));
            }
            case "batch_norm" -> {
                Value x = x(g, 128, 44, 60);
                differentiate(
                        g,
                        g.batchNormTraining(
                                "y",
                                x,
                                g.parameter("scale", Shape.of(128)),
                                g.parameter("shift", Shape.of(128)),
                                g.state("mean", Shape.of(128)),
                                g.state("var", Shape.of(128)),
                                1e-5f,
                                0.1f,
                                false));
            }
            case "batch_norm_inference" -> {
                Shape c = Shape.of(128);
                Value x = x(g, 128, 44, 60);
                Value scale = g.parameter("scale", c);
                Value shift = g.parameter("shift", c);
                g.output(g.batchNormInference(
                        "y", x, scale, shift, g.state("mean", c), g.state("var", c), 1e-5f, false));
            }
            case "relu" -> differentiate(g, g.relu("y", x(g, 128, 44, 60)));
            case "add" -> {
                Value x = x(g, 128, 44, 60);
                differentiate(g, g.add("y", List.of(x, g.parameter("b", x.shape())), false));
            }
            case "max_pool" -> differentiate(g, g.maxPool("y", new Op.MaxPool(3, 2, 1), x(g, 64, 88, 120)));
            case "avg_pool" -> differentiate(g, g.avgPool("y", new Op.AvgPool(6, 5, 5, 5), x(g, 1024, 11, 15)));
            case "interp" -> differentiate(g, g.interp("y", x(g, 128, 22, 30), 44, 60));
            case "concat" ->
                differentiate(g, g.concat("y", List.of(x(g, 128, 44, 60), g.parameter("b", Shape.of(N, 128, 44, 60)))));
            case "slice_channels" -> differentiate(g, g.sliceChannels("y", x(g, 128, 44, 60), 32, 64));
            case "softmax_cross_entropy" -> {
                Value x = x(g, CLASSES, 88, 120);
                Value labels = g.input("labels", DType.U8, Shape.of(N, 88, 120));
                Value loss = g.softmaxCrossEntropy("loss", x, labels, null, LabelMap.IGNORE);
                g.output(loss);
                Gradients.append(g, loss).values().forEach(g::output);
            }
            case "softmax_entropy" ->
                g.softmaxEntropy("p", x(g, CLASSES, 352, 480)).forEach(g::output);
            case "sgd" -> {
                Shape s = Shape.of(256, 256, 3, 3);
                Value lr = g.input("lr", Shape.of(1));
                g.sgd("sgd", g.parameter("w", s), g.input("dw", s), g.state("v", s), lr, 0.9f, 1e-4f);
            }
            default -> throw new IllegalArgumentException("no benchmark of '" + op + "'");
        }
        return g.build();
    }

    private static Value x(GraphBuilder g, int c, int h, int w) {
        return g.parameter("x", Shape.of(N, c, h, w));
    }

    private static void conv(GraphBuilder g, int in, int out, int h, int w, int k, Op.Conv2d op) {
        differentiate(g, g.conv2d("y", op, x(g, in, h, w), g.parameter("w", Shape.of(out, in, k, k)), null));
    }

    /** A 1x1 convolution, with a batch norm that a plan folds into it. */
    private static Value normed(GraphBuilder g, String name, Value x) {
        int channels = x.shape().c();
        Shape c = Shape.of(channels);
        Value w = g.parameter(name + ".w", Shape.of(channels, channels, 1, 1));
        Value y = g.conv2d(name, Op.Conv2d.of(1, 0, 1), x, w, null);
        Value scale = g.parameter(name + ".scale", c);
        Value shift = g.parameter(name + ".shift", c);
        return g.batchNormInference(
                name + ".bn", y, scale, shift, g.state(name + ".mean", c), g.state(name + ".var", c), 1e-5f, false);
    }

    private static void differentiate(GraphBuilder g, Value y) {
        g.output(y);
        Value dy = g.input("dy", y.shape());
        Gradients.append(g, Map.of(y, dy), List.of()).values().forEach(g::output);
    }
}
