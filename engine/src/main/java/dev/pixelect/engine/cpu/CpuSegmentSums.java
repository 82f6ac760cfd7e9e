package dev.pixelect.engine.cpu;

import dev.pixelect.engine.vision.Arguments;
import dev.pixelect.engine.vision.SegmentSums;
import dev.pixelect.kernels.cpu.Parallel;

/** {@link SegmentSums} by the kernels module. */
final class CpuSegmentSums implements SegmentSums {
    private final int pixels;
    private final int classes;
    private final dev.pixelect.kernels.cpu.SegmentSums kernel;

    CpuSegmentSums(int height, int width, int classes, Parallel workers) {
        this.pixels = Arguments.pixels(height, width);
        this.classes = Arguments.classes(classes);
        this.kernel = new dev.pixelect.kernels.cpu.SegmentSums(pixels, classes, workers);
    }

    @Override
    public Sums run(int[] segments, int count, float[] scores, byte[] labels) {
        Arguments.require("segments", segments.length, pixels);
        Arguments.require("scores", scores.length, pixels);
        Arguments.require("classes", labels.length, pixels);
        Arguments.segments(segments, count, scores);
        Sums sums = Sums.of(count, classes);
        kernel.run(segments, count, scores, labels, sums.area(), sums.mean(), sums.histogram());
        return sums;
    }

    @Override
    public void close() {
        // All its memory is Java's.
    }
}
