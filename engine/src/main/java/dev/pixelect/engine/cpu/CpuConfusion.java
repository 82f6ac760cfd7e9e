package dev.pixelect.engine.cpu;

import dev.pixelect.engine.vision.Arguments;
import dev.pixelect.engine.vision.Confusion;
import dev.pixelect.kernels.cpu.Parallel;

/** {@link Confusion} by the kernels module. */
final class CpuConfusion implements Confusion {
    private final int pixels;
    private final int classes;
    private final int[] picture;
    private final dev.pixelect.kernels.cpu.Confusion kernel;

    CpuConfusion(int height, int width, int classes, Parallel workers) {
        this.pixels = Arguments.pixels(height, width);
        this.classes = Arguments.classes(classes);
        this.picture = new int[classes * classes + 1];
        this.kernel = new dev.pixelect.kernels.cpu.Confusion(pixels, classes, workers);
    }

    @Override
    public void add(byte[] truth, byte[] prediction, long[] counts) {
        Arguments.require("truth", truth.length, pixels);
        Arguments.require("prediction", prediction.length, pixels);
        Arguments.require("counts", counts.length, classes * classes);
        kernel.run(truth, prediction, picture);
        Arguments.addCounts(picture, truth, prediction, counts);
    }

    @Override
    public void close() {
        // All its memory is Java's.
    }
}
