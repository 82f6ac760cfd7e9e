package dev.pixelect.engine.cpu;

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
import dev.pixelect.kernels.cpu.Parallel;

/** {@link Vision} by the fast Java of the kernels module, over the device's workers. */
final class CpuVision implements Vision {
    private final Parallel workers;

    CpuVision(Parallel workers) {
        this.workers = workers;
    }

    @Override
    public EdgeWeights edgeWeights(int height, int width) {
        return new CpuEdgeWeights(height, width, workers);
    }

    @Override
    public Slic slic(int height, int width, SlicOptions options) {
        return new CpuSlic(options.grid(height, width), workers);
    }

    @Override
    public SegmentSums segmentSums(int height, int width, int classes) {
        return new CpuSegmentSums(height, width, classes, workers);
    }

    @Override
    public Confusion confusion(int height, int width, int classes) {
        return new CpuConfusion(height, width, classes, workers);
    }

    @Override
    public Normalize normalize(int height, int width, NormalizeOptions options) {
        return new CpuNormalize(height, width, options, workers);
    }

    @Override
    public MeanField meanField(int height, int width, int classes, MeanFieldOptions options) {
        return new CpuMeanField(workers, height, width, classes, options.crf());
    }
}
