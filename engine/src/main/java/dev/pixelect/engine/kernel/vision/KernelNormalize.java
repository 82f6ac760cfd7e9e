package dev.pixelect.engine.kernel.vision;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.Kernel;
import dev.pixelect.engine.device.KernelCompiler;
import dev.pixelect.engine.device.Slice;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.engine.vision.Arguments;
import dev.pixelect.engine.vision.Normalize;
import dev.pixelect.engine.vision.NormalizeOptions;
import dev.pixelect.kernels.KernelCatalogue;
import java.util.Map;

/** {@link Normalize} by {@code normalize.cu}. */
final class KernelNormalize implements Normalize {
    private final int height;
    private final int width;
    private final Staging staging;
    private final LaunchSequence launches;
    private final Slice rgb;
    private final Slice result;

    KernelNormalize(Device device, KernelCompiler compiler, int height, int width, NormalizeOptions options) {
        int pixels = Arguments.pixels(height, width);
        this.height = height;
        this.width = width;
        this.staging = new Staging(Math.max(12L * pixels, 24));
        Kernel kernel = compiler.kernel(KernelCatalogue.NORMALIZE, Map.of());
        this.launches = new LaunchSequence(device);
        try {
            this.rgb = launches.array("picture", 3L * pixels);
            this.result = launches.array("planes", 12L * pixels);
            Slice format = launches.array("mean and scale", 24);
            float[] values = new float[6];
            for (int p = 0; p < 3; p++) {
                values[p] = options.mean().get(p);
                values[3 + p] = options.scale().get(p);
            }
            staging.write(values, format);
            launches.add(kernel, (long) pixels, 256, rgb, result, format, options.bgr() ? 1 : 0, pixels);
        } catch (RuntimeException e) {
            launches.close();
            throw e;
        }
    }

    @Override
    public void run(RgbImage image, float[] planes) {
        Arguments.require(image, height, width);
        Arguments.require("planes", planes.length, 3 * height * width);
        staging.write(image.rgb(), rgb);
        launches.run();
        staging.read(result, planes);
    }

    @Override
    public void close() {
        launches.close();
    }
}
