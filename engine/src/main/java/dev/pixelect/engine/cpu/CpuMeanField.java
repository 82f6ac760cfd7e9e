package dev.pixelect.engine.cpu;

import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.engine.vision.MeanField;
import dev.pixelect.engine.vision.MeanFieldSizes;
import dev.pixelect.kernels.DenseCrf;
import dev.pixelect.kernels.cpu.Parallel;

/** {@link MeanField} by the kernel module's CPU version. */
final class CpuMeanField implements MeanField {
    private final int height;
    private final int width;
    private final int classes;
    private final dev.pixelect.kernels.cpu.MeanField kernel;

    CpuMeanField(Parallel workers, int height, int width, int classes, DenseCrf crf) {
        this.height = height;
        this.width = width;
        this.classes = classes;
        this.kernel = new dev.pixelect.kernels.cpu.MeanField(workers, height, width, classes, crf);
    }

    @Override
    public void run(RgbImage image, float[] probabilities, float[] q) {
        MeanFieldSizes.require(image, height, width, classes, probabilities, q);
        kernel.run(image.rgb(), probabilities, q);
    }

    @Override
    public long bytes() {
        return kernel.bytes();
    }

    @Override
    public void close() {}
}
