package dev.pixelect.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.io.AtomicFiles;
import dev.pixelect.engine.io.InputFiles;
import dev.pixelect.icnet.data.DataSets;
import dev.pixelect.selection.Budget;
import dev.pixelect.selection.SelectionSettings;
import dev.pixelect.selection.Strategies;
import dev.pixelect.selection.rounds.RoundRecord;
import dev.pixelect.selection.rounds.RoundTable;
import dev.pixelect.selection.rounds.Rounds;
import dev.pixelect.selection.rounds.RoundsOptions;
import dev.pixelect.selection.rounds.RunFolder;
import java.nio.file.Path;
import java.util.List;
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
            "Strategies, pixel by pixel:",
            "  full              everything labelled: the baseline",
            "  random            pixels drawn uniformly",
            "  entropy           the pixels of highest entropy",
            "  entropy-edge      the same, raised along the picture's edges",
            "  margin            those whose two best classes are closest: 1 - (p1 - p2)",
            "  least-confidence  those whose best class is least probable: 1 - p1",
            "and by superpixels:",
            "  sp                those of highest mean entropy",
            "  sp-crf            the same, with a dense CRF",
            "  class-sp-crf      the same, rare classes first over all pictures of a round",
            "  impurity          those of many predicted classes and high mean entropy",
            "",
            "What is in --annotations belongs to the pictures to begin with, besides --initial.",
            "Each round trains for the same iterations, from the weights so far, with the learning rate begun anew;",
            "--epochs counts passes over the whole train split. The result is RUN/weights.safetensors and RUN/rounds.txt;",
            "RUN/round-NN has what was selected. Ctrl-C stops cleanly, and --resume goes on to the same result.",
            "",
            "Examples:",
            "  pixelect learn --data synthetic:64 --out runs/entropy --strategy entropy --width 0.5 --iterations 200",
            "  pixelect learn --data camvid:DIR --out runs/class --strategy class-sp-crf --oracle dominant --crf annotation",
            "  pixelect learn --data camvid:DIR --out runs/more --strategy sp --annotations next,later",
            "  pixelect learn --data camvid:DIR --out runs/random --strategy random --iterations 2000 --crop 352x480"
        })
final class LearnCommand implements Callable<Integer> {
    @Mixin
    ComputeOptions compute;

    @Mixin
    TrainingArguments training;

    @Mixin
    SelectionArguments selection;

    @Mixin
    RoundsArguments rounds;

    @Mixin
    AnnotationArguments annotated;

    @Option(names = "--data", required = true, paramLabel = "D", description = DataSets.FORMS)
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
            names = "--budget",
            paramLabel = "F",
            defaultValue = "0.10",
            description = "share of each added picture that may be labelled, in (0, 1] (default: ${DEFAULT-VALUE})")
    double budget;

    @Option(names = "--resume", description = "go on with the run in RUN")
    boolean resume;

    @Option(names = "--json", description = "for programs: a record of each round")
    boolean json;

    @Override
    public Integer call() throws JsonProcessingException {
        rounds.require(training.initialised() || !annotated.folders.isEmpty());
        RoundsOptions wanted = UsageException.of(this::roundsOptions);
        training.classWeights();
        RoundsSetup setup = new RoundsSetup(
                new RoundsSetup.Arguments(data, compute, training, selection, rounds, annotated), compute.seed());
        Rounds plan = setup.rounds(wanted);
        try (Interrupt interrupt = new Interrupt();
                Device device = compute.open();
                RunFolder run = RunFolder.open(out, setup.configuration(wanted), resume);
                RoundsProgress progress = new RoundsProgress("");
                IcnetLearner learner = setup.learner(device, progress, interrupt)) {
            compute.note(run, device);
            setup.announce();
            List<RoundRecord> records;
            try {
                records = plan.run(run, learner, device.vision(), progress);
            } catch (StoppedException e) {
                progress.close();
                System.err.println("pixelect: " + e.getMessage() + "; go on with the same command and --resume");
                return Main.INTERRUPTED;
            }
            progress.close();
            compute.announce();
            Path weights = lastWeights(run, records);
            if (json) {
                System.out.println(
                        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(records));
                return Main.DONE;
            }
            System.out.print(RoundTable.format(records));
            System.out.println("weights    " + weights);
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
        SelectionSettings settings = selection.told.settings(Strategies.named(strategy));
        return rounds.options(strategy, selection.oracle, settings, new Budget(budget), compute.seed());
    }
}
