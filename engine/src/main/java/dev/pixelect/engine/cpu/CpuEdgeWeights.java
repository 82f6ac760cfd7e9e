package dev.pixelect.engine.cpu;

import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.engine.vision.Arguments;
import dev.pixelect.engine.vision.EdgeWeights;
import dev.pixelect.kernels.cpu.Parallel;

/** {@link EdgeWeights} by the kernels module. */
final class CpuEdgeWeights implements EdgeWeights {
    private final int height;
    private final int width;
    private final dev.pixelect.kernels.cpu.EdgeWeights kernel;

    CpuEdgeWeights(int height, int width, Parallel workers) {
        Arguments.pixels(height, width);
        this.height = height;
        this.width = width;
        this.kernel = new dev.pixelect.kernels.cpu.EdgeWeights(height, width, workers);
    }

    @Override
    public void run(RgbImage image, float lambda, float[] scores, float[] weighted) {
        Arguments.require(image, height, width);
        Arguments.require("scores", scores.length, height * width);
        Arguments.require("weighted", weighted.length, height * width);
        Arguments.requireLambda(lambda);
        kernel.run(image.rgb(), lambda, scores, weighted);
    }

    @Override
    public void close() {
        // All its memory is Java's.
    }
}
