package dev.pixelect.bench;

import dev.pixelect.engine.device.Backends;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.NpyFile;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.engine.vision.MeanField;
import dev.pixelect.engine.vision.MeanFieldOptions;
import dev.pixelect.kernels.cpu.PlainThreads;
import dev.pixelect.kernels.reference.ExactMeanField;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * Times the dense CRF on a labelled picture, with class probabilities made from its labels: logits on a grid of every eighth pixel, 5 for the
 * label plus noise of deviation 1.5 for all, bilinear between, as a network's are. Prints milliseconds to build the lattices, of an
 * iteration, and of all five, medians of runs that alternate; bytes held; and, with {@code exact}, how far the result is
 * from sums over all pairs.
 *
 * <p>{@code CrfTimer IMAGE LABELS CLASSES [DEVICE [RUNS [HxW [exact [STEM]]]]]}: the picture is repeated or cut to HxW; STEM_p.npy and
 * STEM_q.npy keep what went in and came out.
 */
public final class CrfTimer {
    private static final int GRID = 8;

    private final int height;
    private final int width;
    private final int classes;
    private final RgbImage image;
    private final int[] truth;
    private final float[] p;

    private CrfTimer(RgbImage picture, LabelMap labels, int classes, int height, int width) {
        this.height = height;
        this.width = width;
        this.classes = classes;
        this.image = RgbImage.black(height, width);
        this.truth = new int[height * width];
        for (int i = 0; i < truth.length; i++) {
            int at = i / width % picture.height() * picture.width() + i % width % picture.width();
            System.arraycopy(picture.rgb(), 3 * at, image.rgb(), 3 * i, 3);
            truth[i] = labels.labels()[at] & 0xff;
        }
        this.p = probabilities();
    }

    private float[] probabilities() {
        int gw = width / GRID + 2;
        int gh = height / GRID + 2;
        float[] grid = new float[classes * gw * gh];
        Random random = new Random(1);
        for (int i = 0; i < grid.length; i++) {
            int y = Math.min(height - 1, i / gw % gh * GRID);
            int x = Math.min(width - 1, i % gw * GRID);
            grid[i] = (float) (1.5 * random.nextGaussian() + (truth[y * width + x] == i / (gw * gh) ? 5 : 0));
        }
        int n = height * width;
        float[] out = new float[classes * n];
        double[] e = new double[classes];
        for (int i = 0; i < n; i++) {
            int y = i / width;
            int x = i % width;
            float v = y % GRID / (float) GRID;
            float u = x % GRID / (float) GRID;
            double sum = 0;
            for (int c = 0; c < classes; c++) {
                int at = (c * gh + y / GRID) * gw + x / GRID;
                float above = grid[at] + u * (grid[at + 1] - grid[at]);
                float below = grid[at + gw] + u * (grid[at + gw + 1] - grid[at + gw]);
                e[c] = Math.exp(above + v * (below - above));
                sum += e[c];
            }
            for (int c = 0; c < classes; c++) {
                out[c * n + i] = (float) (e[c] / sum);
            }
        }
        return out;
    }

    /** See the class. */
    public static void main(String[] args) {
        RgbImage picture = ImageFiles.readRgb(Path.of(args[0]));
        String size = args.length > 5 ? args[5] : picture.height() + "x" + picture.width();
        String[] hw = size.split("x");
        CrfTimer timer = new CrfTimer(
                picture,
                ImageFiles.readLabels(Path.of(args[1])),
                Integer.parseInt(args[2]),
                Integer.parseInt(hw[0]),
                Integer.parseInt(hw[1]));
        int runs = args.length > 4 ? Integer.parseInt(args[4]) : 15;
        float[] q = timer.time(args.length > 3 ? args[3] : "cpu", runs);
        if (args.length > 6) {
            timer.compare(q);
        }
        if (args.length > 7) {
            NpyFile.writeFloats(Path.of(args[7] + "_p.npy"), timer.p, timer.classes, timer.height, timer.width);
            NpyFile.writeFloats(Path.of(args[7] + "_q.npy"), q, timer.classes, timer.height, timer.width);
        }
    }

    private static MeanFieldOptions options(int iterations) {
        return new MeanFieldOptions(iterations, 3, 3, 30, 5, 2);
    }

    private float[] time(String name, int runs) {
        float[] q = new float[p.length];
        double[] five = new double[runs];
        double[] one = new double[runs];
        try (Device device = Backends.open(name, DeviceOptions.defaults(), line -> {});
                MeanField whole = device.vision().meanField(height, width, classes, options(5));
                MeanField first = device.vision().meanField(height, width, classes, options(1))) {
            for (int i = -Math.min(runs, 8); i < runs; i++) {
                double a = run(first, q);
                double b = run(whole, q);
                if (i >= 0) {
                    one[i] = a;
                    five[i] = b;
                }
            }
            Arrays.sort(five);
            Arrays.sort(one);
            double all = five[runs / 2];
            double iteration = (all - one[runs / 2]) / 4;
            System.out.printf(
                    Locale.ROOT,
                    "%s, %dx%d, %d classes: build %.1f ms, iteration %.1f, all %.1f (least %.1f); %.1f MB held%n",
                    device.info().name(),
                    height,
                    width,
                    classes,
                    all - 5 * iteration,
                    iteration,
                    all,
                    five[0],
                    whole.bytes() / 1e6);
        }
        System.out.printf(Locale.ROOT, "accuracy %.4f before, %.4f after%n", accuracy(p), accuracy(q));
        return q;
    }

    private double run(MeanField field, float[] q) {
        long begin = System.nanoTime();
        field.run(image, p, q);
        return (System.nanoTime() - begin) / 1e6;
    }

    private void compare(float[] q) {
        double[] wide = new ExactMeanField(
                        new PlainThreads(Runtime.getRuntime().availableProcessors()),
                        height,
                        width,
                        classes,
                        options(5).crf(),
                        image.rgb())
                .run(p);
        double[] error = new double[q.length];
        float[] exact = new float[q.length];
        for (int i = 0; i < q.length; i++) {
            exact[i] = (float) wide[i];
            error[i] = Math.abs(q[i] - wide[i]);
        }
        int same = 0;
        for (int i = 0; i < truth.length; i++) {
            same += best(q, i) == best(exact, i) ? 1 : 0;
        }
        double mean = Arrays.stream(error).average().orElse(0);
        Arrays.sort(error);
        System.out.printf(
                Locale.ROOT,
                "against sums over all pairs: mean difference %.5f, 99th percentile %.4f, labels agree on %.2f %%%n",
                mean,
                error[(int) (0.99 * error.length)],
                100.0 * same / truth.length);
    }

    private double accuracy(float[] q) {
        int right = 0;
        int all = 0;
        for (int i = 0; i < truth.length; i++) {
            all += truth[i] < classes ? 1 : 0;
            right += best(q, i) == truth[i] ? 1 : 0;
        }
        return right / (double) all;
    }

    private int best(float[] q, int i) {
        int best = 0;
        for (int c = 1; c < classes; c++) {
            best = q[c * truth.length + i] > q[best * truth.length + i] ? c : best;
        }
        return best;
    }
}
