package dev.pixelect.engine.kernel.vision;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.KernelCompiler;
import dev.pixelect.engine.vision.Confusion;
import dev.pixelect.engine.vision.EdgeWeights;
import dev.pixelect.engine.vision.MeanField;
import dev.pixelect.engine.vision.MeanFieldOptions;
import dev.pixelect.engine.vision.Normalize;
import dev.pixelect.engine.vision.NormalizeOptions;
import dev.pixelect.engine.vision.SegmentSums;
import dev.pixelect.engine.vision.Slic;
import dev.pixelect.engine.vision.SlicOptions;
import dev.pixelect.engine.vision.Vision;

/** All of {@link Vision} by the project's own kernels, for any device that compiles them. */
public final class KernelVision implements Vision {
    private final Device device;
    private final KernelCompiler compiler;

    /** @param compiler of {@code device} */
    public KernelVision(Device device, KernelCompiler compiler) {
        this.device = device;
        this.compiler = compiler;
    }

    /** For tests. */
    KernelCompiler compiler() {
        return compiler;
    }

    @Override
    public EdgeWeights edgeWeights(int height, int width) {
        return new KernelEdgeWeights(device, compiler, height, width);
    }

    @Override
    public Slic slic(int height, int width, SlicOptions options) {
        return new KernelSlic(device, compiler, options.grid(height, width));
    }

    @Override
    public SegmentSums segmentSums(int height, int width, int classes) {
        return new KernelSegmentSums(device, compiler, height, width, classes);
    }

    @Override
    public Confusion confusion(int height, int width, int classes) {
        return new KernelConfusion(device, compiler, height, width, classes);
    }

    @Override
    public Normalize normalize(int height, int width, NormalizeOptions options) {
        return new KernelNormalize(device, compiler, height, width, options);
    }

    @Override
    public MeanField meanField(int height, int width, int classes, MeanFieldOptions options) {
        return new KernelMeanField(device, compiler, height, width, classes, options.crf());
    }
}
