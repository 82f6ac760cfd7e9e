package dev.pixelect.cli;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.engine.plan.Plan;
import dev.pixelect.icnet.data.DataSet;
import dev.pixelect.icnet.data.DataSets;
import dev.pixelect.icnet.data.batch.Augmentation;
import dev.pixelect.icnet.data.batch.CachedImages;
import dev.pixelect.icnet.data.batch.InputFormat;
import dev.pixelect.icnet.metrics.ClassWeights;
import dev.pixelect.icnet.train.TrainingOptions;
import dev.pixelect.icnet.weights.Model;
import dev.pixelect.selection.Budget;
import dev.pixelect.selection.CrfUse;
import dev.pixelect.selection.SelectionSettings;
import dev.pixelect.selection.rounds.RoundRecord;
import dev.pixelect.selection.rounds.RoundTable;
import dev.pixelect.selection.rounds.Rounds;
import dev.pixelect.selection.rounds.RoundsOptions;
import dev.pixelect.selection.rounds.RunFolder;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The whole loop on scenes that the program draws: {@code random} and {@code entropy} from one shared start, then the
 * tables of their rounds and a picture of what was seen, unsure and selected.
 */
final class Demo {
    /** The picture, in the demo's folder; written last. */
    static final String PICTURE = "demo.png";

    /** In the order in which they run: the comparison first, what the demo is about last. */
    static final List<String> STRATEGIES = List.of("random", "entropy");

    private static final double BUDGET = 0.1;
    private static final long CACHE_BYTES = 128L << 20;

    private final Scale scale;
    private final long seed;
    private final DemoFolder folder;
    private final Consumer<Plan> planned;
    private final BooleanSupplier stop;
    private final PrintStream out;

    /**
     * How much is done.
     *
     * @param height of the scenes
     * @param width of the scenes
     * @param initial scenes that are fully labelled to begin with
     * @param step scenes that a round adds
     * @param rounds of selection
     * @param networkWidth factor on ICNet's channels
     * @param iterations of a round's training
     * @param batch scenes a step
     * @param rate of learning
     */
    record Scale(
            int height,
            int width,
            int initial,
            int step,
            int rounds,
            double networkWidth,
            int iterations,
            int batch,
            double rate) {
        /** A few minutes on two cores. */
        static final Scale STANDARD = new Scale(128, 192, 12, 12, 3, 1, 150, 4, 0.05);

        int scenes() {
            return initial + rounds * step;
        }
    }

    /** @param out for the results */
    Demo(Scale scale, long seed, DemoFolder folder, Consumer<Plan> planned, BooleanSupplier stop, PrintStream out) {
        this.scale = scale;
        this.seed = seed;
        this.folder = folder;
        this.planned = planned;
        this.stop = stop;
        this.out = out;
    }

    /**
     * Runs what isn't done yet.
     *
     * @throws StoppedException when asked to stop; what is done stays
     */
    void run(Device device) {
        DataSet set = DataSets.open("synthetic:" + scale.scenes() + "?size=" + scale.height + "x" + scale.width, seed);
        LabelledImages scenes = new CachedImages(set.split("train"), CACHE_BYTES);
        LabelledImages measured = new CachedImages(set.split("val"), CACHE_BYTES);
        out.printf(
                "%d street scenes of %dx%d, drawn by the program: %d fully labelled to begin with, then %d rounds of %d,%n"
                        + "of which %.0f %% of the pixels are labelled; measured on %d others.%n",
                scale.scenes(),
                scale.height,
                scale.width,
                scale.initial,
                scale.rounds,
                scale.step,
                100 * BUDGET,
                measured.size());
        Model start = Model.initial(set.classes(), InputFormat.OFFICIAL, scale.networkWidth, seed);
        Map<String, List<RoundRecord>> records = new LinkedHashMap<>();
        for (String strategy : STRATEGIES) {
            records.put(strategy, rounds(strategy, set, scenes, measured, device, start));
        }
        DemoPicture picture = new DemoPicture(scenes, set.classes(), folder.run("entropy"), scale.rounds);
        ImageFiles.writeRgb(folder.path().resolve(PICTURE), picture.draw(device));
        records.forEach((strategy, rows) -> out.printf("%n%s%n%s", strategy, RoundTable.format(rows)));
        out.printf("%npicture   %s%n", folder.path().resolve(PICTURE));
        out.printf("results   %s%n", folder.path());
    }

    private List<RoundRecord> rounds(
            String strategy, DataSet set, LabelledImages scenes, LabelledImages measured, Device device, Model start) {
        RoundsOptions options = new RoundsOptions(
                strategy,
                "pixel",
                SelectionSettings.of(CrfUse.NONE),
                new Budget(BUDGET),
                OptionalInt.of(scale.initial),
                OptionalInt.of(scale.step),
                OptionalInt.of(scale.rounds),
                seed);
        Rounds rounds = new Rounds(options, scenes, measured, set.classes());
        TrainingOptions training = new TrainingOptions(
                scale.iterations,
                scale.batch,
                new Augmentation(0.5, 0.75, 1.5, null),
                scale.rate,
                0.9,
                1e-4,
                List.of(),
                seed);
        Path place = folder.run(strategy);
        try (RunFolder run = RunFolder.open(place, configuration(strategy), true);
                RoundsProgress progress = new RoundsProgress(strategy);
                IcnetLearner learner = new IcnetLearner(
                        device, start, new RoundTraining(training, ClassWeights.NONE), planned, progress, stop)) {
            if (!strategy.equals(STRATEGIES.get(0))) {
                run.takeStart(folder.run(STRATEGIES.get(0)));
            }
            return rounds.run(run, learner, device.vision(), progress);
        }
    }

    private Map<String, Object> configuration(String strategy) {
        Map<String, Object> c = new LinkedHashMap<>();
        c.put("command", "demo");
        c.put("strategy", strategy);
        c.put("scale", scale.toString());
        c.put("seed", seed);
        return c;
    }
}
