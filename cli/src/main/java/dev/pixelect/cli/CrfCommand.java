package dev.pixelect.cli;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.NpyFile;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.engine.vision.MeanField;
import dev.pixelect.engine.vision.MeanFieldOptions;
import dev.pixelect.kernels.DenseCrf;
import dev.pixelect.kernels.cpu.PlainThreads;
import dev.pixelect.kernels.reference.ExactMeanField;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "crf",
        mixinStandardHelpOptions = true,
        description = "Lets class probabilities follow the edges of a picture: mean field in a fully connected CRF.",
        footer = {
            "",
            "P and Q are float32 [C,H,W] of 2 to 255 classes; at each pixel, the probabilities are at least 0 and sum to 1.",
            "Start from the preset street; where outlines stay ragged raise the bilateral weight, where thin things vanish",
            "lower it or bilateral-srgb; classic suits large objects with rough predictions.",
            "",
            "Example:",
            "  pixelect crf --image street.png --probabilities street_p.npy --out street_q.npy --preset street"
        })
final class CrfCommand implements Callable<Integer> {
    private static final int MAX_CLASSES = 255;
    private static final double SUM_TOLERANCE = 1e-3;

    /** Of {@code --exact}: a little more than 480x360 pixels have. */
    private static final double MAX_PAIRS = 4e10;

    @Mixin
    ComputeOptions compute;

    @Option(names = "--image", required = true, paramLabel = "I", description = "the picture, of H x W pixels")
    Path image;

    @Option(names = "--probabilities", required = true, paramLabel = "P", description = "NPY file, float32 [C,H,W]")
    Path probabilities;

    @Option(names = "--out", required = true, paramLabel = "Q", description = "NPY file to write, float32 [C,H,W]")
    Path out;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            defaultValue = "street",
            description = "what parameters that are not given are: street or classic (default: ${DEFAULT-VALUE})")
    String preset;

    @Option(
            names = "--iterations",
            paramLabel = "N",
            description = "updates of mean field, 0 to 1000; 5 in both presets")
    Integer iterations;

    @Option(
            names = "--gaussian-sxy",
            paramLabel = "F",
            description = "how far, in pixels, neighbours agree whatever their colour")
    Double gaussianSxy;

    @Option(names = "--gaussian-weight", paramLabel = "F", description = "how much that counts; 0 leaves it out")
    Double gaussianWeight;

    @Option(
            names = "--bilateral-sxy",
            paramLabel = "F",
            description = "how far, in pixels, those of a like colour agree")
    Double bilateralSxy;

    @Option(
            names = "--bilateral-srgb",
            paramLabel = "F",
            description = "how far colours are alike, in steps of 0 to 255")
    Double bilateralSrgb;

    @Option(names = "--bilateral-weight", paramLabel = "F", description = "how much that counts; 0 leaves it out")
    Double bilateralWeight;

    @Option(
            names = "--exact",
            description = "sum over all pairs of pixels in double precision on the CPU, for comparison: minutes from"
                    + " 240x180 pixels on")
    boolean exact;

    @Override
    public Integer call() {
        MeanFieldOptions options = options();
        NpyFile.Floats p = NpyFile.readFloats(probabilities, -1, -1, -1);
        int[] shape = p.shape();
        requireProbabilities(shape, p.values());
        RgbImage picture = ImageFiles.readRgb(image);
        if (picture.height() != shape[1] || picture.width() != shape[2]) {
            throw new InputException(image + " is " + picture.height() + "x" + picture.width()
                    + ", the probabilities of " + probabilities + " are " + shape[1] + "x" + shape[2]
                    + ": give the picture that they were predicted from");
        }
        float[] q = exact ? exact(options, picture, p) : lattice(options, picture, p);
        NpyFile.writeFloats(out, q, shape);
        compute.announce();
        System.out.println("probabilities of " + shape[1] + "x" + shape[2] + " pixels after " + options.iterations()
                + " iterations in " + out);
        return Main.DONE;
    }

    private float[] lattice(MeanFieldOptions options, RgbImage picture, NpyFile.Floats p) {
        float[] q = new float[p.values().length];
        try (Device device = compute.open();
                MeanField field = prepare(device, options, p.shape())) {
            field.run(picture, p.values(), q);
            if (compute.explainPlan) {
                System.out.print(explain(options, p.shape(), device, field.bytes()));
            }
        }
        return q;
    }

    private static String explain(MeanFieldOptions options, int[] shape, Device device, long bytes) {
        DenseCrf crf = options.crf();
        String gaussian = crf.separable()
                ? 2 * crf.taps().length - 1 + " taps along rows, then along columns"
                : crf.gaussianLattice() ? "a permutohedral lattice of 2 dimensions" : "left out";
        return String.format(
                Locale.ROOT,
                "%s: %d iterations over %d classes of %dx%d pixels%n"
                        + "gaussian term   %s%nbilateral term  %s%nmemory held     %.1f MB%n",
                device.info().name(),
                crf.iterations(),
                shape[0],
                shape[1],
                shape[2],
                gaussian,
                crf.bilateral() ? "a permutohedral lattice of 5 dimensions" : "left out",
                bytes / 1e6);
    }

    private MeanField prepare(Device device, MeanFieldOptions options, int[] shape) {
        try {
            return device.vision().meanField(shape[1], shape[2], shape[0], options);
        } catch (IllegalArgumentException e) {
            throw new InputException(probabilities + ": " + e.getMessage(), e);
        }
    }

    private float[] exact(MeanFieldOptions options, RgbImage picture, NpyFile.Floats p) {
        int[] shape = p.shape();
        double pixels = (double) shape[1] * shape[2];
        if (pixels * pixels > MAX_PAIRS) {
            throw new InputException(String.format(
                    Locale.ROOT,
                    "--exact of %dx%d pixels is %.1e pairs an iteration, more than %.1e: leave it out or scale %s down",
                    shape[1],
                    shape[2],
                    pixels * pixels,
                    MAX_PAIRS,
                    image));
        }
        int threads =
                compute.threads > 0 ? compute.threads : Runtime.getRuntime().availableProcessors();
        double[] q = new ExactMeanField(
                        new PlainThreads(threads), shape[1], shape[2], shape[0], options.crf(), picture.rgb())
                .run(p.values());
        float[] rounded = new float[q.length];
        for (int i = 0; i < q.length; i++) {
            rounded[i] = (float) q[i];
        }
        return rounded;
    }

    private MeanFieldOptions options() {
        MeanFieldOptions o = switch (preset) {
            case "street" -> MeanFieldOptions.street();
            case "classic" -> MeanFieldOptions.classic();
            default -> throw new UsageException("unknown preset '" + preset + "': use street or classic");
        };
        try {
            return new MeanFieldOptions(
                    iterations == null ? o.iterations() : iterations,
                    gaussianSxy == null ? o.gaussianSxy() : gaussianSxy,
                    gaussianWeight == null ? o.gaussianWeight() : gaussianWeight,
                    bilateralSxy == null ? o.bilateralSxy() : bilateralSxy,
                    bilateralSrgb == null ? o.bilateralSrgb() : bilateralSrgb,
                    bilateralWeight == null ? o.bilateralWeight() : bilateralWeight);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--" + e.getMessage());
        }
    }

    private void requireProbabilities(int[] shape, float[] p) {
        if (p.length == 0 || shape[0] < 2 || shape[0] > MAX_CLASSES) {
            throw new InputException(probabilities + " has shape " + Arrays.toString(shape)
                    + ": probabilities are [C,H,W] of at least one pixel and 2 to " + MAX_CLASSES + " classes");
        }
        int plane = shape[1] * shape[2];
        for (int i = 0; i < plane; i++) {
            double sum = 0;
            for (int c = 0; c < shape[0]; c++) {
                float v = p[c * plane + i];
                if (!(v >= 0)) {
                    throw new InputException(probabilities + " holds " + v + " at class " + c + ", " + place(i, shape)
                            + ": probabilities must be at least 0");
                }
                sum += v;
            }
            if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
                throw new InputException(probabilities + " sums to " + (float) sum + " at " + place(i, shape)
                        + ": give the softmax of the logits, whose classes sum to 1");
            }
        }
    }

    private static String place(int i, int[] shape) {
        return "row " + i / shape[2] + ", column " + i % shape[2];
    }
}
