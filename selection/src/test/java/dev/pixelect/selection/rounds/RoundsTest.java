package dev.pixelect.selection.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.engine.vision.MeanFieldOptions;
import dev.pixelect.selection.Budget;
import dev.pixelect.selection.ColoredScenes;
import dev.pixelect.selection.CrfUse;
import dev.pixelect.selection.GridVision;
import dev.pixelect.selection.SelectionSettings;
import dev.pixelect.selection.Strategies;
import dev.pixelect.selection.rounds.FakeLearner.Fault;
import dev.pixelect.selection.rounds.FakeLearner.Killed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole loop with a learner that is quick and dies when told to. */
class RoundsTest {
    private static final ColoredScenes TRAINING = new ColoredScenes(9, 1);
    private static final ColoredScenes EVALUATION = new ColoredScenes(4, 2);
    private static final double BUDGET = 0.1;

    @TempDir
    Path temporary;

    @ParameterizedTest
    @ValueSource(strings = {"full", "random", "entropy"})
    void twoRoundsLabelExactlyTheBudgetAndCountIt(String strategy) {
        Path run = temporary.resolve("run");
        FakeLearner learner = new FakeLearner(Fault.never());
        List<RoundRecord> records = run(run, strategy, 2, learner, false, RoundsListener.NONE);

        assertThat(records).extracting(RoundRecord::images).containsExactly(3, 5, 7);
        assertThat(learner.trainings).isEqualTo(3);
        assertThat(learner.predictions).isEqualTo(strategy.equals("entropy") ? 4 : 0);
        Schedule schedule = Schedule.of(TRAINING.size(), options(strategy, 2));
        long all = 0;
        for (int i = 0; i < TRAINING.size(); i++) {
            all += pixels(i);
        }
        long initial = 0;
        for (int image : schedule.images(0)) {
            initial += pixels(image);
        }
        long added = 0;
        for (int round = 1; round <= 2; round++) {
            long before = added;
            for (int image : schedule.images(round)) {
                long expected = strategy.equals("full") ? pixels(image) : pixels(image) / 10;
                added += expected;
                checkFiles(run.resolve("round-0" + round), image, expected, strategy);
            }
            RoundRecord record = records.get(round);
            assertThat(record.addedPixels()).isEqualTo(added);
            assertThat(record.clicks()).isEqualTo(added);
            assertThat(record.newPixels()).isEqualTo(added - before);
            assertThat(record.newClicks()).isEqualTo(added - before);
            assertThat(record.pixels()).isEqualTo(initial + added);
            assertThat(record.share()).isEqualTo((double) (initial + added) / all);
            assertThat(record.addedShare()).isEqualTo((double) added / all);
            assertThat(record.poolShare()).isEqualTo((double) added / (all - initial));
        }
        assertThat(records.get(0).pixels()).isEqualTo(initial);
        assertThat(records.get(0).newPixels()).isEqualTo(initial);
        assertThat(records.get(0).clicks()).isZero();
        assertThat(records.get(2).mIoU()).isBetween(0.3, 1.0);
        assertThat(run.resolve("rounds.txt")).hasContent(RoundTable.format(records));
        assertThat(run.resolve("round-02/training")).doesNotExist();
    }

    @Test
    void theDominantOracleCostsAClickASuperpixel() {
        RoundsOptions options = new RoundsOptions(
                "sp",
                "dominant",
                new SelectionSettings(60, 1, CrfUse.NONE, MeanFieldOptions.street()),
                new Budget(0.2),
                OptionalInt.of(3),
                OptionalInt.of(2),
                OptionalInt.of(2),
                7);
        Rounds loop = new Rounds(options, TRAINING, EVALUATION, ColoredScenes.CLASSES);
        List<RoundRecord> records;
        try (RunFolder run = RunFolder.open(temporary, config("sp", 2), false)) {
            records = loop.run(run, new FakeLearner(Fault.never()), new GridVision(), RoundsListener.NONE);
        }
        long clicks = 0;
        for (int round = 1; round <= 2; round++) {
            RoundRecord record = records.get(round);
            clicks += record.newClicks();
            // A superpixel has 16 pixels, 12 at the lower border.
            assertThat(record.newClicks()).isPositive().isBetween(record.newPixels() / 16, record.newPixels() / 12);
            assertThat(record.clicks()).isEqualTo(clicks);
        }
    }

    @Test
    void theLearnerGetsInitialImagesInFullAndAddedOnesInPart() {
        FakeLearner learner = new FakeLearner(Fault.never());
        run(temporary.resolve("run"), "random", 2, learner, false, RoundsListener.NONE);
        Schedule schedule = Schedule.of(TRAINING.size(), options("random", 2));
        int i = 0;
        for (int round = 0; round <= 2; round++) {
            for (int image : schedule.images(round)) {
                LabelMap truth = TRAINING.labels(image);
                LabelMap given = learner.lastLabelled.labels(i);
                assertThat(learner.lastLabelled.id(i)).isEqualTo(TRAINING.id(image));
                assertThat(learner.lastLabelled.image(i).rgb())
                        .isEqualTo(TRAINING.image(image).rgb());
                if (round == 0) {
                    assertThat(given.labels()).isEqualTo(truth.labels());
                } else {
                    for (int p = 0; p < given.labels().length; p++) {
                        assertThat(given.labels()[p]).isIn((byte) LabelMap.IGNORE, truth.labels()[p]);
                    }
                }
                i++;
            }
        }
        assertThat(learner.lastLabelled.size()).isEqualTo(i);
    }

    @Test
    void eachRoundHasTheSameImagesWhateverTheStrategy() throws IOException {
        List<Map<String, List<String>>> names = new ArrayList<>();
        for (String strategy : List.of("full", "random", "entropy")) {
            Path run = temporary.resolve(strategy);
            run(run, strategy, -1, new FakeLearner(Fault.never()), false, RoundsListener.NONE);
            Map<String, List<String>> byRound = new TreeMap<>();
            for (Path file : tree(run).keySet().stream().map(Path::of).toList()) {
                if (file.getParent() != null && file.getParent().endsWith("masks")) {
                    byRound.computeIfAbsent(file.getName(0).toString(), r -> new ArrayList<>())
                            .add(file.getFileName().toString());
                }
            }
            names.add(byRound);
        }
        assertThat(names.get(0)).hasSize(3);
        assertThat(names.get(1)).isEqualTo(names.get(0));
        assertThat(names.get(2)).isEqualTo(names.get(0));
    }

    @Test
    void roundZeroIsTheSameForAllStrategiesSoThatItCanBeShared() throws IOException {
        run(temporary.resolve("a"), "random", 0, new FakeLearner(Fault.never()), false, RoundsListener.NONE);
        run(temporary.resolve("b"), "entropy", 0, new FakeLearner(Fault.never()), false, RoundsListener.NONE);
        assertThat(tree(temporary.resolve("a/round-00"))).isEqualTo(tree(temporary.resolve("b/round-00")));
    }

    @ParameterizedTest
    @CsvSource({"full, 13", "random, 13", "entropy, 1"})
    void aRunKilledAtAnyInstantResumesToTheSameBits(String strategy, int stride) throws IOException {
        Path whole = temporary.resolve("whole");
        run(whole, strategy, 2, new FakeLearner(Fault.never()), false, RoundsListener.NONE);
        Map<String, String> expected = tree(whole);
        assertThat(expected).containsKeys("round-02/metrics.json", "round-02/weights.safetensors");

        boolean survived = false;
        int instant = 0;
        for (; !survived; instant += stride) {
            Path run = temporary.resolve("killed-" + instant);
            Fault fault = new Fault(instant);
            try {
                run(run, strategy, 2, new FakeLearner(fault), false, new Dying(fault));
                survived = true;
            } catch (Killed e) {
                run(run, strategy, 2, new FakeLearner(Fault.never()), true, RoundsListener.NONE);
            }
            assertThat(tree(run)).as("killed at instant %d", instant).isEqualTo(expected);
        }
        assertThat(instant).isGreaterThan(40);
    }

    @Test
    void aRunThatIsKilledAgainAndAgainGetsThere() throws IOException {
        Path whole = temporary.resolve("whole");
        run(whole, "entropy", 2, new FakeLearner(Fault.never()), false, RoundsListener.NONE);
        Path run = temporary.resolve("run");
        int kills = 0;
        for (boolean done = false; !done; ) {
            Fault fault = new Fault(9);
            try {
                run(run, "entropy", 2, new FakeLearner(fault), true, new Dying(fault));
                done = true;
            } catch (Killed e) {
                kills++;
            }
            assertThat(kills).isLessThan(30);
        }
        assertThat(kills).isGreaterThan(3);
        assertThat(tree(run)).isEqualTo(tree(whole));
    }

    /** What is labelled is not predicted again, but for strategies that rank over a whole round. */
    @ParameterizedTest
    @CsvSource({"entropy, 3", "class-sp-crf, 0"})
    void aRoundGoesOnWithTheImageBehindTheLast(String strategy, int predictions) throws IOException {
        Path whole = temporary.resolve("whole");
        FakeLearner undisturbed = new FakeLearner(Fault.never());
        run(whole, strategy, 1, 4, undisturbed, false, RoundsListener.NONE);
        Path run = temporary.resolve("run");
        RoundsListener dies = new RoundsListener() {
            @Override
            public void labelled(int round, int done, int images) {
                if (done == 3) {
                    throw new Killed();
                }
            }
        };
        assertThatThrownBy(() -> run(run, strategy, 1, 4, new FakeLearner(Fault.never()), false, dies))
                .isInstanceOf(Killed.class);
        assertThat(Files.readAllLines(run.resolve("round-01/labelled.jsonl"))).hasSize(1 + 3);
        FakeLearner second = new FakeLearner(Fault.never());
        List<Integer> heard = new ArrayList<>();
        run(run, strategy, 1, 4, second, true, new RoundsListener() {
            @Override
            public void labelled(int round, int done, int images) {
                heard.add(done);
            }
        });
        assertThat(heard).containsExactly(4);
        assertThat(second.predictions).isEqualTo(undisturbed.predictions - predictions);
        assertThat(tree(run)).isEqualTo(tree(whole));
        assertThat(run.resolve("round-01/labelled.jsonl")).doesNotExist();
    }

    @Test
    void imagesLabelledWithOtherWeightsAreLabelledAgain() throws IOException {
        Path run = temporary.resolve("run");
        run(run, "entropy", 2, new FakeLearner(Fault.never()), false, RoundsListener.NONE);
        Map<String, String> expected = tree(run);
        for (String file : List.of("selection.json", "trained.json", "metrics.json")) {
            Files.delete(run.resolve("round-02").resolve(file));
        }
        Files.writeString(run.resolve("round-02/labelled.jsonl"), "digest of other weights\nnot even read\n");
        FakeLearner learner = new FakeLearner(Fault.never());
        run(run, "entropy", 2, learner, true, RoundsListener.NONE);
        assertThat(learner.predictions).isEqualTo(2);
        assertThat(tree(run)).isEqualTo(expected);
    }

    /** A run that begins with a network from elsewhere, as on Mapillary Vistas with one trained on Cityscapes. */
    @Test
    void withoutInitialImagesRoundZeroMeasuresTheNetworkAsItIs() throws IOException {
        RoundsOptions options = new RoundsOptions(
                "entropy",
                "pixel",
                SelectionSettings.of(CrfUse.NONE),
                new Budget(BUDGET),
                OptionalInt.of(0),
                OptionalInt.of(4),
                OptionalInt.empty(),
                7);
        Rounds loop = new Rounds(options, TRAINING, EVALUATION, ColoredScenes.CLASSES);
        FakeLearner learner = new FakeLearner(Fault.never());
        List<RoundRecord> records;
        try (RunFolder run = RunFolder.open(temporary, config("entropy", 0), false)) {
            records = loop.run(run, learner, new GridVision(), RoundsListener.NONE);
        }
        assertThat(learner.trainings).isEqualTo(3);
        assertThat(records).extracting(RoundRecord::images).containsExactly(0, 4, 8, 9);
        assertThat(records.get(0).loss()).isNull();
        assertThat(records.get(0).pixels()).isZero();
        assertThat(records.get(3).share()).isEqualTo(records.get(3).poolShare()).isBetween(0.09, 0.1);
        assertThat(Files.readString(temporary.resolve("rounds.txt"))).contains(" - ");
        assertThat(RunFolder.records(temporary)).isEqualTo(records);
        FakeLearner idle = new FakeLearner(new Fault(0));
        try (RunFolder run = RunFolder.open(temporary, config("entropy", 0), true)) {
            assertThat(loop.run(run, idle, new GridVision(), RoundsListener.NONE))
                    .isEqualTo(records);
        }
    }

    @Test
    void aRunThatTakesItsStartFromAnotherReachesTheSameBits() throws IOException {
        run(temporary.resolve("whole"), "entropy", 2, new FakeLearner(Fault.never()), false, RoundsListener.NONE);
        run(temporary.resolve("start"), "full", 0, new FakeLearner(Fault.never()), false, RoundsListener.NONE);
        Path taking = temporary.resolve("taking");
        try (RunFolder folder = RunFolder.open(taking, config("entropy", 2), false)) {
            // What a process that was killed while copying leaves.
            Files.createDirectories(taking.resolve(".round-00.tmp"));
            Files.writeString(taking.resolve(".round-00.tmp/weights.safetensors"), "x");
            folder.takeStart(temporary.resolve("start"));
            folder.takeStart(temporary.resolve("nowhere"));
        }
        FakeLearner learner = new FakeLearner(Fault.never());
        run(taking, "entropy", 2, learner, true, RoundsListener.NONE);
        assertThat(learner.trainings).isEqualTo(2);
        assertThat(tree(taking)).isEqualTo(tree(temporary.resolve("whole")));
    }

    @Test
    void finishedRoundsAreNotDoneAgain() {
        Path run = temporary.resolve("run");
        List<RoundRecord> first = run(run, "entropy", 2, new FakeLearner(Fault.never()), false, RoundsListener.NONE);
        FakeLearner idle = new FakeLearner(new Fault(0));
        assertThat(run(run, "entropy", 2, idle, true, RoundsListener.NONE)).isEqualTo(first);
    }

    @Test
    void aRoundThatWasTakenAwayIsDoneAgainWithAllAfterIt() throws IOException {
        Path run = temporary.resolve("run");
        run(run, "entropy", 2, new FakeLearner(Fault.never()), false, RoundsListener.NONE);
        Map<String, String> expected = tree(run);
        Files.delete(run.resolve("round-01/selection.json"));
        FakeLearner learner = new FakeLearner(Fault.never());
        run(run, "entropy", 2, learner, true, RoundsListener.NONE);
        assertThat(learner.trainings).isEqualTo(2);
        assertThat(tree(run)).isEqualTo(expected);
    }

    @Test
    void anotherDataSetIsRefusedOnResume() {
        Path run = temporary.resolve("run");
        run(run, "random", 1, new FakeLearner(Fault.never()), false, RoundsListener.NONE);
        try (RunFolder folder = RunFolder.open(run, config("random", 1), true)) {
            Rounds rounds =
                    new Rounds(options("random", 1), new ColoredScenes(10, 1), EVALUATION, ColoredScenes.CLASSES);
            assertThatThrownBy(() ->
                            rounds.run(folder, new FakeLearner(Fault.never()), new GridVision(), RoundsListener.NONE))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("had 9 training images and has 10");
        }
    }

    @Test
    void otherClassesAreRefusedOnResume() {
        Path run = temporary.resolve("run");
        run(run, "random", 1, new FakeLearner(Fault.never()), false, RoundsListener.NONE);
        List<ClassInfo> renamed = new ArrayList<>(ColoredScenes.CLASSES);
        renamed.set(2, new ClassInfo("vehicle", 0));
        Rounds rounds = new Rounds(options("random", 1), TRAINING, EVALUATION, renamed);
        try (RunFolder folder = RunFolder.open(run, config("random", 1), true)) {
            assertThatThrownBy(() ->
                            rounds.run(folder, new FakeLearner(Fault.never()), new GridVision(), RoundsListener.NONE))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("without the class vehicle");
        }
    }

    @Test
    void aBudgetBelowAPixelIsRefusedBeforeAnythingIsComputed() throws IOException {
        Path run = temporary.resolve("run");
        RoundsOptions tiny = new RoundsOptions(
                "random",
                "pixel",
                SelectionSettings.of(CrfUse.NONE),
                new Budget(0.001),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                7);
        Rounds rounds = new Rounds(tiny, TRAINING, EVALUATION, ColoredScenes.CLASSES);
        FakeLearner learner = new FakeLearner(Fault.never());
        try (RunFolder folder = RunFolder.open(run, Map.of("budget", 0.001), false)) {
            assertThatThrownBy(() -> rounds.run(folder, learner, new GridVision(), RoundsListener.NONE))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("less than one pixel");
        }
        assertThat(learner.trainings).isZero();
        assertThat(tree(run)).containsOnlyKeys("config.json");
        run(run, "random", 1, learner, false, RoundsListener.NONE);
    }

    @Test
    void aDamagedRecordIsNamed() throws IOException {
        Path run = temporary.resolve("run");
        run(run, "random", 1, new FakeLearner(Fault.never()), false, RoundsListener.NONE);
        Path metrics = run.resolve("round-01/metrics.json");
        Files.writeString(metrics, Files.readString(metrics).substring(0, 40));
        assertThatThrownBy(() -> run(run, "random", 1, new FakeLearner(Fault.never()), true, RoundsListener.NONE))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(metrics.toString());
    }

    @Test
    void theListenerHearsEverythingInOrder() {
        List<String> heard = new ArrayList<>();
        RoundsListener listener = new RoundsListener() {
            @Override
            public void started(int round, int lastRound) {
                heard.add("started " + round + "/" + lastRound);
            }

            @Override
            public void labelled(int round, int done, int images) {
                heard.add("labelled " + done + "/" + images);
            }

            @Override
            public void step(int iteration, int iterations, double loss) {
                if (iteration == iterations) {
                    heard.add("trained");
                }
            }

            @Override
            public void evaluating(int round) {
                heard.add("evaluating");
            }

            @Override
            public void finished(RoundRecord record, double seconds, boolean earlier) {
                assertThat(seconds).isGreaterThanOrEqualTo(0);
                heard.add("finished " + record.round() + (earlier ? " earlier" : ""));
            }
        };
        Path run = temporary.resolve("run");
        run(run, "random", 1, new FakeLearner(Fault.never()), false, listener);
        assertThat(heard)
                .containsExactly(
                        "started 0/1",
                        "trained",
                        "evaluating",
                        "finished 0",
                        "started 1/1",
                        "labelled 1/2",
                        "labelled 2/2",
                        "trained",
                        "evaluating",
                        "finished 1");
        heard.clear();
        run(run, "random", 1, new FakeLearner(Fault.never()), true, listener);
        assertThat(heard).containsExactly("finished 0 earlier", "finished 1 earlier");
    }

    /** Dies between any two calls, too. */
    private record Dying(Fault fault) implements RoundsListener {
        @Override
        public void started(int round, int lastRound) {
            fault.pass();
        }

        @Override
        public void labelled(int round, int done, int images) {
            fault.pass();
        }

        @Override
        public void step(int iteration, int iterations, double loss) {
            fault.pass();
        }

        @Override
        public void evaluating(int round) {
            fault.pass();
        }

        @Override
        public void finished(RoundRecord record, double seconds, boolean earlier) {
            fault.pass();
        }
    }

    private static void checkFiles(Path round, int image, long expected, String strategy) {
        String file = TRAINING.id(image) + ".png";
        LabelMap mask = ImageFiles.readLabels(round.resolve("masks").resolve(file));
        LabelMap labels = ImageFiles.readLabels(round.resolve("labels").resolve(file));
        RgbImage overlay = ImageFiles.readRgb(round.resolve("overlays").resolve(file));
        LabelMap truth = TRAINING.labels(image);
        assertThat(overlay.height()).isEqualTo(truth.height());
        assertThat(Files.exists(round.resolve("scores").resolve(file))).isEqualTo(strategy.equals("entropy"));
        long selected = 0;
        for (int p = 0; p < truth.labels().length; p++) {
            boolean on = mask.labels()[p] == (byte) 255;
            assertThat(labels.labels()[p]).isEqualTo(on ? truth.labels()[p] : (byte) LabelMap.IGNORE);
            selected += on ? 1 : 0;
        }
        assertThat(selected).isEqualTo(expected);
    }

    private static long pixels(int image) {
        ImageFiles.Size size = TRAINING.imageSize(image);
        return (long) size.height() * size.width();
    }

    private static List<RoundRecord> run(
            Path folder, String strategy, int rounds, FakeLearner learner, boolean resume, RoundsListener listener) {
        return run(folder, strategy, rounds, 2, learner, resume, listener);
    }

    private static List<RoundRecord> run(
            Path folder,
            String strategy,
            int rounds,
            int step,
            FakeLearner learner,
            boolean resume,
            RoundsListener listener) {
        Rounds loop = new Rounds(options(strategy, rounds, step), TRAINING, EVALUATION, ColoredScenes.CLASSES);
        try (RunFolder run = RunFolder.open(folder, config(strategy, rounds), resume)) {
            return loop.run(run, learner, new GridVision(), listener);
        }
    }

    private static Map<String, Object> config(String strategy, int rounds) {
        return Map.of("strategy", strategy, "rounds", rounds, "seed", 7);
    }

    private static RoundsOptions options(String strategy, int rounds) {
        return options(strategy, rounds, 2);
    }

    private static RoundsOptions options(String strategy, int rounds, int step) {
        return new RoundsOptions(
                strategy,
                "pixel",
                new SelectionSettings(60, 1, Strategies.named(strategy).defaultCrf(), MeanFieldOptions.street()),
                new Budget(BUDGET),
                OptionalInt.of(3),
                OptionalInt.of(step),
                rounds < 0 ? OptionalInt.empty() : OptionalInt.of(rounds),
                7);
    }

    /** Every file but the lock and the times, with its content. */
    private static Map<String, String> tree(Path folder) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(file).toString();
                if (!name.endsWith(".lock") && !name.endsWith("timing.json")) {
                    files.put(name, HexFormat.of().formatHex(Files.readAllBytes(file)));
                }
            }
        }
        return files;
    }
}
