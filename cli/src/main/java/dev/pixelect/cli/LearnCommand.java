package dev.pixelect.cli;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.io.AtomicFiles;
import dev.pixelect.engine.io.InputFiles;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.icnet.data.DataSet;
import dev.pixelect.icnet.data.DataSets;
import dev.pixelect.icnet.data.batch.CachedImages;
import dev.pixelect.icnet.train.TrainingOptions;
import dev.pixelect.icnet.weights.Model;
import dev.pixelect.selection.Budget;
import dev.pixelect.selection.Oracles;
import dev.pixelect.selection.Strategies;
import dev.pixelect.selection.rounds.RoundRecord;
import dev.pixelect.selection.rounds.RoundTable;
import dev.pixelect.selection.rounds.Rounds;
import dev.pixelect.selection.rounds.RoundsOptions;
import dev.pixelect.selection.rounds.RunFolder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "learn",
        mixinStandardHelpOptions = true,
        description =
                "Active learning in rounds: trains on a few labelled pictures, then round by round picks the pixels of"
                        + " new ones that are worth labelling, takes their labels from the data set, and trains on.",
        footer = {
            "",
            "Strategies: full (everything labelled: the baseline), random, entropy.",
            "Each round trains for the same iterations, from the weights so far, with the learning rate begun anew;",
            "--epochs counts passes over the whole train split. The result is RUN/weights.safetensors and RUN/rounds.txt;",
            "RUN/round-NN has what was selected. Ctrl-C stops cleanly, and --resume goes on to the same result.",
            "",
            "Examples:",
            "  pixelect learn --data synthetic:64 --out runs/entropy --strategy entropy --width 0.5 --iterations 200",
            "  pixelect learn --data camvid:DIR --out runs/random --strategy random --iterations 2000 --crop 352x480"
        })
final class LearnCommand implements Callable<Integer> {
    private static final long CACHE_BYTES = 256L << 20;

    @Mixin
    ComputeOptions compute;

    @Mixin
    TrainingArguments training;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "D",
            description = "camvid:DIR, folder:DIR or synthetic[:N]")
    String data;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "RUN",
            description = "folder for the result; made if need be")
    Path out;

    @Option(names = "--strategy", required = true, paramLabel = "S", description = "how to select: see below")
    String strategy;

    @Option(
            names = "--initial",
            paramLabel = "N",
            description = "pictures fully labelled to begin with (default: 40 %% of the train split)")
    Integer initial;

    @Option(
            names = "--step",
            paramLabel = "N",
            description = "pictures that each round adds (default: a fifth of the rest)")
    Integer step;

    @Option(
            names = "--budget",
            paramLabel = "F",
            defaultValue = "0.10",
            description = "share of each added picture that may be labelled, in (0, 1] (default: ${DEFAULT-VALUE})")
    double budget;

    @Option(
            names = "--oracle",
            paramLabel = "O",
            defaultValue = "pixel",
            description = "who labels: pixel, the true label of each selected pixel (default: ${DEFAULT-VALUE})")
    String oracle;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "rounds of selection at most (default: until no pictures are left)")
    Integer rounds;

    @Option(
            names = "--crf",
            paramLabel = "C",
            defaultValue = "none",
            description = "dense CRF: none; others are still to come (default: ${DEFAULT-VALUE})")
    String crf;

    @Option(
            names = "--segments",
            paramLabel = "N",
            defaultValue = "800",
            description = "superpixels a picture, for strategies that select those (default: ${DEFAULT-VALUE})")
    int segments;

    @Option(
            names = "--eval-split",
            paramLabel = "S",
            defaultValue = "val",
            description = "val or test: what each round is measured on (default: ${DEFAULT-VALUE})")
    String evalSplit;

    @Option(names = "--resume", description = "go on with the run in RUN")
    boolean resume;

    @Override
    public Integer call() {
        RoundsOptions wanted = UsageException.of(this::roundsOptions);
        boolean medianWeights = training.medianWeights();
        DataSet set = DataSets.open(data, compute.seed());
        LabelledImages images = new CachedImages(set.split("train"), CACHE_BYTES);
        LabelledImages measured = new CachedImages(set.split(evalSplit), CACHE_BYTES);
        TrainingOptions options = training.options(images.size(), List.of(), compute.seed());
        Model start = training.start(set, compute.seed());
        Rounds plan = new Rounds(wanted, images, measured, set.classes());
        try (Interrupt interrupt = new Interrupt();
                Device device = compute.open();
                RunFolder run = RunFolder.open(out, configuration(options), resume);
                RoundsProgress progress = new RoundsProgress("");
                IcnetLearner learner = new IcnetLearner(
                        device, start, options, medianWeights, compute::explain, progress, interrupt)) {
            List<RoundRecord> records;
            try {
                records = plan.run(run, learner, progress);
            } catch (StoppedException e) {
                progress.close();
                System.err.println("pixelect: " + e.getMessage() + "; go on with the same command and --resume");
                return Main.INTERRUPTED;
            }
            progress.close();
            compute.announce();
            System.out.print(RoundTable.format(records));
            System.out.println("weights    " + lastWeights(run, records));
            System.out.println("table      " + run.path().resolve("rounds.txt"));
            System.out.println("selections " + run.path().resolve("round-*"));
            return Main.DONE;
        }
    }

    /** Puts the last round's weights where the other commands' users look for them. */
    private static Path lastWeights(RunFolder run, List<RoundRecord> records) {
        int last = records.get(records.size() - 1).round();
        Path from = run.path().resolve(String.format("round-%02d", last)).resolve(TrainCommand.WEIGHTS);
        Path to = run.path().resolve(TrainCommand.WEIGHTS);
        AtomicFiles.write(to, InputFiles.readBytes(from, "weights file"));
        return to;
    }

    private RoundsOptions roundsOptions() {
        Strategies.named(strategy);
        Oracles.named(oracle);
        if (!crf.equals("none")) {
            throw new UsageException(
                    switch (crf) {
                        case "annotation", "probabilities" -> "--crf " + crf + " is not supported yet: use none";
                        default -> "unknown --crf '" + crf + "': use none";
                    });
        }
        if (segments < 1) {
            throw new UsageException("--segments " + segments + " must be at least 1");
        }
        if (!evalSplit.equals("val") && !evalSplit.equals("test")) {
            throw new UsageException("unknown --eval-split '" + evalSplit + "': use val or test");
        }
        return new RoundsOptions(
                strategy,
                oracle,
                new Budget(budget),
                optional(initial),
                optional(step),
                optional(rounds),
                compute.seed());
    }

    private static OptionalInt optional(Integer value) {
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }

    private Map<String, Object> configuration(TrainingOptions options) {
        Map<String, Object> c = new LinkedHashMap<>();
        c.put("command", "learn");
        c.put("data", data);
        c.put("strategy", strategy);
        c.put("initial", initial);
        c.put("step", step);
        c.put("budget", budget);
        c.put("oracle", oracle);
        c.put("rounds", rounds);
        c.put("crf", crf);
        c.put("segments", segments);
        c.put("eval-split", evalSplit);
        training.describe(c, options);
        c.put("seed", compute.seed());
        return c;
    }
}
