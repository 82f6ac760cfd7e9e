package dev.pixelect.engine.check;

import dev.pixelect.engine.check.VisionCase.Compared;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.engine.vision.Confusion;
import dev.pixelect.engine.vision.EdgeWeights;
import dev.pixelect.engine.vision.Normalize;
import dev.pixelect.engine.vision.NormalizeOptions;
import dev.pixelect.engine.vision.SegmentSums;
import dev.pixelect.kernels.reference.ConfusionReference;
import dev.pixelect.kernels.reference.EdgeWeightsReference;
import dev.pixelect.kernels.reference.NormalizeReference;
import dev.pixelect.kernels.reference.SegmentSumsReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Edge weights, sums over segments, confusion matrices, normalisation. */
final class MapCases {
    /** What is computed in integers, or has one way of rounding only. */
    private static final double SAME = 0;
    /** Some five roundings to float32. */
    private static final double WEIGHTS = 4e-7;
    /** Two roundings to float32. */
    private static final double PLANES = 1.3e-7;

    private static final int[][] SIZES = {{1, 1}, {1, 5}, {7, 1}, {2, 2}, {16, 16}, {33, 49}, {70, 131}};

    private MapCases() {}

    static List<DeviceCase> all() {
        List<DeviceCase> cases = new ArrayList<>();
        edges(cases);
        segments(cases);
        confusions(cases);
        normalizes(cases);
        return cases;
    }

    private static void edges(List<DeviceCase> cases) {
        for (int[] s : SIZES) {
            cases.add(edge("noise", s[0], s[1], 1, noise(s[0], s[1])));
        }
        cases.add(edge("a step in a corner", 19, 35, 2.5f, corner(19, 35)));
        RgbImage flat = RgbImage.black(17, 40);
        Arrays.fill(flat.rgb(), (byte) 200);
        cases.add(edge("a flat picture", 17, 40, 3, flat));
        cases.add(edge("lambda 0", 17, 21, 0, noise(17, 21)));
        RgbImage faint = RgbImage.black(9, 300);
        faint.set(4, 150, 0x000001);
        cases.add(edge("one step of blue", 9, 300, 1, faint));
    }

    private static DeviceCase edge(String what, int h, int w, float lambda, RgbImage image) {
        return new VisionCase("edge_weights " + h + "x" + w + ", " + what, WEIGHTS, vision -> {
            float[] scores = scores(h * w, 4);
            double[] expected = new double[h * w];
            EdgeWeightsReference.run(image.rgb(), h, w, lambda, scores, expected);
            float[] actual = new float[h * w];
            try (EdgeWeights edges = vision.edgeWeights(h, w)) {
                // A first picture with stronger edges, whose greatest must not stay.
                edges.run(corner(h, w), 7, scores, actual);
                System.arraycopy(scores, 0, actual, 0, scores.length);
                edges.run(image, lambda, actual, actual);
            }
            return List.of(Compared.of("weighted", expected, actual));
        });
    }

    private static void segments(List<DeviceCase> cases) {
        for (int[] s : SIZES) {
            int pixels = s[0] * s[1];
            int count = Math.max(1, pixels / 7);
            cases.add(segment("blocks", s[0], s[1], count, 11, scores(pixels, 3)));
        }
        cases.add(segment("a segment a pixel", 21, 31, 21 * 31, 3, scores(21 * 31, 3)));
        cases.add(segment("255 classes", 40, 51, 9, 255, scores(40 * 51, 6)));
        cases.add(segment("1 class", 40, 51, 9, 1, scores(40 * 51, 6)));
        float[] greatest = new float[101 * 203];
        Arrays.fill(greatest, SegmentSums.MAX_SCORE);
        // Sums of 40 bits and more: carries into the high word.
        cases.add(segment("greatest scores, one segment", 101, 203, 1, 19, greatest));
        cases.add(segment("tiny scores", 33, 49, 5, 19, scores(33 * 49, 1e-5f)));
    }

    private static DeviceCase segment(String what, int h, int w, int count, int classes, float[] scores) {
        return new VisionCase("segment_sums " + h + "x" + w + ", " + count + " segments, " + what, SAME, vision -> {
            SplittableRandom random = new SplittableRandom(h * 31 + count);
            int[] segments = new int[h * w];
            // Runs of a segment, from one pixel to several rows; the last segment stays empty where there are two.
            for (int i = 0, k = 0, left = 0; i < segments.length; i++, left--) {
                if (left <= 0) {
                    k = random.nextInt(Math.max(1, count - 1));
                    left = 1 + random.nextInt(random.nextInt(10) == 0 ? 3 * w : 6);
                }
                segments[i] = k;
            }
            byte[] labels = labels(random, h * w, Math.min(256, classes + 2), 0.1);
            SegmentSums.Sums expected = SegmentSums.Sums.of(count, classes);
            double[] means = new double[count];
            SegmentSumsReference.run(
                    segments, scores, labels, classes, expected.area(), expected.mean(), expected.histogram());
            SegmentSums.Sums actual;
            try (SegmentSums sums = vision.segmentSums(h, w, classes)) {
                sums.run(new int[h * w], 1, scores, labels);
                sums.run(segments, count, scores, labels);
                sums.run(new int[h * w], 1, scores, labels);
                actual = sums.run(segments, count, scores, labels);
            }
            return List.of(
                    Compared.of("area", expected.area(), actual.area()),
                    Compared.of("mean", expected.mean(), actual.mean()),
                    Compared.of("histogram", expected.histogram(), actual.histogram()));
        });
    }

    private static void confusions(List<DeviceCase> cases) {
        for (int[] s : SIZES) {
            cases.add(confusion(s[0], s[1], 11, 0.2));
        }
        for (int classes : new int[] {1, 2, 64, 65, 255}) {
            cases.add(confusion(121, 143, classes, 0.2));
        }
        cases.add(confusion(30, 40, 5, 1.1));
    }

    private static DeviceCase confusion(int h, int w, int classes, double ignored) {
        String what = classes + " classes" + (ignored > 1 ? ", all ignored" : "");
        return new VisionCase("confusion " + h + "x" + w + ", " + what, SAME, vision -> {
            SplittableRandom random = new SplittableRandom(classes);
            int[] expected = new int[classes * classes + 1];
            long[] counts = new long[classes * classes];
            try (Confusion confusion = vision.confusion(h, w, classes)) {
                for (int image = 0; image < 2; image++) {
                    byte[] truth = labels(random, h * w, classes, ignored);
                    byte[] prediction = labels(random, h * w, classes, 0);
                    System.arraycopy(truth, 0, prediction, 0, h * w / 2);
                    for (int i = 0; i < h * w; i++) {
                        // What is predicted where the truth is ignored doesn't matter; elsewhere it must be a class.
                        prediction[i] = prediction[i] == -1 && truth[i] != -1 ? 0 : prediction[i];
                    }
                    ConfusionReference.run(truth, prediction, classes, expected);
                    confusion.add(truth, prediction, counts);
                }
            }
            double[] actual = Arrays.stream(counts).asDoubleStream().toArray();
            return List.of(new Compared(
                    "counts",
                    Arrays.stream(expected, 0, actual.length).asDoubleStream().toArray(),
                    actual));
        });
    }

    private static void normalizes(List<DeviceCase> cases) {
        NormalizeOptions official =
                new NormalizeOptions(true, List.of(103.939f, 116.779f, 123.68f), List.of(1f, 1f, 1f));
        NormalizeOptions unit = new NormalizeOptions(
                false, List.of(123.675f, 116.28f, 103.53f), List.of(0.017124754f, 0.017507f, 0.0174292f));
        for (int[] s : SIZES) {
            cases.add(normalize(s[0], s[1], official));
        }
        cases.add(normalize(33, 49, unit));
        cases.add(new VisionCase("normalize 33x49, the same bits", SAME, vision -> {
            RgbImage image = noise(33, 49);
            int pixels = 33 * 49;
            float[] expected = new float[3 * pixels];
            for (int i = 0; i < expected.length; i++) {
                int p = i / pixels;
                int value = image.rgb()[3 * (i % pixels) + p] & 0xff;
                expected[i] = (value - unit.mean().get(p)) * unit.scale().get(p);
            }
            float[] actual = new float[expected.length];
            try (Normalize normalize = vision.normalize(33, 49, unit)) {
                normalize.run(image, actual);
            }
            return List.of(Compared.of("planes", expected, actual));
        }));
    }

    private static DeviceCase normalize(int h, int w, NormalizeOptions options) {
        String name = "normalize " + h + "x" + w + (options.bgr() ? ", BGR" : ", RGB");
        return new VisionCase(name, PLANES, vision -> {
            RgbImage image = noise(h, w);
            double[] expected = new double[3 * h * w];
            NormalizeReference.run(image.rgb(), options.bgr(), array(options.mean()), array(options.scale()), expected);
            float[] actual = new float[expected.length];
            try (Normalize normalize = vision.normalize(h, w, options)) {
                normalize.run(corner(h, w), actual);
                normalize.run(image, actual);
            }
            return List.of(Compared.of("planes", expected, actual));
        });
    }

    private static float[] array(List<Float> values) {
        return new float[] {values.get(0), values.get(1), values.get(2)};
    }

    private static RgbImage noise(int h, int w) {
        RgbImage image = RgbImage.black(h, w);
        new SplittableRandom(h * 1000L + w).nextBytes(image.rgb());
        return image;
    }

    /** White in the last quarter, black elsewhere. */
    private static RgbImage corner(int h, int w) {
        RgbImage image = RgbImage.black(h, w);
        for (int y = h / 2; y < h; y++) {
            for (int x = w / 2; x < w; x++) {
                image.set(y, x, 0xffffff);
            }
        }
        return image;
    }

    private static float[] scores(int n, float top) {
        SplittableRandom random = new SplittableRandom(n);
        float[] scores = new float[n];
        for (int i = 0; i < n; i++) {
            scores[i] = (float) (top * random.nextDouble());
        }
        return scores;
    }

    private static byte[] labels(SplittableRandom random, int n, int classes, double ignored) {
        byte[] labels = new byte[n];
        for (int i = 0; i < n; i++) {
            labels[i] = (byte) (random.nextDouble() < ignored ? 255 : random.nextInt(classes));
        }
        return labels;
    }
}
