package dev.pixelect.bench;

import dev.pixelect.engine.io.RgbImage;
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
import java.util.List;
import java.util.SplittableRandom;

/** What {@link VisionBenchmark} runs: an algorithm prepared on a device, with a picture or maps to run it on. */
public interface VisionRuns extends AutoCloseable {
    int CLASSES = 19;

    /** Edge of the squares of equal segment and class: some 800 of them in a picture of 1024x2048. */
    int SQUARE = 51;

    void run();

    @Override
    void close();

    /** The names of all, as in {@link VisionBenchmark#algorithm}. */
    static List<String> names() {
        return Parameters.of(VisionBenchmark.class, "algorithm");
    }

    /** The algorithm {@code name}, as in {@link VisionBenchmark#algorithm}. */
    static VisionRuns of(String name, Vision vision, int h, int w) {
        return switch (name) {
            case "edge_weights" -> {
                EdgeWeights edges = vision.edgeWeights(h, w);
                RgbImage image = picture(h, w);
                float[] scores = scores(h * w);
                float[] weighted = new float[h * w];
                yield runs(() -> edges.run(image, 1, scores, weighted), edges::close);
            }
            case "slic" -> {
                Slic slic = vision.slic(h, w, SlicOptions.of(Math.max(1, h * w / (SQUARE * SQUARE))));
                RgbImage image = picture(h, w);
                int[] labels = new int[h * w];
                yield runs(() -> slic.run(image, labels), slic::close);
            }
            case "mean_field" -> {
                MeanField field = vision.meanField(h, w, CLASSES, MeanFieldOptions.street());
                RgbImage image = picture(h, w);
                float[] p = probabilities(labels(squares(h, w)));
                float[] q = new float[p.length];
                yield runs(() -> field.run(image, p, q), field::close);
            }
            case "segment_sums" -> {
                SegmentSums sums = vision.segmentSums(h, w, CLASSES);
                int[] segments = squares(h, w);
                int count = segments[h * w - 1] + 1;
                float[] scores = scores(h * w);
                byte[] labels = labels(segments);
                yield runs(() -> sums.run(segments, count, scores, labels), sums::close);
            }
            case "confusion" -> {
                Confusion confusion = vision.confusion(h, w, CLASSES);
                byte[] truth = labels(squares(h, w));
                byte[] prediction = truth.clone();
                SplittableRandom random = new SplittableRandom(2);
                for (int i = 0; i < truth.length / 10; i++) {
                    prediction[random.nextInt(truth.length)] = (byte) random.nextInt(CLASSES);
                }
                long[] counts = new long[CLASSES * CLASSES];
                yield runs(() -> confusion.add(truth, prediction, counts), confusion::close);
            }
            case "normalize" -> {
                Normalize normalize = vision.normalize(
                        h, w, new NormalizeOptions(true, List.of(103.939f, 116.779f, 123.68f), List.of(1f, 1f, 1f)));
                RgbImage image = picture(h, w);
                float[] planes = new float[3 * h * w];
                yield runs(() -> normalize.run(image, planes), normalize::close);
            }
            default -> throw new IllegalArgumentException("no benchmark of '" + name + "'");
        };
    }

    private static VisionRuns runs(Runnable run, Runnable close) {
        return new VisionRuns() {
            @Override
            public void run() {
                run.run();
            }

            @Override
            public void close() {
                close.run();
            }
        };
    }

    /** Noise on squares of one colour each. */
    static RgbImage picture(int h, int w) {
        SplittableRandom random = new SplittableRandom(1);
        RgbImage image = RgbImage.black(h, w);
        int[] segments = squares(h, w);
        for (int i = 0; i < h * w; i++) {
            for (int c = 0; c < 3; c++) {
                image.rgb()[3 * i + c] = (byte) (segments[i] * (31 + 2 * c) % 240 + random.nextInt(16));
            }
        }
        return image;
    }

    private static int[] squares(int h, int w) {
        int[] segments = new int[h * w];
        int columns = (w + SQUARE - 1) / SQUARE;
        for (int i = 0; i < segments.length; i++) {
            segments[i] = i / w / SQUARE * columns + i % w / SQUARE;
        }
        return segments;
    }

    private static byte[] labels(int[] segments) {
        byte[] labels = new byte[segments.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) (segments[i] % CLASSES);
        }
        return labels;
    }

    /** Half for the label, the rest in noisy parts to the other classes. */
    private static float[] probabilities(byte[] labels) {
        SplittableRandom random = new SplittableRandom(4);
        float[] p = new float[CLASSES * labels.length];
        double[] share = new double[CLASSES];
        for (int i = 0; i < labels.length; i++) {
            double sum = 0;
            for (int c = 0; c < CLASSES; c++) {
                share[c] = c == labels[i] ? 0 : random.nextDouble();
                sum += share[c];
            }
            for (int c = 0; c < CLASSES; c++) {
                p[c * labels.length + i] = (float) (c == labels[i] ? 0.5 : 0.5 * share[c] / sum);
            }
        }
        return p;
    }

    private static float[] scores(int n) {
        SplittableRandom random = new SplittableRandom(3);
        float[] scores = new float[n];
        for (int i = 0; i < n; i++) {
            scores[i] = (float) (3 * random.nextDouble());
        }
        return scores;
    }
}
