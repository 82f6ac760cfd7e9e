package dev.pixelect.bench.gpu;

import dev.pixelect.engine.graph.Op;

/**
 * What a GPU's maker says that it reaches.
 *
 * @param bytes a second
 * @param fp32 operations a second outside of the matrix units
 * @param tf32 operations a second in the matrix units, without sparsity
 */
record PublishedPeaks(String name, double bytes, double fp32, double tf32) {
    /** NVIDIA H100 Tensor Core GPU Architecture, 2023: H100 SXM5, with HBM3. */
    static final PublishedPeaks H100_SXM = new PublishedPeaks("H100 SXM", 3.35e12, 66.9e12, 494.7e12);

    /** Seconds that an op takes at the least: for its bytes or for its operations. Only convolutions use the matrix units. */
    double seconds(Op op, long moved, long flops, boolean matrixUnits) {
        return Math.max(moved / bytes, flops / (matrixUnits && isConvolution(op) ? tf32 : fp32));
    }

    /** Whether the bytes take longer than the operations. */
    boolean boundByBytes(Op op, long moved, long flops, boolean matrixUnits) {
        return moved / bytes >= flops / (matrixUnits && isConvolution(op) ? tf32 : fp32);
    }

    private static boolean isConvolution(Op op) {
        return op instanceof Op.Conv2d || op instanceof Op.Conv2dBackwardData || op instanceof Op.Conv2dBackwardFilter;
    }
}
