package dev.pixelect.engine.kernel.vision;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.Kernel;
import dev.pixelect.engine.device.KernelCompiler;
import dev.pixelect.engine.device.Slice;
import dev.pixelect.engine.vision.Arguments;
import dev.pixelect.engine.vision.Confusion;
import dev.pixelect.kernels.KernelCatalogue;
import java.util.Map;

/** {@link Confusion} by {@code confusion.cu}. */
final class KernelConfusion implements Confusion {
    private static final int PIXELS_PER_BLOCK = 16384;

    private final int pixels;
    private final int classes;
    private final Staging staging;
    private final LaunchSequence launches;
    private final Slice labels;
    private final Slice predicted;
    private final Slice cells;
    private final int[] picture;

    KernelConfusion(Device device, KernelCompiler compiler, int height, int width, int classes) {
        this.pixels = Arguments.pixels(height, width);
        this.classes = Arguments.classes(classes);
        this.picture = new int[classes * classes + 1];
        this.staging = new Staging(Math.max(pixels, 4L * picture.length));
        Kernel kernel = compiler.kernel(KernelCatalogue.CONFUSION, Map.of("NUM_CLASSES", classes));
        this.launches = new LaunchSequence(device);
        try {
            this.labels = launches.array("truth", pixels);
            this.predicted = launches.array("prediction", pixels);
            this.cells = launches.array("confusion matrix", 4L * picture.length);
            launches.add(kernel, (long) pixels, PIXELS_PER_BLOCK, labels, predicted, cells, pixels);
        } catch (RuntimeException e) {
            launches.close();
            throw e;
        }
    }

    @Override
    public void add(byte[] truth, byte[] prediction, long[] counts) {
        Arguments.require("truth", truth.length, pixels);
        Arguments.require("prediction", prediction.length, pixels);
        Arguments.require("counts", counts.length, classes * classes);
        staging.write(truth, labels);
        staging.write(prediction, predicted);
        LaunchSequence.zero(cells);
        launches.run();
        staging.read(cells, picture);
        Arguments.addCounts(picture, truth, prediction, counts);
    }

    @Override
    public void close() {
        launches.close();
    }
}
