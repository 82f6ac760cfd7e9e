package dev.pixelect.engine.kernel.vision;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.Kernel;
import dev.pixelect.engine.device.KernelCompiler;
import dev.pixelect.engine.device.Slice;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.engine.vision.Arguments;
import dev.pixelect.engine.vision.EdgeWeights;
import dev.pixelect.kernels.KernelCatalogue;
import java.util.Map;

/** {@link EdgeWeights} by {@code sobel.cu}. */
final class KernelEdgeWeights implements EdgeWeights {
    private static final int TILE = 16;

    private final int height;
    private final int width;
    private final Staging staging;
    private final LaunchSequence launches;
    private final Slice rgb;
    private final Slice score;
    private final Slice map;
    private final Slice peak;
    private final Slice factor;
    private final float[] lambdaValue = {0};

    KernelEdgeWeights(Device device, KernelCompiler compiler, int height, int width) {
        int pixels = Arguments.pixels(height, width);
        this.height = height;
        this.width = width;
        this.staging = new Staging(4L * pixels);
        Kernel sobel = compiler.kernel(KernelCatalogue.SOBEL, Map.of());
        Kernel weigh = compiler.kernel(KernelCatalogue.EDGE_WEIGHT, Map.of());
        this.launches = new LaunchSequence(device);
        try {
            this.rgb = launches.array("picture", 3L * pixels);
            this.score = launches.array("scores", 4L * pixels);
            this.map = launches.array("edges", 4L * pixels);
            this.peak = launches.array("greatest edge", 4);
            this.factor = launches.array("lambda", 4);
            launches.add(
                    sobel,
                    LaunchSequence.blocks(width, TILE),
                    LaunchSequence.blocks(height, TILE),
                    rgb,
                    map,
                    peak,
                    height,
                    width);
            launches.add(weigh, (long) pixels, 256, score, map, peak, factor, pixels);
        } catch (RuntimeException e) {
            launches.close();
            throw e;
        }
    }

    @Override
    public void run(RgbImage image, float lambda, float[] scores, float[] weighted) {
        Arguments.require(image, height, width);
        Arguments.require("scores", scores.length, height * width);
        Arguments.require("weighted", weighted.length, height * width);
        Arguments.requireLambda(lambda);
        lambdaValue[0] = lambda;
        staging.write(image.rgb(), rgb);
        staging.write(scores, score);
        staging.write(lambdaValue, factor);
        LaunchSequence.zero(peak);
        launches.run();
        staging.read(map, weighted);
    }

    @Override
    public void close() {
        launches.close();
    }
}
