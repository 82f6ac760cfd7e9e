package dev.pixelect.engine.kernel.vision;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.Kernel;
import dev.pixelect.engine.device.KernelCompiler;
import dev.pixelect.engine.device.Slice;
import dev.pixelect.engine.vision.Arguments;
import dev.pixelect.engine.vision.SegmentSums;
import dev.pixelect.kernels.KernelCatalogue;
import java.util.Map;

/** {@link SegmentSums} by {@code segment.cu}. Memory for the sums grows with the number of segments. */
final class KernelSegmentSums implements SegmentSums {
    private static final int PIXELS_PER_BLOCK = 256 * 16;

    private final Device device;
    private final Kernel kernel;
    private final int pixels;
    private final int classes;
    private final Staging staging;
    private final Workspace workspace;
    private final Slice segmentMap;
    private final Slice scoreMap;
    private final Slice classMap;
    private Segments segments;

    KernelSegmentSums(Device device, KernelCompiler compiler, int height, int width, int classes) {
        this.device = device;
        this.pixels = Arguments.pixels(height, width);
        this.classes = Arguments.classes(classes);
        this.staging = new Staging(4L * pixels);
        this.kernel = compiler.kernel(KernelCatalogue.SEGMENT_SUMS, Map.of());
        this.workspace = new Workspace(device);
        try {
            this.segmentMap = workspace.array("segments", 4L * pixels);
            this.scoreMap = workspace.array("scores", 4L * pixels);
            this.classMap = workspace.array("classes", pixels);
        } catch (RuntimeException e) {
            workspace.close();
            throw e;
        }
    }

    /** The sums of up to {@code capacity} segments. */
    private final class Segments implements AutoCloseable {
        private final int capacity;
        private final int[] words;
        private final LaunchSequence launches = new LaunchSequence(device);
        private final Slice area;
        private final Slice low;
        private final Slice high;
        private final Slice histogram;

        Segments(int capacity) {
            this.capacity = capacity;
            this.words = new int[capacity];
            try {
                this.area = launches.array("areas", 4L * capacity);
                this.low = launches.array("low words", 4L * capacity);
                this.high = launches.array("high words", 4L * capacity);
                this.histogram = launches.array("histograms", 4L * capacity * classes);
                launches.add(
                        kernel,
                        (long) pixels,
                        PIXELS_PER_BLOCK,
                        segmentMap,
                        scoreMap,
                        classMap,
                        area,
                        low,
                        high,
                        histogram,
                        classes,
                        pixels);
            } catch (RuntimeException e) {
                launches.close();
                throw e;
            }
        }

        void run() {
            LaunchSequence.zero(area);
            LaunchSequence.zero(low);
            LaunchSequence.zero(high);
            LaunchSequence.zero(histogram);
            launches.run();
        }

        void read(Sums sums) {
            staging.read(area, sums.area());
            staging.read(histogram, sums.histogram());
            long[] units = new long[sums.area().length];
            staging.read(low, words, units.length);
            for (int k = 0; k < units.length; k++) {
                units[k] = Integer.toUnsignedLong(words[k]);
            }
            staging.read(high, words, units.length);
            for (int k = 0; k < units.length; k++) {
                units[k] |= (long) words[k] << 32;
                sums.mean()[k] = dev.pixelect.kernels.cpu.SegmentSums.mean(units[k], sums.area()[k]);
            }
        }

        @Override
        public void close() {
            launches.close();
        }
    }

    @Override
    public Sums run(int[] map, int count, float[] scores, byte[] labels) {
        Arguments.require("segments", map.length, pixels);
        Arguments.require("scores", scores.length, pixels);
        Arguments.require("classes", labels.length, pixels);
        Arguments.segments(map, count, scores);
        Sums sums = Sums.of(count, classes);
        if (segments == null || segments.capacity < count) {
            closeSegments();
            segments = new Segments(count);
        }
        staging.write(map, segmentMap);
        staging.write(scores, scoreMap);
        staging.write(labels, classMap);
        segments.run();
        segments.read(sums);
        return sums;
    }

    private void closeSegments() {
        if (segments != null) {
            segments.close();
            segments = null;
        }
    }

    @Override
    public void close() {
        closeSegments();
        workspace.close();
    }
}
