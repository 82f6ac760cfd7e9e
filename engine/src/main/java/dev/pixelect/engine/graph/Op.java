package dev.pixelect.engine.graph;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a node computes: one record an op, attributes only. Tensors are float32 in NCHW unless said otherwise; x is an
 * input, y an output, dx the gradient of the loss with respect to x. Which shapes an op takes and makes is in
 * {@link GraphBuilder}, its derivative in {@link Gradients}, its meaning in {@link
 * dev.pixelect.engine.reference.ReferenceOps}.
 */
public sealed interface Op {

    /** The op's name in tables and messages, such as {@code conv2d_backward_filter}. */
    default String kind() {
        String simple = getClass().getSimpleName();
        return simple.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }

    /** Indices of the inputs that the op updates in place: running statistics, weights, momentum. */
    default Set<Integer> updates() {
        return Set.of();
    }

    /**
     * y = x * w (cross-correlation, zero padding), + bias, + another summand, then ReLU, as far as fused. Inputs x [N,C,H,W], w
     * [O,C/groups,KH,KW], when {@code bias} b [O] and, when {@code sum}, z [N,O,OH,OW], whose memory y may take over; output
     * [N,O,OH,OW] with OH = (H + 2 pad - dilation (KH-1) - 1) / stride + 1. With ReLU or a summand: no gradient.
     */
    record Conv2d(int stride, int pad, int dilation, int groups, boolean bias, boolean sum, boolean relu)
            implements Op {
        /** The common case: one group, nothing fused. */
        public static Conv2d of(int stride, int pad, int dilation) {
            return new Conv2d(stride, pad, dilation, 1, false, false, false);
        }

        public Conv2d withBias() {
            return new Conv2d(stride, pad, dilation, groups, true, sum, relu);
        }

        public Conv2d withGroups(int g) {
            return new Conv2d(stride, pad, dilation, g, bias, sum, relu);
        }

        public Conv2d withRelu() {
            return new Conv2d(stride, pad, dilation, groups, bias, sum, true);
        }

        public Conv2d withSum() {
            return new Conv2d(stride, pad, dilation, groups, bias, true, relu);
        }

        /** The index of the input z; only when {@code sum}. */
        public int summand() {
            return bias ? 3 : 2;
        }
    }

    /** dx [N,C,H,W] from dy, w. */
    record Conv2dBackwardData(Conv2d conv, Shape xShape) implements Op {}

    /** dw and, when {@code conv.bias()}, db from x, dy. */
    record Conv2dBackwardFilter(Conv2d conv, Shape wShape) implements Op {}

    /**
     * Batch norm in training mode, fused with ReLU if {@code relu}. Inputs x, scale [C], shift [C], running_mean [C],
     * running_var [C]; outputs y, mean [C] and variance [C] of the batch as the device saves them for the gradient (biased
     * variance, or its inverse root: opaque to others), and the ReLU's mask (opaque; absent without {@code relu}).
     * Updates running = (1 - momentum) running + momentum new, with the unbiased variance.
     */
    record BatchNormTraining(float epsilon, float momentum, boolean relu) implements Op {
        @Override
        public Set<Integer> updates() {
            return Set.of(3, 4);
        }
    }

    /**
     * dx, dscale, dshift from x, dy, scale, the saved mean and variance and, when {@code relu}, y, shift and the mask of
     * {@link BatchNormTraining}.
     */
    record BatchNormBackward(float epsilon, boolean relu) implements Op {}

    /** Batch norm with given statistics: inputs x, scale, shift, mean, variance; ReLU if {@code relu}. */
    record BatchNormInference(float epsilon, boolean relu) implements Op {}

    /** max(x, 0). */
    record Relu() implements Op {}

    /** dx = dy where y > 0, else 0; inputs y, dy. */
    record ReluBackward() implements Op {}

    /** The sum of two or more tensors of one shape, with ReLU if {@code relu}. */
    record Add(boolean relu) implements Op {}

    /** Max pooling, padding never wins. Outputs y and the argmax (opaque). OH as for {@link Conv2d}. */
    record MaxPool(int kernel, int stride, int pad) implements Op {}

    /** dx from x, y, dy and the argmax; where several cells tie, the first in row-major order gets the gradient. */
    record MaxPoolBackward(MaxPool pool, Shape xShape) implements Op {}

    /** Average pooling without padding; OH = (H - kernelH) / strideH + 1. */
    record AvgPool(int kernelH, int kernelW, int strideH, int strideW) implements Op {}

    /** dx from dy. */
    record AvgPoolBackward(AvgPool pool, Shape xShape) implements Op {}

    /** Bilinear resize with align_corners = true: row y reads y (H-1)/(OH-1), 0 where OH = 1. */
    record Interp(int height, int width) implements Op {}

    /** dx from dy. */
    record InterpBackward(Shape xShape) implements Op {}

    /** Joins along C. */
    record Concat() implements Op {}

    /** Channels {@code from} to {@code from + count - 1} of x. */
    record SliceChannels(int from, int count) implements Op {}

    /** 0 but for channels {@code from} onwards, which are dy: the gradient of {@link SliceChannels}. */
    record SliceChannelsBackward(int from, Shape xShape) implements Op {}

    /**
     * Softmax over C, then the mean of -weight[label] ln p[label] over pixels whose label is not {@code ignoreIndex}
     * (divided by the sum of their weights; 0 when there is none). Inputs logits [N,C,H,W], labels U8 [N,H,W] and, when
     * {@code weighted}, class weights [C]. Output loss [1] and the divisor [1]. Other labels of C or above are ignored
     * too: whoever reads labels checks them.
     */
    record SoftmaxCrossEntropy(int ignoreIndex, boolean weighted) implements Op {}

    /**
     * factor * d loss / d logits, from logits, labels, the divisor that the forward op left and, when {@code weighted},
     * class weights.
     */
    record SoftmaxCrossEntropyBackward(int ignoreIndex, boolean weighted, float factor) implements Op {}

    /** factors[0] x0 + factors[1] x1 + ... of scalars [1]. */
    record WeightedSum(List<Float> factors) implements Op {
        public WeightedSum {
            factors = List.copyOf(factors);
        }
    }

    /**
     * Softmax over C of logits [N,C,H,W] fused with its entropy in nats and its argmax: outputs probabilities [N,C,H,W],
     * entropy [N,H,W] in [0, ln C], label I32 [N,H,W] (the smallest index among ties). No gradient.
     */
    record SoftmaxEntropy() implements Op {}

    /**
     * v = momentum v + g + weightDecay w; w = w - lr v. Inputs w, g, v (w's shape) and lr [1]; updates w and v.
     */
    record Sgd(float momentum, float weightDecay) implements Op {
        @Override
        public Set<Integer> updates() {
            return Set.of(0, 2);
        }
    }
}
