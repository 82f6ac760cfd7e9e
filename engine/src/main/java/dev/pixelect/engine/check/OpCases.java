package dev.pixelect.engine.check;

import dev.pixelect.engine.graph.Gradients;
import dev.pixelect.engine.graph.GraphBuilder;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Every op at odd sizes, strides, dilations and groups, each forward and backward. To add an op: its record in {@link Op},
 * its method in {@link GraphBuilder}, its derivative in {@link Gradients}, its meaning in the reference, and a case here;
 * all devices and the finite differences then run it.
 */
public final class OpCases {
    private static final double CLOSE = 2e-5;
    /** Sums of hundreds of products in float32. */
    private static final double SUMS = 2e-4;

    private OpCases() {}

    /** Cases are made anew at each call; their contents repeat. */
    public static List<OpCase> all() {
        List<OpCase> cases = new ArrayList<>();
        convolutions(cases);
        sums(cases);
        norms(cases);
        elementwise(cases);
        pools(cases);
        resizes(cases);
        channels(cases);
        losses(cases);
        updates(cases);
        cases.add(bottleneck());
        return cases;
    }

    /**
     * Cases for devices only: ties, where there is no derivative to compare with, and sizes at which devices split their
     * sums, too slow for finite differences.
     */
    public static List<OpCase> edges() {
        List<OpCase> cases = new ArrayList<>();
        for (int pad : new int[] {0, 1}) {
            cases.add(new OpCase("max_pool of ties, pad " + pad, CLOSE, (g, t) -> {
                Value x = t.levels(g, "x", 2, 2, 18, 8, 9);
                differentiate(g, t, g.maxPool("y", new Op.MaxPool(3, 2, pad), x));
            }));
        }
        cases.add(new OpCase(
                "softmax_entropy of ties, 255 classes",
                1e-5,
                (g, t) ->
                        g.softmaxEntropy("p", t.levels(g, "x", 3, 2, 255, 3, 5)).forEach(g::output)));
        cases.add(new OpCase(
                "softmax_entropy of logits that are -infinity",
                1e-5,
                (g, t) -> g.softmaxEntropy("p", t.specials(g, "x", Float.NEGATIVE_INFINITY, 2, 7, 3, 5))
                        .forEach(g::output)));
        cases.add(new OpCase("softmax_cross_entropy of 3 x 5301 pixels, labels beyond the classes", CLOSE, (g, t) -> {
            Value x = t.parameter(g, "x", 3, 3, 93, 57);
            Value loss = g.softmaxCrossEntropy("loss", x, t.labels(g, "labels", 6, 0.1, 3, 93, 57), null, 255);
            g.output(loss);
            Gradients.append(g, loss).values().forEach(g::output);
        }));
        cases.add(new OpCase("add and weighted_sum of 9", CLOSE, (g, t) -> {
            List<Value> xs = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                xs.add(t.parameter(g, "x" + i, 1));
            }
            g.output(g.add("sum", xs, true));
            g.output(g.weightedSum("y", xs, List.of(0.5f, 2f, -1f, 0.25f, 3f, -0.125f, 1.5f, 7f, 0.75f)));
        }));
        cases.add(new OpCase("sgd of 7 x 43 weights", CLOSE, (g, t) -> {
            Value w = t.uniform(g, Value.Kind.PARAMETER, "w", -1, 1, 7, 43);
            Value dw = t.uniform(g, Value.Kind.INPUT, "dw", -1, 1, 7, 43);
            Value v = t.uniform(g, Value.Kind.STATE, "v", -1, 1, 7, 43);
            g.sgd("sgd", w, dw, v, t.uniform(g, Value.Kind.INPUT, "lr", 0.1f, 0.2f, 1), 0.9f, 1e-2f);
        }));
        conv(cases, "3x3 of 2 x 1935 pixels, bias", Op.Conv2d.of(1, 1, 1).withBias(), 2, 3, 9, 43, 45, 3);
        conv(cases, "1x1 of 67 to 130 channels", Op.Conv2d.of(1, 0, 1), 1, 67, 130, 9, 8, 1);
        for (int channels : new int[] {1, 3, 7, 9}) {
            String name = "1x1, stride 2, of " + channels + " to 13 channels, 4 pictures";
            conv(cases, name, Op.Conv2d.of(2, 0, 1), 4, channels, 13, 16, 20, 1);
        }
        for (boolean bias : new boolean[] {false, true}) {
            cases.add(new OpCase("conv2d 3x3 stride 2" + (bias ? ", bias" : "") + ", ReLU", SUMS, (g, t) -> {
                Op.Conv2d op = Op.Conv2d.of(2, 1, 1).withRelu();
                Value x = t.parameter(g, "x", 2, 5, 11, 8);
                Value w = t.parameter(g, "w", 9, 5, 3, 3);
                g.output(
                        bias
                                ? g.conv2d("y", op.withBias(), x, w, t.parameter(g, "b", 9))
                                : g.conv2d("y", op, x, w, null));
            }));
        }
        cases.add(new OpCase("batch_norm_training of 2 x 4331 pixels far from 0, ReLU", SUMS, (g, t) -> {
            Value x = t.uniform(g, Value.Kind.PARAMETER, "x", 30, 31, 2, 3, 61, 71);
            differentiate(g, t, g.relu("relu", norm(g, t, "y", x, 3)));
        }));
        cases.add(new OpCase(
                "interp 2x3 to 97x101",
                SUMS,
                (g, t) -> differentiate(g, t, g.interp("y", t.parameter(g, "x", 1, 5, 2, 3), 97, 101))));
        cases.addAll(ChainCases.all());
        return cases;
    }

    /**
     * Convolutions of so many channels and pixels that a device may take algorithms of fewer multiplications: odd sizes, dilations, several
     * pictures. For devices in float32; sums are too long for bfloat16's tolerance.
     */
    public static List<OpCase> large() {
        List<OpCase> cases = new ArrayList<>();
        conv(cases, "3x3 of 64 to 96 channels, 2 x 1517 pixels", Op.Conv2d.of(1, 1, 1), 2, 64, 96, 37, 41, 3);
        conv(cases, "3x3 of 96 to 64 channels, dilation 2", Op.Conv2d.of(1, 2, 2), 2, 96, 64, 55, 77, 3);
        conv(cases, "3x3 of 64 to 128 channels, dilation 4", Op.Conv2d.of(1, 4, 4), 1, 64, 128, 63, 61, 3);
        conv(cases, "3x3 of 64 to 64 channels, bias", Op.Conv2d.of(1, 1, 1).withBias(), 1, 64, 64, 61, 62, 3);
        Op.Conv2d ending = Op.Conv2d.of(1, 1, 1).withBias().withRelu();
        summed(cases, "3x3 of 64 to 80 channels", ending, 2, 64, 80, 48, 49, 3);
        return cases;
    }

    private static void convolutions(List<OpCase> cases) {
        conv(cases, "3x3", Op.Conv2d.of(1, 1, 1), 2, 5, 7, 11, 13, 3);
        conv(cases, "3x3 stride 2, 3 channels", Op.Conv2d.of(2, 1, 1), 1, 3, 32, 17, 15, 3);
        conv(cases, "3x3 dilation 2", Op.Conv2d.of(1, 2, 2), 1, 16, 24, 9, 10, 3);
        conv(cases, "3x3 dilation 4 larger than the input", Op.Conv2d.of(1, 4, 4), 1, 17, 33, 3, 4, 3);
        conv(cases, "1x1", Op.Conv2d.of(1, 0, 1), 2, 33, 19, 7, 5, 1);
        conv(cases, "1x1 stride 2", Op.Conv2d.of(2, 0, 1), 2, 64, 32, 9, 11, 1);
        conv(cases, "1x1 bias", Op.Conv2d.of(1, 0, 1).withBias(), 2, 20, 11, 6, 7, 1);
        conv(cases, "5x5 pad 1 stride 3 bias", Op.Conv2d.of(3, 1, 1).withBias(), 1, 8, 16, 14, 13, 5);
        conv(cases, "3x3 two groups", Op.Conv2d.of(1, 1, 1).withGroups(2), 2, 8, 6, 7, 9, 3);
        conv(cases, "3x3 depthwise stride 2", Op.Conv2d.of(2, 1, 1).withGroups(24), 1, 24, 24, 10, 9, 3);
        conv(cases, "3x3 on a single pixel", Op.Conv2d.of(1, 1, 1), 3, 4, 5, 1, 1, 3);
        conv(cases, "1x1 of one channel, stride 2, bias", Op.Conv2d.of(2, 0, 1).withBias(), 1, 1, 1, 5, 7, 1);
        conv(cases, "1x1 two classes", Op.Conv2d.of(1, 0, 1).withBias(), 1, 32, 2, 5, 8, 1);
    }

    private static void conv(List<OpCase> cases, String what, Op.Conv2d op, int n, int c, int o, int h, int w, int k) {
        cases.add(new OpCase("conv2d " + what, SUMS, (g, t) -> {
            Value x = t.parameter(g, "x", n, c, h, w);
            Value f = t.parameter(g, "w", o, c / op.groups(), k, k);
            Value b = op.bias() ? t.parameter(g, "b", o) : null;
            differentiate(g, t, g.conv2d("y", op, x, f, b));
        }));
    }

    /** Convolutions with another summand, as one op and as the ops that devices fuse; for inference only. */
    private static void sums(List<OpCase> cases) {
        Op.Conv2d conv3x3 = Op.Conv2d.of(1, 1, 1).withBias().withRelu();
        Op.Conv2d conv1x1 = Op.Conv2d.of(1, 0, 1).withBias().withRelu();
        Op.Conv2d halving = Op.Conv2d.of(2, 0, 1).withBias().withRelu();
        summed(cases, "3x3 stride 2", Op.Conv2d.of(2, 1, 1).withBias().withRelu(), 2, 5, 9, 11, 8, 3);
        summed(cases, "3x3 dilation 2", Op.Conv2d.of(1, 2, 2).withBias().withRelu(), 1, 16, 24, 9, 10, 3);
        summed(cases, "3x3 dilation 4 of less than that", Op.Conv2d.of(1, 4, 4).withBias(), 2, 17, 33, 3, 4, 3);
        summed(cases, "3x3 stride 2 of pictures", Op.Conv2d.of(2, 1, 1).withBias(), 1, 3, 32, 17, 15, 3);
        summed(cases, "3x3 two groups", conv3x3.withGroups(2), 2, 8, 6, 7, 9, 3);
        summed(cases, "3x3 on a single pixel", conv3x3, 3, 4, 5, 1, 1, 3);
        summed(cases, "1x1 of 67 to 130 channels", conv1x1, 1, 67, 130, 9, 8, 1);
        summed(cases, "1x1 without bias", Op.Conv2d.of(1, 0, 1).withRelu(), 2, 33, 19, 7, 5, 1);
        summed(cases, "1x1 stride 2", halving, 2, 64, 32, 9, 11, 1);
        summed(cases, "1x1 stride 2 to 3 channels", halving, 2, 7, 3, 9, 11, 1);
        for (boolean project : new boolean[] {false, true}) {
            cases.add(new OpCase("bottleneck for inference" + (project ? ", projected" : ""), SUMS, (g, t) -> {
                int stride = project ? 2 : 1;
                Value x =
                        g.relu("x/relu", given(g, t, "x.bn", t.uniform(g, Value.Kind.INPUT, "x", -2, 2, 2, 24, 9, 11)));
                Value a = g.relu("reduce/relu", folded(g, t, "reduce", x, 16, 1, Op.Conv2d.of(stride, 0, 1)));
                Value b = g.relu("3x3/relu", folded(g, t, "3x3", a, 16, 3, Op.Conv2d.of(1, 2, 2)));
                Value c = folded(g, t, "increase", b, project ? 40 : 24, 1, Op.Conv2d.of(1, 0, 1));
                Value d = project ? folded(g, t, "proj", x, 40, 1, Op.Conv2d.of(2, 0, 1)) : x;
                g.output(g.relu("relu", g.add("sum", List.of(c, d), false)));
            }));
        }
    }

    /** @param op with its bias and ReLU, if any */
    private static void summed(
            List<OpCase> cases, String what, Op.Conv2d op, int n, int c, int o, int h, int w, int k) {
        String name = "conv2d " + what + ", sum" + (op.relu() ? ", ReLU" : "");
        int window = op.dilation() * (k - 1) + 1;
        int oh = (h + 2 * op.pad() - window) / op.stride() + 1;
        int ow = (w + 2 * op.pad() - window) / op.stride() + 1;
        for (boolean fused : new boolean[] {false, true}) {
            cases.add(new OpCase(fused ? name : name + ", in place", SUMS, (g, t) -> {
                Value x = t.uniform(g, Value.Kind.INPUT, "x", -1, 1, n, c, h, w);
                Value f = t.parameter(g, "w", o, c / op.groups(), k, k);
                Value b = op.bias() ? t.parameter(g, "b", o) : null;
                Value z = t.uniform(g, Value.Kind.INPUT, "z", -2, 2, n, o, oh, ow);
                if (fused) {
                    g.output(g.conv2d("y", op.withSum(), x, f, b, z));
                } else {
                    Value pooled = g.avgPool("pooled", new Op.AvgPool(1, 1, 1, 1), z);
                    Op.Conv2d plain =
                            Op.Conv2d.of(op.stride(), op.pad(), op.dilation()).withGroups(op.groups());
                    Value y = g.conv2d("conv", op.bias() ? plain.withBias() : plain, x, f, b);
                    Value sum = g.add("y", List.of(pooled, y), false);
                    g.output(op.relu() ? g.relu("relu", sum) : sum);
                }
            }));
        }
    }

    /** A convolution and a norm with statistics far from 0 and 1. */
    private static Value folded(GraphBuilder g, OpCase t, String name, Value x, int out, int k, Op.Conv2d op) {
        Value w = t.parameter(g, name + ".weight", out, x.shape().c(), k, k);
        return given(g, t, name + ".bn", g.conv2d(name, op, x, w, null));
    }

    private static Value given(GraphBuilder g, OpCase t, String name, Value x) {
        int c = x.shape().c();
        Value scale = t.parameter(g, name + ".weight", c);
        Value shift = t.parameter(g, name + ".bias", c);
        Value mean = t.uniform(g, Value.Kind.STATE, name + ".running_mean", -5, 5, c);
        Value var = t.uniform(g, Value.Kind.STATE, name + ".running_var", 0.1f, 20, c);
        return g.batchNormInference(name, x, scale, shift, mean, var, 1e-5f, false);
    }

    private static void norms(List<OpCase> cases) {
        for (boolean relu : new boolean[] {false, true}) {
            for (int c : new int[] {1, 5, 16, 37}) {
                cases.add(new OpCase(
                        "batch_norm_training " + c + " channels" + (relu ? ", ReLU" : ""), SUMS, (g, t) -> {
                            Value x = t.parameter(g, "x", 2, c, 5, 7);
                            Value y = norm(g, t, "y", x, c);
                            differentiate(g, t, relu ? g.relu("relu", y) : y);
                        }));
            }
            cases.add(new OpCase("batch_norm_inference" + (relu ? ", ReLU" : ""), CLOSE, (g, t) -> {
                Value x = t.uniform(g, Value.Kind.INPUT, "x", -2, 2, 2, 21, 5, 3);
                Value scale = t.parameter(g, "scale", 21);
                Value shift = t.parameter(g, "shift", 21);
                Value mean = t.uniform(g, Value.Kind.STATE, "mean", -1, 1, 21);
                Value var = t.uniform(g, Value.Kind.STATE, "var", 0.5f, 2, 21);
                Value y = g.batchNormInference("y", x, scale, shift, mean, var, 1e-5f, false);
                g.output(relu ? g.relu("relu", y) : y);
            }));
        }
    }

    private static Value norm(GraphBuilder g, OpCase t, String name, Value x, int c) {
        Value scale = t.parameter(g, name + ".weight", c);
        Value shift = t.parameter(g, name + ".bias", c);
        Value mean = t.uniform(g, Value.Kind.STATE, name + ".running_mean", -1, 1, c);
        Value var = t.uniform(g, Value.Kind.STATE, name + ".running_var", 0.5f, 2, c);
        return g.batchNormTraining(name, x, scale, shift, mean, var, 1e-5f, 0.1f, false);
    }

    private static void elementwise(List<OpCase> cases) {
        cases.add(new OpCase(
                "relu", CLOSE, (g, t) -> differentiate(g, t, g.relu("y", t.parameter(g, "x", 2, 19, 5, 7)))));
        for (int count : new int[] {2, 5}) {
            for (boolean relu : new boolean[] {false, true}) {
                cases.add(new OpCase("add " + count + (relu ? ", ReLU" : ""), CLOSE, (g, t) -> {
                    List<Value> xs = new ArrayList<>();
                    for (int i = 0; i < count; i++) {
                        xs.add(t.parameter(g, "x" + i, 2, 18, 3, 5));
                    }
                    Value y = g.add("y", xs, false);
                    differentiate(g, t, relu ? g.relu("relu", y) : y);
                }));
            }
        }
        cases.add(new OpCase("add of one value with itself", CLOSE, (g, t) -> {
            Value x = t.parameter(g, "x", 1, 16, 3, 5);
            differentiate(g, t, g.add("y", List.of(x, x), false));
        }));
    }

    private static void pools(List<OpCase> cases) {
        for (int[] hw : new int[][] {{7, 9}, {8, 10}, {1, 5}}) {
            cases.add(new OpCase(
                    "max_pool 3x3 stride 2 of " + hw[0] + "x" + hw[1],
                    CLOSE,
                    (g, t) -> differentiate(
                            g, t, g.maxPool("y", new Op.MaxPool(3, 2, 1), t.parameter(g, "x", 2, 20, hw[0], hw[1])))));
        }
        int[][] windows = {{9, 11, 3, 3}, {7, 6, 2, 1}, {5, 5, 1, 5}, {8, 7, 6, 6}};
        for (int[] p : windows) {
            cases.add(new OpCase("avg_pool of " + p[0] + "x" + p[1] + " to " + p[2] + "x" + p[3], CLOSE, (g, t) -> {
                int sh = p[0] / p[2];
                int sw = p[1] / p[3];
                Op.AvgPool op = new Op.AvgPool(p[0] - (p[2] - 1) * sh, p[1] - (p[3] - 1) * sw, sh, sw);
                differentiate(g, t, g.avgPool("y", op, t.parameter(g, "x", 2, 35, p[0], p[1])));
            }));
        }
        cases.add(new OpCase(
                "avg_pool that leaves a border out",
                CLOSE,
                (g, t) -> differentiate(
                        g, t, g.avgPool("y", new Op.AvgPool(3, 2, 3, 4), t.parameter(g, "x", 1, 16, 11, 9)))));
    }

    private static void resizes(List<OpCase> cases) {
        int[][] sizes = {{3, 5, 7, 9}, {6, 7, 11, 13}, {13, 9, 7, 5}, {1, 1, 4, 6}, {5, 4, 1, 1}, {4, 1, 2, 3}};
        for (int[] s : sizes) {
            for (int c : new int[] {3, 21}) {
                cases.add(new OpCase(
                        "interp " + s[0] + "x" + s[1] + " to " + s[2] + "x" + s[3] + ", " + c + " channels",
                        CLOSE,
                        (g, t) ->
                                differentiate(g, t, g.interp("y", t.parameter(g, "x", 2, c, s[0], s[1]), s[2], s[3]))));
            }
        }
    }

    private static void channels(List<OpCase> cases) {
        cases.add(new OpCase("concat", CLOSE, (g, t) -> {
            List<Value> xs = List.of(
                    t.parameter(g, "a", 2, 5, 3, 4), t.parameter(g, "b", 2, 16, 3, 4), t.parameter(g, "c", 2, 2, 3, 4));
            differentiate(g, t, g.concat("y", xs));
        }));
        cases.add(new OpCase(
                "slice_channels",
                CLOSE,
                (g, t) -> differentiate(g, t, g.sliceChannels("y", t.parameter(g, "x", 2, 23, 3, 4), 7, 12))));
    }

    private static void losses(List<OpCase> cases) {
        for (boolean weighted : new boolean[] {false, true}) {
            for (int classes : new int[] {2, 11, 19}) {
                cases.add(new OpCase(
                        "softmax_cross_entropy " + classes + " classes" + (weighted ? ", weighted" : ""),
                        CLOSE,
                        (g, t) -> {
                            Value x = t.uniform(g, Value.Kind.PARAMETER, "x", -6, 6, 2, classes, 5, 7);
                            Value labels = t.labels(g, "labels", classes, 0.3, 2, 5, 7);
                            Value w = weighted ? t.uniform(g, Value.Kind.INPUT, "weights", 0.2f, 3, classes) : null;
                            Value loss = g.softmaxCrossEntropy("loss", x, labels, w, 255);
                            Value total = g.weightedSum("total", List.of(loss), List.of(0.4f));
                            g.output(total);
                            Gradients.append(g, total).values().forEach(g::output);
                        }));
            }
        }
        cases.add(new OpCase("softmax_cross_entropy, all ignored", CLOSE, (g, t) -> {
            Value x = t.parameter(g, "x", 1, 4, 3, 3);
            Value loss = g.softmaxCrossEntropy("loss", x, t.labels(g, "labels", 4, 1.1, 1, 3, 3), null, 255);
            g.output(loss);
            Gradients.append(g, loss).values().forEach(g::output);
        }));
        for (float range : new float[] {4, 80, 1e4f}) {
            for (int classes : new int[] {2, 11, 40}) {
                cases.add(new OpCase("softmax_entropy " + classes + " classes, logits to " + range, 1e-5, (g, t) -> {
                    Value x = t.uniform(g, Value.Kind.INPUT, "x", -range, range, 2, classes, 5, 7);
                    g.softmaxEntropy("p", x).forEach(g::output);
                }));
            }
        }
        cases.add(new OpCase(
                "softmax_entropy, all equal",
                1e-5,
                (g, t) -> g.softmaxEntropy("p", t.uniform(g, Value.Kind.INPUT, "x", 3, 3, 1, 19, 4, 4))
                        .forEach(g::output)));
    }

    private static void updates(List<OpCase> cases) {
        cases.add(new OpCase("sgd", CLOSE, (g, t) -> {
            Value w = t.uniform(g, Value.Kind.PARAMETER, "w", -1, 1, 33, 5, 3, 3);
            Value v = t.uniform(g, Value.Kind.STATE, "v", -1, 1, 33, 5, 3, 3);
            Value x = t.uniform(g, Value.Kind.INPUT, "x", -1, 1, 1, 5, 6, 6);
            Value lr = t.uniform(g, Value.Kind.INPUT, "lr", 0.1f, 0.2f, 1);
            Value y = g.conv2d("y", Op.Conv2d.of(1, 1, 1), x, w, null);
            Value dy = t.uniform(g, Value.Kind.INPUT, "dy", -0.1f, 0.1f, 1, 33, 6, 6);
            Value dw = Gradients.append(g, Map.of(y, dy), List.of()).get(w);
            g.sgd("sgd", w, dw, v, lr, 0.9f, 1e-2f);
        }));
    }

    /** Three convolutions with batch norm, a projected shortcut, sum and ReLU: forward and backward. */
    public static OpCase bottleneck() {
        return new OpCase("bottleneck", 1e-3, (g, t) -> {
            Value x = t.parameter(g, "x", 2, 24, 9, 11);
            Value a = g.relu("reduce/relu", layer(g, t, "reduce", x, 16, 1, Op.Conv2d.of(2, 0, 1)));
            Value b = g.relu("3x3/relu", layer(g, t, "3x3", a, 16, 3, Op.Conv2d.of(1, 2, 2)));
            Value c = layer(g, t, "increase", b, 40, 1, Op.Conv2d.of(1, 0, 1));
            Value d = layer(g, t, "proj", x, 40, 1, Op.Conv2d.of(2, 0, 1));
            differentiate(g, t, g.relu("relu", g.add("sum", List.of(c, d), false)));
        });
    }

    private static Value layer(GraphBuilder g, OpCase t, String name, Value x, int out, int k, Op.Conv2d op) {
        Value w = t.parameter(g, name + ".weight", out, x.shape().c(), k, k);
        return norm(g, t, name + ".bn", g.conv2d(name, op, x, w, null), out);
    }

    /** Makes y an output, and the gradients of all parameters for a random dy. */
    static void differentiate(GraphBuilder g, OpCase t, Value y) {
        Shape s = y.shape();
        int[] dims = new int[s.rank()];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = s.dim(i);
        }
        Value dy = t.uniform(g, Value.Kind.INPUT, "dy", -1, 1, dims);
        g.output(y);
        Map<Value, Value> seeds = new HashMap<>();
        seeds.put(y, dy);
        Gradients.append(g, seeds, List.of()).values().forEach(g::output);
    }
}
