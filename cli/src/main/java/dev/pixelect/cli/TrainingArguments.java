package dev.pixelect.cli;

import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.icnet.data.DataSet;
import dev.pixelect.icnet.data.batch.Augmentation;
import dev.pixelect.icnet.data.batch.Crop;
import dev.pixelect.icnet.data.batch.InputFormat;
import dev.pixelect.icnet.metrics.ClassWeights;
import dev.pixelect.icnet.train.TrainingOptions;
import dev.pixelect.icnet.weights.Model;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options of training, as {@code train}, {@code learn} and {@code compare} share them. */
public final class TrainingArguments {
    private static final double SAME = 1e-9;
    private static final double MAX_WIDTH = 8;

    @Option(
            names = "--init",
            paramLabel = "W",
            description = "begin from these weights; width, zoom, classes and input come from them")
    Path init;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "passes over the pictures (default: 100 unless --iterations is given)")
    Integer epochs;

    @Option(names = "--iterations", paramLabel = "N", description = "steps, instead of --epochs; in rounds, of each")
    Integer iterations;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "8",
            description = "pictures a step (default: ${DEFAULT-VALUE})")
    int batch;

    @Option(
            names = "--crop",
            paramLabel = "HxW",
            description = "size of the crops, or none for whole pictures (default: the first picture's size)")
    String crop;

    @Option(
            names = "--augment",
            paramLabel = "A",
            defaultValue = "default",
            description = "default: mirror and scale 0.5-2; none: only crop (default: ${DEFAULT-VALUE})")
    String augment;

    @Option(names = "--scale", paramLabel = "MIN-MAX", description = "range of the random scale (default: 0.5-2)")
    String scale;

    @Option(
            names = "--zoom",
            paramLabel = "Z",
            description =
                    "the network sees pictures enlarged by Z, in training (beside --scale) and wherever the weights are"
                            + " used; thin things in small pictures are worth it, prediction takes Z x Z the time (default: 1)")
    Double zoom;

    @Option(
            names = "--jitter",
            paramLabel = "J",
            defaultValue = "0",
            description =
                    "how much the colours of training pictures vary at random, from 0 (not) to 1: contrast and saturation"
                            + " by that factor, brightness by that part of 128 levels (default: ${DEFAULT-VALUE})")
    double jitter;

    @Option(
            names = "--lr",
            paramLabel = "R",
            defaultValue = "0.01",
            description = "base learning rate, poly decay (default: ${DEFAULT-VALUE})")
    double learningRate;

    @Option(
            names = "--momentum",
            paramLabel = "M",
            defaultValue = "0.9",
            description = "of SGD (default: ${DEFAULT-VALUE})")
    double momentum;

    @Option(
            names = "--weight-decay",
            paramLabel = "D",
            defaultValue = "1e-4",
            description = "on convolution weights, not on batch norm and biases (default: ${DEFAULT-VALUE})")
    double weightDecay;

    @Option(
            names = "--width",
            paramLabel = "F",
            description = "factor on the network's channels (default: 1, the official network)")
    Double width;

    @Option(
            names = "--class-weights",
            paramLabel = "K",
            defaultValue = "none",
            description = "none; median: median frequency over class frequency; sqrt: the square root of that (default:"
                    + " ${DEFAULT-VALUE})")
    String classWeights;

    /** The network to begin from: {@code --init}'s, or random weights. */
    public Model start(DataSet data, long seed) {
        if (init == null) {
            return Model.initial(data.classes(), InputFormat.OFFICIAL.withZoom(zoomOf()), widthOf(), seed);
        }
        Model model = Model.read(init, true);
        if (width != null && Math.abs(width - model.width()) > SAME) {
            throw new InputException("--width " + width + " conflicts with " + init + ", whose width is "
                    + model.width() + "; drop one of them");
        }
        if (zoom != null && zoom != model.input().zoom()) {
            throw new InputException("--zoom " + zoom + " conflicts with " + init + ", whose zoom is "
                    + model.input().zoom() + "; drop one of them");
        }
        requireClasses(init, model, data);
        return model;
    }

    /** Whether there are weights to begin from. */
    boolean initialised() {
        return init != null;
    }

    private double zoomOf() {
        double given = zoom == null ? 1 : zoom;
        if (!InputFormat.isZoom(given)) {
            throw new UsageException(
                    "--zoom " + given + " is not in [" + 1 / InputFormat.MAX_ZOOM + ", " + InputFormat.MAX_ZOOM + "]");
        }
        return given;
    }

    private double widthOf() {
        double given = width == null ? 1 : positive("--width", width);
        if (given > MAX_WIDTH) {
            throw new UsageException("--width " + given + " must be at most " + MAX_WIDTH);
        }
        return given;
    }

    /**
     * Names may differ (a set may say "Sky" where another says "sky"), not their number or the places of equal names.
     *
     * @throws InputException when weights and data set don't fit each other
     */
    static void requireClasses(Path weights, Model model, DataSet data) {
        requireClasses(weights.toString(), model.classes(), data.name(), data.classes());
    }

    /**
     * As above, for any two that have classes.
     *
     * @param one names the first for messages
     * @param other names the second
     */
    static void requireClasses(String one, List<ClassInfo> ones, String other, List<ClassInfo> others) {
        List<String> has = ones.stream().map(ClassInfo::name).toList();
        List<String> wants = others.stream().map(ClassInfo::name).toList();
        if (has.size() != wants.size()) {
            throw new InputException(one + " has " + has.size() + " classes (" + String.join(", ", has) + "), " + other
                    + " has " + wants.size() + " (" + String.join(", ", wants) + "); they must be the same");
        }
        for (int i = 0; i < has.size(); i++) {
            int place = wants.indexOf(has.get(i));
            if (place >= 0 && place != i) {
                throw new InputException("class '" + has.get(i) + "' is number " + i + " in " + one + " and number "
                        + place + " in " + other + "; put the data set's classes in the weights' order");
            }
        }
    }

    /**
     * @param pictures to train on
     * @param weights one a class; empty for none
     */
    public TrainingOptions options(int pictures, List<Float> weights, long seed) {
        if (epochs != null && iterations != null) {
            throw new UsageException("--epochs and --iterations exclude each other; give one");
        }
        positive("--batch", batch);
        if (pictures == 0) {
            throw new InputException("there are no pictures to train on; look at the data set's train split");
        }
        int passes = epochs == null ? 100 : (int) positive("--epochs", epochs);
        long steps = iterations != null
                ? (long) positive("--iterations", iterations)
                : ((long) passes * pictures + batch - 1) / batch;
        if (!(momentum >= 0 && momentum < 1)) {
            throw new UsageException("--momentum " + momentum + " is not in [0, 1)");
        }
        if (!(weightDecay >= 0 && weightDecay < 1)) {
            throw new UsageException("--weight-decay " + weightDecay + " is not in [0, 1)");
        }
        if (steps > Integer.MAX_VALUE) {
            throw new UsageException(
                    "--epochs " + passes + " is more than " + Integer.MAX_VALUE + " steps: give fewer");
        }
        return new TrainingOptions(
                (int) steps,
                batch,
                augmentation(),
                positive("--lr", learningRate),
                momentum,
                weightDecay,
                weights,
                seed);
    }

    /** Adds what the result depends on to a run's configuration, by the options' names. */
    void describe(Map<String, Object> configuration, TrainingOptions options) {
        configuration.put("init", init == null ? null : init.toString());
        configuration.put("width", width);
        configuration.put("iterations", options.iterations());
        configuration.put("batch", options.batch());
        configuration.put("crop", crop);
        configuration.put("augment", augment);
        configuration.put("scale", scale);
        configuration.put("zoom", zoom);
        configuration.put("jitter", jitter);
        configuration.put("lr", options.learningRate());
        configuration.put("momentum", options.momentum());
        configuration.put("weight-decay", options.weightDecay());
        configuration.put("class-weights", classWeights);
    }

    /** @throws UsageException for an unknown name */
    ClassWeights classWeights() {
        return ClassWeights.named(classWeights)
                .orElseThrow(() ->
                        new UsageException("unknown --class-weights '" + classWeights + "': use none, sqrt or median"));
    }

    private Augmentation augmentation() {
        Crop size = crop == null || crop.equals("none") ? null : UsageException.of(() -> Crop.parse(crop));
        if (!(jitter >= 0 && jitter <= 1)) {
            throw new UsageException("--jitter " + jitter + " is not in [0, 1]");
        }
        if (augment.equals("none") && jitter > 0) {
            throw new UsageException("--augment none and --jitter " + jitter + " exclude each other; give one");
        }
        return switch (augment) {
            case "none" -> {
                if (scale != null) {
                    throw new UsageException("--scale " + scale + " contradicts --augment none; drop one of them");
                }
                yield Augmentation.none(size);
            }
            case "default" -> {
                double[] range = range();
                yield new Augmentation(0.5, range[0], range[1], size, jitter);
            }
            default -> throw new UsageException("unknown --augment '" + augment + "': use default or none");
        };
    }

    private double[] range() {
        if (scale == null) {
            return new double[] {0.5, 2};
        }
        String[] parts = scale.split("-");
        try {
            double low = Double.parseDouble(parts[0]);
            double high = Double.parseDouble(parts[parts.length - 1]);
            if (parts.length == 2 && low > 0 && low <= high && high <= 16) {
                return new double[] {low, high};
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new UsageException("--scale '" + scale + "' is no range such as 0.5-2");
    }

    private static double positive(String option, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new UsageException(option + " " + value + " must be above 0");
        }
        return value;
    }
}
