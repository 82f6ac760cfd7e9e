package dev.pixelect.engine.opencl;

import java.util.List;

/** Planted bugs in the kernels of a network's ops. */
final class OpMutants {
    static final List<Mutant> ALL = List.of(
            new Mutant("relu.cu", "relu", "bounds not checked", "if (i < n) y[i]", "y[i]"),
            new Mutant("relu.cu", "relu_backward", "gradient at 0", "y[i] > 0.0f", "y[i] >= 0.0f"),
            new Mutant("add.cu", "add", "takes one too many", "count > 3", "count > 2"),
            new Mutant("add.cu", "weighted_sum", "all threads do the one's work", " || threadIdx.x != 0", ""),
            new Mutant("softmax_entropy.cu", "softmax_entropy", "bounds", "if (p >= batch * hw) return;", ""),
            new Mutant("softmax_entropy.cu", "softmax_entropy", "tie goes to the last", "x[c] > top", "x[c] >= top"),
            new Mutant("softmax_entropy.cu", "softmax_entropy", "sum not set", "sum = 0.0f,", "sum,"),
            new Mutant("softmax_entropy.cu", "softmax_entropy", "0 times infinity", "if (e > 0.0f) w", "w"),
            new Mutant(
                    "softmax_entropy.cu",
                    "softmax_entropy",
                    "misses a class",
                    "c0 + RUN && c <",
                    "c0 + RUN && c + 1 <"),
            new Mutant(
                    "conv2d.cu",
                    "conv2d_forward",
                    "no barrier behind the product",
                    "multiply_tiles(a, b, sum);\n        __syncthreads();",
                    "multiply_tiles(a, b, sum);"),
            new Mutant("conv2d.cu", "conv2d_forward", "a row too many of x", "yy < height", "yy <= height"),
            new Mutant("conv2d.cu", "conv2d_forward", "a row too many of w", "row0 + row < rows", "row0 + row <= rows"),
            new Mutant("conv2d.cu", "conv2d_forward", "summand left out", "if (has_z) v +=", "if (false) v +="),
            new Mutant("conv2d.cu", "conv2d_forward", "place in z", "z[at + o * out_area]", "z[o * out_area]"),
            new Mutant("conv2d.cu", "conv2d_forward", "bounds of y", "if (pixel >= pixels) continue;", ""),
            new Mutant(
                    "conv2d.cu", "conv2d_forward", "pad on the wrong side", "stride - pad, left", "stride + pad, left"),
            new Mutant(
                    "conv2d.cu",
                    "conv2d_backward_data",
                    "no barrier before the product",
                    "__syncthreads();\n        multiply_tiles",
                    "multiply_tiles"),
            new Mutant("conv2d.cu", "conv2d_backward_data", "stride not met", "yy % stride == 0 && ", ""),
            new Mutant(
                    "conv2d.cu",
                    "conv2d_backward_filter",
                    "last part too long",
                    "min(from + part_pixels, batch * out_area)",
                    "from + part_pixels"),
            new Mutant("conv2d.cu", "multiply_tiles", "last step left out", "k < DEPTH", "k < DEPTH - 1"),
            new Mutant("reduce.cu", "sum_parts", "stride of a part", "part[s * n + i]", "part[s * (n + 1) + i]"),
            new Mutant("reduce.cu", "sum_channels", "off by one", "i < hw", "i <= hw"),
            new Mutant("portable.h", "block_sum", "no barrier in the tree", "__syncthreads();\n        if", "if"),
            new Mutant("portable.h", "block_sum", "no last barrier", "__syncthreads();\n    return v;", "return v;"),
            new Mutant("portable.h", "block_sum", "off by one", "threadIdx.x < width", "threadIdx.x <= width"),
            new Mutant("batch_norm.cu", "batch_norm_partial", "mean of a part", "sum / (to - from)", "sum / hw"),
            new Mutant(
                    "batch_norm.cu", "batch_norm_statistics", "biased variance", "squares / (n - 1.0f)", "squares / n"),
            new Mutant("batch_norm.cu", "batch_norm_apply", "bounds", "if (i >= hw) return;", ""),
            new Mutant("batch_norm.cu", "batch_norm_backward_sum", "sum not set", "float sum = 0.0f,", "float sum,"),
            new Mutant("batch_norm.cu", "batch_norm_backward_apply", "sign", "- xhat * (", "+ xhat * ("),
            new Mutant("interp.cu", "cell_of", "corners not aligned", "/ (out - 1)", "/ out"),
            new Mutant("interp.cu", "interp", "reads behind the last row", "min(y0 + 1, height - 1)", "y0 + 1"),
            new Mutant("interp.cu", "last_reader", "misses readers", "(i + 1) * (out - 1)", "i * (out - 1)"),
            new Mutant("cross_entropy.cu", "cross_entropy_partial", "pixels twice", "p += gridDim.x * 256", "p += 256"),
            new Mutant("cross_entropy.cu", "cross_entropy_partial", "returns before a barrier", "continue;", "return;"),
            new Mutant("cross_entropy.cu", "cross_entropy_partial", "labels", "label >= classes", "label > classes"),
            new Mutant("cross_entropy.cu", "cross_entropy_backward", "sign", "scale * (c ==", "-scale * (c =="),
            new Mutant("pool.cu", "max_pool", "tie goes to the last", "v > most", "v >= most"),
            new Mutant("pool.cu", "max_pool", "window begins before the map", "max(0, -top)", "0"),
            new Mutant("pool.cu", "first_window", "rounds down", "(before + stride - 1) / stride", "before / stride"),
            new Mutant("pool.cu", "avg_pool", "area of a window", "size_y * size_x)", "size_y * size_y)"),
            new Mutant("channels.cu", "copy_channels", "wrong channel", "dst_channels + to", "dst_channels + from"),
            new Mutant("channels.cu", "place_channels", "one too many", "c < from + count", "c <= from + count"),
            new Mutant("sgd.cu", "sgd", "sign of the decay", "+ decay *", "- decay *"));

    private OpMutants() {}
}
