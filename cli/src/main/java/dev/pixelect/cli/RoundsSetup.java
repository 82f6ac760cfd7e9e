package dev.pixelect.cli;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.icnet.data.DataSet;
import dev.pixelect.icnet.data.DataSets;
import dev.pixelect.icnet.data.batch.CachedImages;
import dev.pixelect.icnet.train.TrainingOptions;
import dev.pixelect.icnet.weights.Model;
import dev.pixelect.selection.rounds.Rounds;
import dev.pixelect.selection.rounds.RoundsOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** What rounds with one seed need besides a strategy: the data set, the training, and weights to begin with. */
final class RoundsSetup {
    private static final long CACHE_BYTES = 256L << 20;

    private final Arguments arguments;
    private final long seed;
    private final DataSet set;
    private final Annotations annotations;
    private final TrainingOptions training;
    private final Model start;

    /** The command line's part of it. */
    record Arguments(
            String data,
            ComputeOptions compute,
            TrainingArguments training,
            SelectionArguments selection,
            RoundsArguments rounds,
            AnnotationArguments annotations) {}

    /**
     * Opens the data set and reads the weights.
     *
     * @throws dev.pixelect.engine.io.InputException when one is missing or they don't fit
     * @throws UsageException for training options out of range
     */
    RoundsSetup(Arguments arguments, long seed) {
        this.arguments = arguments;
        this.seed = seed;
        set = DataSets.open(arguments.data, seed);
        measured();
        annotations = Annotations.read(arguments.annotations, set.classes(), set.name());
        training = arguments.training.options(set.split("train").size(), List.of(), seed);
        start = arguments.training.start(set, seed);
    }

    /** A view of the pictures to train on, with a cache of its own. */
    LabelledImages images() {
        return new CachedImages(set.split("train"), CACHE_BYTES);
    }

    /** A view of the pictures to measure on, with a cache of its own. */
    LabelledImages measured() {
        return new CachedImages(set.split(arguments.rounds.evalSplit), CACHE_BYTES);
    }

    List<ClassInfo> classes() {
        return set.classes();
    }

    /** Rounds over the data set. */
    Rounds rounds(RoundsOptions options) {
        return new Rounds(options, images(), annotations.images(), measured(), set.classes());
    }

    /** Says what of the annotations was left out. */
    void announce() {
        annotations.announce();
    }

    /** A network that begins with the setup's weights; the caller closes it. */
    IcnetLearner learner(Device device, RoundsProgress progress, BooleanSupplier stop) {
        return new IcnetLearner(
                device,
                start,
                new RoundTraining(
                        training,
                        arguments.rounds.firstIterations(training.iterations()),
                        arguments.training.classWeights()),
                arguments.compute::explain,
                progress,
                stop);
    }

    /** All that the result of {@code learn} depends on, by the options' names. */
    Map<String, Object> configuration(RoundsOptions options) {
        Map<String, Object> c = new LinkedHashMap<>();
        c.put("command", "learn");
        c.put("data", arguments.data);
        annotations.describe(c);
        c.put("strategy", options.strategy());
        arguments.rounds.describe(c);
        c.put("budget", options.budget().fraction());
        c.put("oracle", options.oracle());
        StrategyArguments.describe(c, options.settings());
        c.put("eval-split", arguments.rounds.evalSplit);
        arguments.training.describe(c, training);
        c.put("seed", seed);
        return c;
    }

    /** What all runs of {@code compare} have in common. */
    Map<String, Object> shared() {
        Map<String, Object> c = new LinkedHashMap<>();
        c.put("command", "compare");
        c.put("data", arguments.data);
        arguments.rounds.describe(c);
        arguments.selection.describe(c);
        c.put("eval-split", arguments.rounds.evalSplit);
        arguments.training.describe(c, training);
        return c;
    }
}
