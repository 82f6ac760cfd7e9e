package dev.pixelect.bench;

import dev.pixelect.engine.device.Backends;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.engine.vision.Slic;
import dev.pixelect.engine.vision.SlicOptions;
import dev.pixelect.icnet.data.DataSets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Superpixels of labelled pictures: boundary recall, achievable accuracy, how many, how long. */
@Command(
        name = "bench/superpixels",
        mixinStandardHelpOptions = true,
        description = "Measures SLIC superpixels on the pictures of a data set, all of one size.",
        footer = {"", "Example:", "  bench/superpixels --data camvid:DIR --split test --segments 1000"})
public final class SuperpixelBenchmark implements Callable<Integer> {
    private static final String ROW = "%9s %9s %9s %9s %9s%n";

    @Option(names = "--data", required = true, paramLabel = "D", description = "as of pixelect train")
    String data;

    @Option(names = "--split", defaultValue = "test", paramLabel = "S", description = "default: ${DEFAULT-VALUE}")
    String split;

    @Option(
            names = "--every",
            defaultValue = "1",
            paramLabel = "N",
            description = "only each N-th picture (default: ${DEFAULT-VALUE})")
    int every;

    @Option(names = "--segments", defaultValue = "1000", paramLabel = "N", description = "default: ${DEFAULT-VALUE}")
    int segments;

    @Option(names = "--compactness", defaultValue = "10", paramLabel = "M", description = "default: ${DEFAULT-VALUE}")
    double compactness;

    @Option(names = "--iterations", defaultValue = "10", paramLabel = "N", description = "default: ${DEFAULT-VALUE}")
    int iterations;

    @Option(names = "--device", defaultValue = "cpu", paramLabel = "D", description = "default: ${DEFAULT-VALUE}")
    String device;

    @Option(
            names = "--threads",
            defaultValue = "0",
            paramLabel = "N",
            description = "of the cpu device, 0 for one a core (default: ${DEFAULT-VALUE})")
    int threads;

    /** Means over the pictures, and the median time of a picture. */
    private record Row(double segments, double recall, double accuracy, double ms) {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new SuperpixelBenchmark()).execute(args));
    }

    @Override
    public Integer call() {
        LabelledImages all = DataSets.open(data, 1).split(split);
        List<RgbImage> images = new ArrayList<>();
        List<LabelMap> labels = new ArrayList<>();
        for (int i = 0; i < all.size(); i += every) {
            images.add(all.image(i));
            labels.add(all.labels(i));
        }
        DeviceOptions options = new DeviceOptions(threads, DeviceOptions.Precision.FP32);
        try (Device d = Backends.open(device, options, line -> {})) {
            System.out.println(images.size() + " pictures of " + images.get(0).height() + "x"
                    + images.get(0).width() + ", compactness " + compactness + ", " + iterations + " iterations, "
                    + d.info().backend() + ", " + d.info().name());
            System.out.printf(ROW, "asked", "segments", "recall", "accuracy", "ms");
            Row a = measure(d, images, labels, segments);
            print(segments, a);
            // A second number on the other side of the one asked for, to interpolate to exactly that.
            double surplus = a.segments - segments;
            int other = (int) Math.round(segments - 2 * surplus - Math.copySign(segments * 0.01, surplus));
            Row b = measure(d, images, labels, other);
            print(other, b);
            double t = -surplus / (b.segments - a.segments);
            System.out.printf(
                    Locale.ROOT,
                    "at exactly %d, interpolated: recall %.4f, accuracy %.4f%n",
                    segments,
                    a.recall + t * (b.recall - a.recall),
                    a.accuracy + t * (b.accuracy - a.accuracy));
        }
        return 0;
    }

    private Row measure(Device device, List<RgbImage> images, List<LabelMap> labels, int wanted) {
        int height = images.get(0).height();
        int width = images.get(0).width();
        int reach = (int) Math.round(0.0025 * Math.hypot(height, width));
        int[] map = new int[height * width];
        double[] ms = new double[images.size()];
        double[] sums = new double[3];
        try (Slic slic = device.vision().slic(height, width, new SlicOptions(wanted, compactness, iterations))) {
            // Long enough for the compiler.
            for (int i = 0; i < 60; i++) {
                slic.run(images.get(i % images.size()), map);
            }
            for (int i = 0; i < images.size(); i++) {
                long start = System.nanoTime();
                int count = slic.run(images.get(i), map);
                ms[i] = (System.nanoTime() - start) / 1e6;
                SuperpixelQuality q = SuperpixelQuality.of(labels.get(i), map, count, reach);
                sums[0] += q.segments();
                sums[1] += q.boundaryRecall();
                sums[2] += q.achievableAccuracy();
            }
        }
        Arrays.sort(ms);
        int n = images.size();
        return new Row(sums[0] / n, sums[1] / n, sums[2] / n, ms[n / 2]);
    }

    private static void print(int asked, Row row) {
        System.out.printf(
                ROW, asked, show(1, row.segments), show(4, row.recall), show(4, row.accuracy), show(2, row.ms));
    }

    private static String show(int digits, double value) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
