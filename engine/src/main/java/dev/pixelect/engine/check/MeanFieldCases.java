package dev.pixelect.engine.check;

import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.engine.vision.MeanField;
import dev.pixelect.engine.vision.MeanFieldOptions;
import dev.pixelect.engine.vision.Vision;
import dev.pixelect.kernels.reference.MeanFieldReference;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Mean field in a dense CRF. One pass is held by its largest error; whole inferences by mean and 99th percentile, since
 * mean field may turn a rounding error into another answer where two classes are equally likely.
 */
final class MeanFieldCases {
    private static final double ONE_PASS = 2e-5;
    private static final double INFERENCE = 1e-4;

    private MeanFieldCases() {}

    static List<DeviceCase> all() {
        return List.of(
                onePass("bilateral and Gaussian", 23, 37, 5, options(1, 3, 3, 8, 20, 4)),
                onePass("Gaussian of sxy 9, a lattice", 23, 37, 3, options(1, 9, 2, 8, 20, 0)),
                onePass("Gaussian of sxy 0.05", 7, 9, 3, options(1, 0.05, 2, 8, 20, 0)),
                onePass("bilateral of sxy 0.05, srgb 0.1", 11, 13, 3, options(1, 3, 0, 0.05, 0.1, 2)),
                onePass("wider than the picture", 12, 10, 2, options(1, 4, 1, 500, 300, 2)),
                onePass("one row", 1, 61, 4, options(1, 3, 1, 8, 20, 2)),
                onePass("one column", 61, 1, 4, options(1, 3, 1, 8, 20, 2)),
                onePass("one pixel", 1, 1, 2, options(1, 3, 1, 8, 20, 2)),
                onePass("32 classes", 9, 11, 32, options(1, 3, 1, 8, 20, 2)),
                onePass("33 classes", 9, 11, 33, options(1, 3, 1, 8, 20, 2)),
                onePass("255 classes", 6, 7, 255, options(1, 3, 1, 8, 20, 2)),
                onePass("weights of 0", 9, 11, 3, options(4, 3, 0, 8, 20, 0)),
                onePass("large weights", 9, 11, 3, options(1, 3, 60, 8, 20, 90)),
                inference("5 iterations", 40, 53, 5, options(5, 3, 1, 12, 10, 2)),
                inference("5 iterations, two lattices", 24, 31, 4, options(5, 7, 1, 8, 20, 2)));
    }

    private static MeanFieldOptions options(int iterations, double gxy, double gw, double bxy, double rgb, double bw) {
        return new MeanFieldOptions(iterations, gxy, gw, bxy, rgb, bw);
    }

    private static DeviceCase onePass(String name, int h, int w, int classes, MeanFieldOptions options) {
        return new VisionCase("mean field, " + name, ONE_PASS, vision -> {
            float[] p = probabilities(h, w, classes, 2);
            double[] expected = MeanFieldReference.run(
                    options.crf(), h, w, classes, image(h, w, 2).rgb(), p);
            return List.of(VisionCase.Compared.of("q", expected, run(vision, h, w, classes, options, p)));
        });
    }

    private static DeviceCase inference(String name, int h, int w, int classes, MeanFieldOptions options) {
        return new VisionCase("mean field, " + name + ", mean and p99", INFERENCE, vision -> {
            float[] p = probabilities(h, w, classes, 2);
            double[] expected = MeanFieldReference.run(
                    options.crf(), h, w, classes, image(h, w, 2).rgb(), p);
            float[] q = run(vision, h, w, classes, options, p);
            double[] errors = new double[q.length];
            Arrays.setAll(errors, i -> Math.abs(q[i] - expected[i]));
            double mean = Arrays.stream(errors).average().orElse(0);
            Arrays.sort(errors);
            double p99 = errors[(int) (0.99 * errors.length)];
            return List.of(new VisionCase.Compared("q", new double[2], new double[] {mean, p99}));
        });
    }

    /** The second of two pictures through one object, in place. */
    private static float[] run(Vision vision, int h, int w, int classes, MeanFieldOptions options, float[] p) {
        try (MeanField field = vision.meanField(h, w, classes, options)) {
            field.run(image(h, w, 1), probabilities(h, w, classes, 1), new float[p.length]);
            float[] q = p.clone();
            field.run(image(h, w, 2), q, q);
            return q;
        }
    }

    /** Patches with noise; black at the first corner, where all coordinates of the lattice are ties. */
    static RgbImage image(int h, int w, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RgbImage image = RgbImage.black(h, w);
        for (int i = 3; i < image.rgb().length; i++) {
            int p = i / 3;
            int patch = (p / w / 7 * 5 + p % w / 9 * 3 + (int) seed) % 7;
            image.rgb()[i] = (byte) Math.min(255, patch * (30 + i % 3 * 8) + random.nextInt(1 + 6 * (patch % 3)));
        }
        return image;
    }

    /** Of noisy logits that follow the patches; pixel 1 is certain, with zeros for all other classes. */
    static float[] probabilities(int h, int w, int classes, long seed) {
        SplittableRandom random = new SplittableRandom(100 + seed);
        int n = h * w;
        float[] p = new float[classes * n];
        for (int i = 0; i < n; i++) {
            int patch = (i / w / 7 * 5 + i % w / 9 * 3) % classes;
            double[] e = new double[classes];
            double sum = 0;
            for (int c = 0; c < classes; c++) {
                e[c] = Math.exp(3 * random.nextDouble() + (c == patch ? 1.5 : 0));
                sum += e[c];
            }
            for (int c = 0; c < classes; c++) {
                p[c * n + i] = i == 1 ? (c == 1 ? 1 : 0) : (float) (e[c] / sum);
            }
        }
        return p;
    }
}
