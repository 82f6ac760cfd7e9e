package dev.pixelect.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.icnet.data.DataSets;
import dev.pixelect.selection.Budget;
import dev.pixelect.selection.Strategies;
import dev.pixelect.selection.compare.Column;
import dev.pixelect.selection.compare.Comparison;
import dev.pixelect.selection.compare.ComparisonFolder;
import dev.pixelect.selection.compare.ComparisonRuns;
import dev.pixelect.selection.compare.Report;
import dev.pixelect.selection.compare.ReportTable;
import dev.pixelect.selection.compare.Trial;
import dev.pixelect.selection.rounds.Learner;
import dev.pixelect.selection.rounds.RoundsListener;
import dev.pixelect.selection.rounds.RoundsOptions;
import dev.pixelect.selection.rounds.RunFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description =
                "Strategies beside each other: learn with each of several, over several seeds, then a table of what they"
                        + " reach and cost.",
        footer = {
            "",
            "All runs of a seed have the same pictures in each round and the same first",
            "round, which is trained once. DIR/seed-N/STRATEGY-BUDGET is the run of learn",
            "with --seed N; synthetic scenes differ by seed, too. DIR/table.md and",
            "DIR/table.json are the result: mIoU by round, mean and 95 %% interval over",
            "seeds, percent of full, area under mIoU over the labelled share, costs in",
            "pixels and clicks, and paired t-tests, which take three seeds.",
            "",
            "Ctrl-C stops cleanly, and --resume goes on to the same result; with more",
            "strategies, budgets or seeds it adds those. --report prints the table of what",
            "is there, without running anything; it may be asked for meanwhile.",
            "--oracle dominant is for the strategies that select superpixels, --crf for",
            "those with a CRF.",
            "",
            "Examples:",
            "  pixelect compare --data synthetic:64 --out runs/all --seeds 3 --width 0.5 \\",
            "      --iterations 200",
            "  pixelect compare --data cityscapes:DIR --out runs/city --protocol cityscapes \\",
            "      --budget 0.10,0.20,0.30,0.40",
            "  pixelect compare --out runs/city --report"
        })
final class CompareCommand implements Callable<Integer> {
    @Mixin
    ComputeOptions compute;

    @Mixin
    TrainingArguments training;

    @Mixin
    SelectionArguments selection;

    @Mixin
    RoundsArguments rounds;

    @Option(names = "--data", paramLabel = "D", description = DataSets.FORMS)
    String data;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "folder for the runs and the table; made if need be")
    Path out;

    @Option(
            names = "--strategies",
            paramLabel = "S",
            split = ",",
            defaultValue = "full,random,entropy,entropy-edge,sp,sp-crf,class-sp-crf",
            description = "what to compare, separated by commas: those of learn (default: ${DEFAULT-VALUE})")
    List<String> strategies;

    @Option(
            names = "--budget",
            paramLabel = "F",
            split = ",",
            defaultValue = "0.10",
            description =
                    "shares of each added picture that may be labelled, in (0, 1], separated by commas; each makes a"
                            + " column of each strategy but full (default: ${DEFAULT-VALUE})")
    List<Double> budgets;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "1",
            description = "how often to repeat all, with the seeds from --seed on (default: ${DEFAULT-VALUE})")
    int seeds;

    @Option(names = "--resume", description = "go on with the comparison in DIR, or add to it")
    boolean resume;

    @Option(names = "--report", description = "only print the table of what is in DIR; needs no --data")
    boolean report;

    @Option(names = "--json", description = "for programs")
    boolean json;

    @Override
    public Integer call() throws JsonProcessingException {
        if (report) {
            print(new ComparisonFolder(out).report());
            return Main.DONE;
        }
        if (data == null) {
            throw new UsageException("Missing required option: '--data=D'");
        }
        Comparison comparison = UsageException.of(() -> Comparison.of(strategies, budgets, compute.seed(), seeds));
        requirePossible(comparison);
        RoundsSetup.Arguments arguments =
                new RoundsSetup.Arguments(data, compute, training, selection, rounds, new AnnotationArguments());
        RoundsSetup first = new RoundsSetup(arguments, compute.seed());
        try (Interrupt interrupt = new Interrupt();
                Device device = compute.open()) {
            ComparisonRuns runs = new ComparisonRuns(
                    comparison,
                    seed -> new IcnetTrial(
                            seed == compute.seed() ? first : new RoundsSetup(arguments, seed),
                            seed,
                            device,
                            interrupt));
            Report result;
            try (RunFolder run = RunFolder.open(out, first.shared(), resume)) {
                compute.note(run, device);
                result = runs.run(run, device.vision());
            } catch (StoppedException e) {
                System.err.println("pixelect: " + e.getMessage() + "; go on with the same command and --resume");
                return Main.INTERRUPTED;
            }
            compute.announce();
            print(result);
        }
        return Main.DONE;
    }

    /** All that is wrong with the command line itself, before data or device are looked for. */
    private void requirePossible(Comparison comparison) {
        rounds.require(training.initialised());
        training.classWeights();
        List<Strategies.Entry> entries = UsageException.of(
                () -> strategies.stream().map(Strategies::named).toList());
        selection.requireTaken(entries);
        comparison.columns().forEach(column -> UsageException.of(() -> options(column, compute.seed())));
    }

    private RoundsOptions options(Column column, long seed) {
        Strategies.Entry strategy = Strategies.named(column.strategy());
        // full labels everything, whatever the budget.
        Budget budget = new Budget(column.budget() == null ? 1 : column.budget());
        return rounds.options(
                column.strategy(),
                selection.oracleAmong(strategy),
                selection.told.settingsAmong(strategy),
                budget,
                seed);
    }

    private void print(Report result) throws JsonProcessingException {
        if (json) {
            System.out.println(
                    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(result));
        } else {
            System.out.print(ReportTable.markdown(result));
        }
    }

    /** One seed's runs of ICNet. */
    private final class IcnetTrial implements Trial {
        private final RoundsSetup setup;
        private final long seed;
        private final Device device;
        private final Interrupt interrupt;

        IcnetTrial(RoundsSetup setup, long seed, Device device, Interrupt interrupt) {
            this.setup = setup;
            this.seed = seed;
            this.device = device;
            this.interrupt = interrupt;
        }

        @Override
        public LabelledImages images() {
            return setup.images();
        }

        @Override
        public LabelledImages evaluationImages() {
            return setup.measured();
        }

        @Override
        public List<ClassInfo> classes() {
            return setup.classes();
        }

        @Override
        public RoundsOptions options(Column column) {
            return CompareCommand.this.options(column, seed);
        }

        @Override
        public Map<String, ?> configuration(Column column) {
            return setup.configuration(options(column));
        }

        @Override
        public Worker open(String title) {
            RoundsProgress progress = new RoundsProgress(title);
            IcnetLearner learner = setup.learner(device, progress, interrupt);
            return new Worker() {
                @Override
                public Learner learner() {
                    return learner;
                }

                @Override
                public RoundsListener listener() {
                    return progress;
                }

                @Override
                public void close() {
                    learner.close();
                    progress.close();
                }
            };
        }
    }
}
