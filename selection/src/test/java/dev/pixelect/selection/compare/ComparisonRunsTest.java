package dev.pixelect.selection.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.selection.Budget;
import dev.pixelect.selection.ColoredScenes;
import dev.pixelect.selection.GridVision;
import dev.pixelect.selection.SelectionSettings;
import dev.pixelect.selection.Strategies;
import dev.pixelect.selection.rounds.FakeLearner;
import dev.pixelect.selection.rounds.FakeLearner.Fault;
import dev.pixelect.selection.rounds.FakeLearner.Killed;
import dev.pixelect.selection.rounds.Learner;
import dev.pixelect.selection.rounds.Rounds;
import dev.pixelect.selection.rounds.RoundsListener;
import dev.pixelect.selection.rounds.RoundsOptions;
import dev.pixelect.selection.rounds.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Comparisons with a learner that is quick and dies when told to. */
class ComparisonRunsTest {
    private static final ColoredScenes TRAINING = new ColoredScenes(7, 1);
    private static final ColoredScenes EVALUATION = new ColoredScenes(4, 2);
    private static final Map<String, Object> CONFIG = Map.of("command", "compare");

    @TempDir
    Path dir;

    private static final class Scenes implements Trial {
        private final long seed;
        private final Fault fault;
        private final List<FakeLearner> learners;

        Scenes(long seed, Fault fault, List<FakeLearner> learners) {
            this.seed = seed;
            this.fault = fault;
            this.learners = learners;
        }

        @Override
        public LabelledImages images() {
            return TRAINING;
        }

        @Override
        public LabelledImages evaluationImages() {
            return EVALUATION;
        }

        @Override
        public List<ClassInfo> classes() {
            return ColoredScenes.CLASSES;
        }

        @Override
        public RoundsOptions options(Column column) {
            return new RoundsOptions(
                    column.strategy(),
                    "pixel",
                    SelectionSettings.of(Strategies.named(column.strategy()).defaultCrf()),
                    new Budget(column.budget() == null ? 1 : column.budget()),
                    OptionalInt.of(3),
                    OptionalInt.of(2),
                    OptionalInt.empty(),
                    seed);
        }

        @Override
        public Map<String, ?> configuration(Column column) {
            return Map.of("column", column.title(), "seed", seed);
        }

        @Override
        public Worker open(String title) {
            FakeLearner learner = new FakeLearner(fault);
            learners.add(learner);
            return new Worker() {
                @Override
                public Learner learner() {
                    return learner;
                }

                @Override
                public RoundsListener listener() {
                    return new RoundsListener() {
                        @Override
                        public void labelled(int round, int done, int images) {
                            fault.pass();
                        }
                    };
                }

                @Override
                public void close() {
                    learner.close();
                }
            };
        }
    }

    private static Report run(Path folder, Comparison comparison, Fault fault, List<FakeLearner> learners) {
        ComparisonRuns runs = new ComparisonRuns(comparison, seed -> new Scenes(seed, fault, learners));
        try (RunFolder run = RunFolder.open(folder, CONFIG, true)) {
            return runs.run(run, new GridVision());
        }
    }

    private static Report run(Path folder, Comparison comparison) {
        return run(folder, comparison, Fault.never(), new ArrayList<>());
    }

    private static Comparison of(int seeds, String... strategies) {
        return Comparison.of(List.of(strategies), List.of(0.1), 5, seeds);
    }

    @Test
    void trainsTheFirstRoundOfASeedOnceAndSharesIt() throws IOException {
        List<FakeLearner> learners = new ArrayList<>();
        Report report = run(dir, of(2, "full", "random", "entropy"), Fault.never(), learners);
        // For each seed the start, and two rounds for each of three strategies.
        assertThat(learners).extracting(l -> l.trainings).containsExactly(1, 2, 2, 2, 1, 2, 2, 2);
        assertThat(report.finished()).isEqualTo(6).isEqualTo(report.runs());
        for (int seed = 5; seed <= 6; seed++) {
            Map<String, String> full = tree(dir.resolve("seed-" + seed + "/full"));
            Map<String, String> random = tree(dir.resolve("seed-" + seed + "/random-0.1"));
            for (String file : List.of("plan.json", "round-00/metrics.json", "round-00/weights.safetensors")) {
                assertThat(random.get(file)).as(file).isNotNull().isEqualTo(full.get(file));
            }
            for (Report.ColumnResult column : report.columns()) {
                assertThat(column.byRound().get(0).mIoU())
                        .isEqualTo(report.columns().get(0).byRound().get(0).mIoU());
            }
        }
        assertThat(dir.resolve("table.md")).hasContent(ReportTable.markdown(report));
        assertThat(new ComparisonFolder(dir).report()).isEqualTo(report);
    }

    @Test
    void aRunIsTheOneThatTheRoundsAloneMake() throws IOException {
        run(dir.resolve("compared"), of(1, "random", "entropy"));
        Scenes trial = new Scenes(5, Fault.never(), new ArrayList<>());
        Column column = new Column("entropy", 0.1);
        try (RunFolder run = RunFolder.open(dir.resolve("alone"), trial.configuration(column), false)) {
            new Rounds(trial.options(column), TRAINING, EVALUATION, ColoredScenes.CLASSES)
                    .run(run, new FakeLearner(Fault.never()), new GridVision(), RoundsListener.NONE);
        }
        assertThat(tree(dir.resolve("compared/seed-5/entropy-0.1"))).isEqualTo(tree(dir.resolve("alone")));
    }

    @Test
    void killedAgainAndAgainItReachesTheSameBits() throws IOException {
        Comparison comparison = of(2, "full", "entropy");
        run(dir.resolve("whole"), comparison);
        Map<String, String> whole = tree(dir.resolve("whole"));
        assertThat(whole).containsKeys("table.json", "seed-6/entropy-0.1/round-02/metrics.json");
        for (int patience : new int[] {9, 14}) {
            Path folder = dir.resolve("killed-" + patience);
            int kills = 0;
            for (boolean done = false; !done; ) {
                try {
                    run(folder, comparison, new Fault(patience), new ArrayList<>());
                    done = true;
                } catch (Killed e) {
                    kills++;
                }
                assertThat(kills).isLessThan(60);
            }
            assertThat(kills).isGreaterThan(4);
            assertThat(tree(folder)).isEqualTo(whole);
        }
    }

    @Test
    void whatIsDoneIsNotDoneAgainAndMoreCanBeAdded() throws IOException {
        run(dir, of(1, "random"));
        List<FakeLearner> learners = new ArrayList<>();
        Report more = run(dir, of(2, "full", "random"), Fault.never(), learners);
        assertThat(learners).extracting(l -> l.trainings).containsExactly(0, 2, 0, 1, 2, 2);
        assertThat(more.seeds()).containsExactly(5L, 6L);
        Report again = run(dir, of(2, "full", "random"), new Fault(0), new ArrayList<>());
        assertThat(again).isEqualTo(more);
    }

    @Test
    void budgetsAreColumns() {
        Comparison comparison = Comparison.of(List.of("full", "random", "entropy"), List.of(0.1, 0.2), 1, 1);
        Report report = run(dir, comparison);
        assertThat(report.columns())
                .extracting(Report.ColumnResult::name)
                .containsExactly("full", "random 10 %", "random 20 %", "entropy 10 %", "entropy 20 %");
        double ten = report.columns().get(1).last().addedPixels();
        assertThat(report.columns().get(2).last().addedPixels()).isEqualTo(2 * ten);
        assertThat(report.columns().get(3).last().addedPixels()).isEqualTo(ten);
        assertThat(dir.resolve("seed-1/random-0.2/rounds.txt")).exists();
        // Not random 10 % against entropy 20 %, which differ in two things.
        assertThat(report.pairs()).hasSize(4 + 4);
    }

    @Test
    void anUnfinishedComparisonTellsWhatItHas() {
        Comparison comparison = of(2, "full", "random");
        assertThatThrownBy(() -> run(dir, comparison, new Fault(30), new ArrayList<>()))
                .isInstanceOf(Killed.class);
        Report report = new ComparisonFolder(dir).report();
        assertThat(report.runs()).isEqualTo(4);
        assertThat(report.finished()).isBetween(1, 3);
        assertThat(report.rounds()).isEqualTo(2);
        assertThat(ReportTable.markdown(report))
                .startsWith(report.finished() + " of 4 runs are done: 2 columns, seeds 5, 6.")
                .contains("No test: needs at least 3 pairs");
    }

    @Test
    void whatCannotBeComparedIsRefusedBeforeAnythingIsMade() {
        assertThatThrownBy(() -> of(0, "random"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("seeds 0");
        assertThatThrownBy(() -> of(1, "random", "full", "random"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("strategy random is given twice");
        assertThatThrownBy(() -> run(dir.resolve("x"), of(1, "random", "foo"))).hasMessageContaining("'foo'");
        assertThat(dir.resolve("x")).doesNotExist();
        assertThatThrownBy(() -> new ComparisonFolder(dir).report())
                .isInstanceOf(InputException.class)
                .hasMessageContaining("holds no comparison");
        assertThatThrownBy(() -> new ComparisonFolder(dir.resolve("nowhere")).report())
                .isInstanceOf(InputException.class)
                .hasMessageContaining("nowhere");
    }

    /** Every file but locks and times. */
    private static Map<String, String> tree(Path folder) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(file).toString();
                if (!name.endsWith(".lock") && !name.endsWith("timing.json")) {
                    byte[] bytes = Files.readAllBytes(file);
                    files.put(name, bytes.length + ":" + Arrays.hashCode(bytes));
                }
            }
        }
        return files;
    }
}
