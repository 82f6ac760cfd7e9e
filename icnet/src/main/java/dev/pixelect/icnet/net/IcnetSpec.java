package dev.pixelect.icnet.net;

import dev.pixelect.engine.graph.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which ICNet: its classes and its width. Channels are those of the official half-width network (Zhao et al., ECCV 2018,
 * icnet_cityscapes prototxt) times {@code width}, rounded, at least 1.
 *
 * @param classes in [1, 255]
 * @param width 1.0 is official: 6.7 million parameters
 */
public record IcnetSpec(int classes, double width) {
    public IcnetSpec {
        if (classes < 1 || classes > 255) {
            throw new IllegalArgumentException("classes must be in [1, 255], not " + classes);
        }
        if (!(width > 0 && width <= 8)) {
            throw new IllegalArgumentException("width must be in (0, 8], not " + width);
        }
    }

    /** A stage of bottlenecks: {@code conv3_1}, {@code conv3_2} and so on. */
    record Stage(String name, int blocks, int mid, int out, int dilation) {}

    static final Stage CONV2 = new Stage("conv2", 3, 32, 128, 1);
    static final Stage CONV3 = new Stage("conv3", 4, 64, 256, 1);
    static final Stage CONV4 = new Stage("conv4", 6, 128, 512, 2);
    static final Stage CONV5 = new Stage("conv5", 3, 256, 1024, 4);

    /** The channels that the official network's {@code official} become at this width. */
    public int channels(int official) {
        return Math.max(1, (int) Math.round(official * width));
    }

    /** What is stored of a network. */
    public enum Kind {
        /** Convolution weights, OIHW: learned, decayed. */
        WEIGHT,
        /** Bias of a classifier: learned, not decayed. */
        BIAS,
        /** Scale of a batch norm: learned, not decayed. */
        SCALE,
        /** Shift of a batch norm: learned, not decayed. */
        SHIFT,
        RUNNING_MEAN,
        RUNNING_VAR;

        /** Whether SGD moves it. */
        public boolean learned() {
            return this != RUNNING_MEAN && this != RUNNING_VAR;
        }
    }

    /** A tensor of the network. */
    public record Tensor(String name, Shape shape, Kind kind) {}

    /**
     * All tensors by name, in the network's order. {@code sub4_out.*} and {@code sub24_out.*} serve training only.
     */
    public Map<String, Tensor> tensors() {
        Tensors t = new Tensors();
        t.layer("conv1_1_3x3_s2", 3, channels(32), 3);
        t.layer("conv1_2_3x3", channels(32), channels(32), 3);
        t.layer("conv1_3_3x3", channels(32), channels(64), 3);
        int in = channels(64);
        for (Stage s : new Stage[] {CONV2, CONV3, CONV4, CONV5}) {
            for (int b = 1; b <= s.blocks(); b++) {
                String name = s.name() + "_" + b;
                t.layer(name + "_1x1_reduce", in, channels(s.mid()), 1);
                t.layer(name + "_3x3", channels(s.mid()), channels(s.mid()), 3);
                t.layer(name + "_1x1_increase", channels(s.mid()), channels(s.out()), 1);
                if (b == 1) {
                    t.layer(name + "_1x1_proj", in, channels(s.out()), 1);
                }
                in = channels(s.out());
            }
        }
        t.layer("conv5_4_k1", in, channels(256), 1);
        t.layer("conv_sub4", channels(256), channels(128), 3);
        t.layer("conv3_1_sub2_proj", channels(256), channels(128), 1);
        t.layer("conv_sub2", channels(128), channels(128), 3);
        t.layer("conv1_sub1", 3, channels(32), 3);
        t.layer("conv2_sub1", channels(32), channels(32), 3);
        t.layer("conv3_sub1", channels(32), channels(64), 3);
        t.layer("conv3_sub1_proj", channels(64), channels(128), 1);
        t.classifier("conv6_cls", channels(128), classes);
        t.classifier("sub4_out", channels(256), classes);
        t.classifier("sub24_out", channels(128), classes);
        return t.all;
    }

    /** Whether a tensor belongs to a head that serves training only. */
    public static boolean trainingOnly(String tensor) {
        return tensor.startsWith("sub4_out.") || tensor.startsWith("sub24_out.");
    }

    private static final class Tensors {
        final Map<String, Tensor> all = new LinkedHashMap<>();

        void layer(String name, int in, int out, int kernel) {
            add(name + ".weight", Kind.WEIGHT, out, in, kernel, kernel);
            add(name + ".bn.weight", Kind.SCALE, out);
            add(name + ".bn.bias", Kind.SHIFT, out);
            add(name + ".bn.running_mean", Kind.RUNNING_MEAN, out);
            add(name + ".bn.running_var", Kind.RUNNING_VAR, out);
        }

        void classifier(String name, int in, int classes) {
            add(name + ".weight", Kind.WEIGHT, classes, in, 1, 1);
            add(name + ".bias", Kind.BIAS, classes);
        }

        private void add(String name, Kind kind, int... dims) {
            all.put(name, new Tensor(name, Shape.of(dims), kind));
        }
    }
}
