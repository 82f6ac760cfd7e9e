package dev.pixelect.icnet.net;

import dev.pixelect.engine.graph.GraphBuilder;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.graph.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes ICNet's layers into a graph, in training mode (batch statistics) or for inference (running statistics). Nodes
 * and parameters carry the official layers' names.
 */
final class IcnetLayers {
    private static final float EPSILON = 1e-5f;
    private static final float MOMENTUM = 0.1f;
    private static final int[] PYRAMID_BINS = {1, 2, 3, 6};

    private final GraphBuilder graph;
    private final IcnetSpec spec;
    private final boolean training;

    IcnetLayers(GraphBuilder graph, IcnetSpec spec, boolean training) {
        this.graph = graph;
        this.spec = spec;
        this.training = training;
    }

    /**
     * What the classifiers see: {@code sub4} at 1/16, {@code sub24} and {@code sub12} at 1/8 of the picture; the last is to be
     * enlarged to the size of {@code quarter}.
     */
    record Features(Value sub4, Value sub24, Value sub12, Value quarter) {}

    Features features(Value data) {
        Shape s = data.shape();
        Value x = graph.interp("data_sub2", data, half(s.h()), half(s.w()));
        x = convRelu("conv1_1_3x3_s2", x, 32, 3, 2, 1);
        x = convRelu("conv1_2_3x3", x, 32, 3, 1, 1);
        x = convRelu("conv1_3_3x3", x, 64, 3, 1, 1);
        x = graph.maxPool("pool1_3x3_s2", new Op.MaxPool(3, 2, 1), x);
        x = stage(IcnetSpec.CONV2, 1, IcnetSpec.CONV2.blocks(), x, 1);
        Value conv3_1 = stage(IcnetSpec.CONV3, 1, 1, x, 2);
        x = graph.interp(
                "conv3_1_sub4",
                conv3_1,
                half(conv3_1.shape().h()),
                half(conv3_1.shape().w()));
        x = stage(IcnetSpec.CONV3, 2, IcnetSpec.CONV3.blocks(), x, 1);
        x = stage(IcnetSpec.CONV4, 1, IcnetSpec.CONV4.blocks(), x, 1);
        x = stage(IcnetSpec.CONV5, 1, IcnetSpec.CONV5.blocks(), x, 1);
        x = convRelu("conv5_4_k1", pyramid(x), 256, 1, 1, 1);

        Value sub4 = interpTo("conv5_4_interp", x, conv3_1);
        Value sub24Sum = fuse(
                "sub24_sum", conv("conv_sub4", sub4, 128, 3, 1, 2), conv("conv3_1_sub2_proj", conv3_1, 128, 1, 1, 1));

        Value conv2 = convRelu("conv2_sub1", convRelu("conv1_sub1", data, 32, 3, 2, 1), 32, 3, 2, 1);
        Value conv3 = convRelu("conv3_sub1", conv2, 64, 3, 2, 1);
        Value sub24 = interpTo("sub24_sum_interp", sub24Sum, conv3);
        Value sub12Sum =
                fuse("sub12_sum", conv("conv_sub2", sub24, 128, 3, 1, 2), conv("conv3_sub1_proj", conv3, 128, 1, 1, 1));
        return new Features(sub4, sub24, sub12Sum, conv2);
    }

    /**
     * The final classifier's logits, at 1/4 of the picture. Officially the features are enlarged and then classified; in training it is
     * the other way round, which comes to the same at less cost: see {@link dev.pixelect.engine.graph.LateResizes}, which sees to it
     * for graphs without gradients.
     */
    Value logits(Features f) {
        return training
                ? interpTo("sub12_sum_interp", classifier("conv6_cls", f.sub12()), f.quarter())
                : classifier("conv6_cls", interpTo("sub12_sum_interp", f.sub12(), f.quarter()));
    }

    /** A 1x1 convolution with bias to one channel a class. */
    Value classifier(String name, Value x) {
        Value w = graph.parameter(
                name + ".weight", Shape.of(spec.classes(), x.shape().c(), 1, 1));
        Value b = graph.parameter(name + ".bias", Shape.of(spec.classes()));
        return graph.conv2d(name, Op.Conv2d.of(1, 0, 1).withBias(), x, w, b);
    }

    private Value stage(IcnetSpec.Stage s, int from, int to, Value in, int stride) {
        Value x = in;
        for (int b = from; b <= to; b++) {
            x = bottleneck(s.name() + "_" + b, x, s, b == 1, b == 1 ? stride : 1);
        }
        return x;
    }

    private Value bottleneck(String name, Value x, IcnetSpec.Stage s, boolean project, int stride) {
        Value y = convRelu(name + "_1x1_reduce", x, s.mid(), 1, stride, 1);
        y = convRelu(name + "_3x3", y, s.mid(), 3, 1, s.dilation());
        y = conv(name + "_1x1_increase", y, s.out(), 1, 1, 1);
        Value skip = project ? conv(name + "_1x1_proj", x, s.out(), 1, stride, 1) : x;
        return fuse(name, y, skip);
    }

    /** Average pools over 1, 2, 3 and 6 bins a side, each resized back, all summed with x. */
    private Value pyramid(Value x) {
        int h = x.shape().h();
        int w = x.shape().w();
        List<Value> sum = new ArrayList<>(List.of(x));
        for (int bins : PYRAMID_BINS) {
            Window rows = Window.of(h, bins);
            Window columns = Window.of(w, bins);
            Op.AvgPool op = new Op.AvgPool(rows.size(), columns.size(), rows.stride(), columns.stride());
            Value pooled = graph.avgPool("conv5_3_pool" + bins, op, x);
            sum.add(graph.interp("conv5_3_pool" + bins + "_interp", pooled, h, w));
        }
        return graph.add("conv5_3_sum", sum, false);
    }

    /** One axis of a pyramid pool. */
    record Window(int size, int stride) {
        static Window of(int cells, int bins) {
            if (bins == 3 && cells == 33) {
                return new Window(13, 10); // the prototxt's own
            }
            if (bins == 3 && cells == 65) {
                return new Window(25, 20); // the prototxt's own
            }
            int fitting = Math.min(bins, cells);
            int stride = cells / fitting;
            return new Window(cells - (fitting - 1) * stride, stride);
        }
    }

    private Value fuse(String name, Value a, Value b) {
        return graph.relu(name + "/relu", graph.add(name, List.of(a, b), false));
    }

    private Value interpTo(String name, Value x, Value like) {
        return graph.interp(name, x, like.shape().h(), like.shape().w());
    }

    private Value convRelu(String name, Value x, int out, int kernel, int stride, int dilation) {
        return graph.relu(name + "/relu", conv(name, x, out, kernel, stride, dilation));
    }

    /** Convolution without bias, and batch norm. */
    private Value conv(String name, Value x, int official, int kernel, int stride, int dilation) {
        int out = spec.channels(official);
        Value w = graph.parameter(name + ".weight", Shape.of(out, x.shape().c(), kernel, kernel));
        Op.Conv2d op = Op.Conv2d.of(stride, dilation * (kernel / 2), dilation);
        Value y = graph.conv2d(name, op, x, w, null);
        Shape c = Shape.of(out);
        Value scale = graph.parameter(name + ".bn.weight", c);
        Value shift = graph.parameter(name + ".bn.bias", c);
        Value mean = graph.state(name + ".bn.running_mean", c);
        Value var = graph.state(name + ".bn.running_var", c);
        return training
                ? graph.batchNormTraining(name + ".bn", y, scale, shift, mean, var, EPSILON, MOMENTUM, false)
                : graph.batchNormInference(name + ".bn", y, scale, shift, mean, var, EPSILON, false);
    }

    private static int half(int n) {
        return (n + 1) / 2;
    }
}
