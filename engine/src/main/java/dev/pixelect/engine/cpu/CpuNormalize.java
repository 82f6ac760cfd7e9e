package dev.pixelect.engine.cpu;

import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.engine.vision.Arguments;
import dev.pixelect.engine.vision.Normalize;
import dev.pixelect.engine.vision.NormalizeOptions;
import dev.pixelect.kernels.cpu.Parallel;
import java.util.List;

/** {@link Normalize} by the kernels module. */
final class CpuNormalize implements Normalize {
    private final int height;
    private final int width;
    private final dev.pixelect.kernels.cpu.Normalize kernel;

    CpuNormalize(int height, int width, NormalizeOptions options, Parallel workers) {
        int pixels = Arguments.pixels(height, width);
        this.height = height;
        this.width = width;
        this.kernel = new dev.pixelect.kernels.cpu.Normalize(
                pixels, options.bgr(), array(options.mean()), array(options.scale()), workers);
    }

    private static float[] array(List<Float> values) {
        return new float[] {values.get(0), values.get(1), values.get(2)};
    }

    @Override
    public void run(RgbImage image, float[] planes) {
        Arguments.require(image, height, width);
        Arguments.require("planes", planes.length, 3 * height * width);
        kernel.run(image.rgb(), planes);
    }

    @Override
    public void close() {
        // All its memory is Java's.
    }
}
