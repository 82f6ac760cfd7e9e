package dev.pixelect.selection.handout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.LabelPalette;
import dev.pixelect.engine.io.PictureFiles;
import dev.pixelect.engine.io.RegionMap;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.engine.vision.MeanFieldOptions;
import dev.pixelect.selection.Budget;
import dev.pixelect.selection.ColoredScenes;
import dev.pixelect.selection.CrfUse;
import dev.pixelect.selection.GridVision;
import dev.pixelect.selection.Prediction;
import dev.pixelect.selection.Segmenter;
import dev.pixelect.selection.SelectionSettings;
import dev.pixelect.selection.Strategies;
import dev.pixelect.selection.rounds.FakeLearner.Fault;
import dev.pixelect.selection.rounds.FakeLearner.Killed;
import dev.pixelect.selection.rounds.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From a folder of pictures to what people get, with superpixels that are squares of four pixels a side. */
class HandoutTest {
    private static final ColoredScenes SCENES = new ColoredScenes(4, 3);
    private static final int PICTURES = SCENES.size();

    @TempDir
    Path dir;

    private Path images;

    @BeforeEach
    void writePictures() throws IOException {
        images = Files.createDirectory(dir.resolve("images"));
        for (int i = 0; i < PICTURES; i++) {
            ImageFiles.writeRgb(images.resolve(SCENES.id(i) + ".png"), SCENES.image(i));
        }
    }

    static List<String> strategies() {
        return Strategies.names().stream().filter(s -> !s.equals("full")).toList();
    }

    private static HandoutOptions options(String strategy, int count, double budget) {
        return new HandoutOptions(
                strategy,
                new SelectionSettings(15, 1, Strategies.named(strategy).defaultCrf(), MeanFieldOptions.street()),
                new Budget(budget),
                count < 0 ? OptionalInt.empty() : OptionalInt.of(count),
                7);
    }

    /** The darker, the less sure; more or less of everything for any grey. */
    private static final class ByBrightness implements Segmenter {
        private final Fault fault;
        int predictions;

        ByBrightness(Fault fault) {
            this.fault = fault;
        }

        @Override
        public int classes() {
            return 3;
        }

        @Override
        public Prediction predict(RgbImage image) {
            fault.pass();
            predictions++;
            int pixels = image.height() * image.width();
            float[] p = new float[3 * pixels];
            for (int i = 0; i < pixels; i++) {
                float sure = (image.rgb()[3 * i] & 0xff) / 256f;
                int likely = (image.rgb()[3 * i + 2] & 0xff) % 3;
                for (int c = 0; c < 3; c++) {
                    p[c * pixels + i] = (1 - sure) / 3 + (c == likely ? sure : 0);
                }
            }
            return Prediction.of(3, image.height(), image.width(), p);
        }
    }

    private HandoutReport run(Path out, HandoutOptions options, Segmenter segmenter, Fault fault, boolean resume) {
        Handout handout = new Handout(options, ColoredScenes.CLASSES, new long[] {90, 9, 1});
        HandoutListener listener = new HandoutListener() {
            @Override
            public void judged(int done, int pictures) {
                fault.pass();
            }

            @Override
            public void selected(int done, int pictures) {
                fault.pass();
            }
        };
        PicturePlan plan = handout.plan(PictureFiles.list(images).files(), size -> {}, Set.of(), listener);
        Map<String, Object> configuration = Map.of("command", "select", "strategy", options.strategy());
        try (RunFolder run = RunFolder.open(out, configuration, resume)) {
            Handout.Facts facts = new Handout.Facts(configuration, Map.of("pixelect", "test"), "none");
            return handout.run(run, images, plan, segmenter, new GridVision(), facts, listener);
        }
    }

    private HandoutReport run(Path out, HandoutOptions options) {
        return run(out, options, new ByBrightness(Fault.never()), Fault.never(), false);
    }

    private static Map<String, String> contents(Path folder) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(folder.relativize(file).toString(), HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
        }
        return contents;
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void whatIsHandedOutIsWhatTheReportSays(String strategy) throws IOException {
        Path out = dir.resolve("out");
        HandoutReport report = run(out, options(strategy, -1, 0.25));
        boolean superpixels = Strategies.named(strategy).superpixels();
        assertThat(report.pictures()).hasSize(PICTURES);
        assertThat(HandoutReport.read(out)).isEqualTo(report);
        assertThat(report.classInfos()).isEqualTo(ColoredScenes.CLASSES);
        long pixels = 0;
        long clicks = 0;
        long all = 0;
        for (HandedOut picture : report.pictures()) {
            RgbImage mask = ImageFiles.readRgb(out.resolve("masks/" + picture.id() + ".png"));
            int selected = 0;
            for (int i = 0; i < mask.rgb().length; i += 3) {
                selected += mask.rgb()[i] == (byte) 255 ? 1 : 0;
            }
            assertThat(picture.pixels()).isEqualTo(selected);
            LabelMap labels = ImageFiles.readLabels(out.resolve("labels/" + picture.id() + ".png"));
            assertThat(labels.labels())
                    .hasSize(picture.height() * picture.width())
                    .containsOnly((byte) 255);
            assertThat(out.resolve("overlays/" + picture.id() + ".png")).exists();
            if (superpixels) {
                assertThat(picture.clicks()).isEqualTo(picture.regions().size());
                checkRegions(picture, ImageFiles.readRegions(out.resolve("regions/" + picture.id() + ".png")));
            } else {
                assertThat(selected).isEqualTo(picture.height() * picture.width() / 4);
                assertThat(picture.clicks()).isEqualTo(selected);
                assertThat(out.resolve("regions")).doesNotExist();
                assertThat(out.resolve("answers.tsv")).doesNotExist();
            }
            pixels += selected;
            clicks += picture.clicks();
            all += (long) picture.height() * picture.width();
        }
        assertThat(pixels).isPositive().isLessThanOrEqualTo(all / 4);
        assertThat(report.cost().pixels()).isEqualTo(pixels);
        assertThat(report.cost().clicks()).isEqualTo(clicks);
        assertThat(report.cost().share()).isEqualTo((double) pixels / all);
        if (strategy.equals("random")) {
            assertThat(report.pictures()).extracting(HandedOut::score).containsOnlyNulls();
        } else {
            assertThat(report.pictures())
                    .extracting(HandedOut::score)
                    .isSortedAccordingTo((a, b) -> Double.compare(b, a));
        }
        assertThat(out.resolve("work")).doesNotExist();
    }

    private static void checkRegions(HandedOut picture, RegionMap map) {
        int[] areas = new int[picture.regions().size() + 1];
        for (int i = 0; i < map.regions().length; i++) {
            int id = map.get(i);
            areas[id]++;
            if (id > 0) {
                HandedOut.Box box = picture.regions().get(id - 1).box();
                assertThat(i % map.width()).isBetween(box.left(), box.left() + box.width() - 1);
                assertThat(i / map.width()).isBetween(box.top(), box.top() + box.height() - 1);
            }
        }
        for (HandedOut.Part part : picture.regions()) {
            assertThat(areas[part.id()]).isEqualTo(part.area());
            // Squares of four, cut at the lower border.
            assertThat(part.box().width() * part.box().height()).isEqualTo(part.area());
            assertThat(part.predictedClass()).isIn("sky", "road", "car");
        }
    }

    @Test
    void scoresAreMeansOverWhatIsSelected() {
        HandoutReport report = run(dir.resolve("out"), options("sp", -1, 0.3));
        for (HandedOut picture : report.pictures()) {
            double sum = 0;
            for (HandedOut.Part part : picture.regions()) {
                sum += part.score() * part.area();
            }
            assertThat(picture.score()).isCloseTo(sum / picture.pixels(), org.assertj.core.data.Offset.offset(1e-6));
        }
    }

    @ParameterizedTest
    @CsvSource({"entropy, -1", "class-sp-crf, 2"})
    void killedAtAnyInstantItResumesToTheSameBytes(String strategy, int count) throws IOException {
        HandoutOptions options = options(strategy, count, 0.25);
        Path whole = dir.resolve("whole");
        run(whole, options);
        Map<String, String> expected = contents(whole);
        int kills = 0;
        boolean killed;
        do {
            Path out = dir.resolve("killed-" + kills);
            Fault fault = new Fault(kills);
            try {
                run(out, options, new ByBrightness(fault), fault, false);
                killed = false;
            } catch (Killed e) {
                killed = true;
                run(out, options, new ByBrightness(Fault.never()), Fault.never(), true);
            }
            assertThat(contents(out)).isEqualTo(expected);
            kills++;
        } while (killed);
        assertThat(kills).isGreaterThan(count < 0 ? PICTURES : count);
    }

    @Test
    void whatIsDoneIsNotDoneAgain() {
        HandoutOptions options = options("entropy", -1, 0.25);
        Path out = dir.resolve("out");
        Fault third = new Fault(2);
        assertThatThrownBy(() -> run(out, options, new ByBrightness(Fault.never()), third, false))
                .isInstanceOf(Killed.class);
        ByBrightness rest = new ByBrightness(Fault.never());
        run(out, options, rest, Fault.never(), true);
        // The third was selected from, but its files may not have been written.
        assertThat(rest.predictions).isBetween(PICTURES - 3, PICTURES - 2);
        ByBrightness nothing = new ByBrightness(Fault.never());
        run(out, options, nothing, Fault.never(), true);
        assertThat(nothing.predictions).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"entropy", "sp"})
    void aCountTakesTheBest(String strategy) throws IOException {
        HandoutReport all = run(dir.resolve("all"), options(strategy, -1, 0.25));
        HandoutReport two = run(dir.resolve("two"), options(strategy, 2, 0.25));
        assertThat(two.pictures()).isEqualTo(all.pictures().subList(0, 2));
        assertThat(two.cost().pictures()).isEqualTo(2);
        try (Stream<Path> masks = Files.list(dir.resolve("two/masks"))) {
            assertThat(masks).hasSize(2);
        }
        assertThat(run(dir.resolve("many"), options(strategy, 99, 0.25)).pictures())
                .isEqualTo(all.pictures());
    }

    @Test
    void equalsComeByNameAndDrawsBySeed() throws IOException {
        for (int i = 0; i < PICTURES; i++) {
            ImageFiles.writeRgb(images.resolve(SCENES.id(i) + ".png"), RgbImage.black(12, 20));
        }
        assertThat(run(dir.resolve("out"), options("entropy", 3, 0.25)).pictures())
                .extracting(HandedOut::id)
                .containsExactly(SCENES.id(0), SCENES.id(1), SCENES.id(2));
        HandoutOptions seven = options("random", 3, 0.25);
        HandoutOptions eight = new HandoutOptions("random", seven.settings(), seven.budget(), seven.count(), 8);
        List<String> drawn = run(dir.resolve("seven"), seven).pictures().stream()
                .map(HandedOut::id)
                .toList();
        assertThat(run(dir.resolve("again"), seven).pictures())
                .extracting(HandedOut::id)
                .isEqualTo(drawn);
        assertThat(run(dir.resolve("eight"), eight).pictures())
                .extracting(HandedOut::id)
                .isNotEqualTo(drawn);
    }

    @Test
    void rareClassesAreAskedForFirst() throws IOException {
        HandoutReport report = run(dir.resolve("out"), options("class-sp-crf", -1, 0.25));
        // The CRF of GridVision makes a picture certain of one class; class 2 has been labelled least.
        Set<String> asked = new java.util.TreeSet<>();
        report.pictures().forEach(p -> p.regions().forEach(r -> asked.add(r.predictedClass())));
        assertThat(asked).isNotEmpty();
        assertThat(Files.readAllLines(dir.resolve("out/answers.tsv")))
                .hasSize((int) report.cost().clicks() + 1);
    }

    @Test
    void aPictureThatCannotBeUsedCostsOnlyItself() throws IOException {
        HandoutReport all = run(dir.resolve("all"), options("sp", -1, 0.25));
        Path broken = images.resolve(SCENES.id(3) + ".png");
        byte[] bytes = Files.readAllBytes(broken);
        Files.write(broken, Arrays.copyOf(bytes, bytes.length / 2));
        ImageFiles.writeRgb(images.resolve("tiny.png"), RgbImage.black(2, 2));
        HandoutReport report = run(dir.resolve("out"), options("sp", -1, 0.25));
        assertThat(report.pictures())
                .isEqualTo(all.pictures().stream()
                        .filter(p -> !p.id().equals(SCENES.id(3)))
                        .toList());
        assertThat(report.leftOut())
                .extracting(PicturePlan.LeftOut::file)
                .containsExactly(SCENES.id(3) + ".png", "tiny.png");
        assertThat(report.leftOut().get(0).reason()).contains(broken.toString(), "truncated");
        assertThat(report.leftOut().get(1).reason()).contains("tiny.png", "2x2", "15 superpixels");

        Files.write(broken, bytes);
        assertThatThrownBy(() -> run(
                        dir.resolve("out"),
                        options("sp", -1, 0.25),
                        new ByBrightness(Fault.never()),
                        Fault.never(),
                        true))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(SCENES.id(3) + ".png is new", "another folder");
    }

    @Test
    void noneThatCanBeUsedIsAMistake() throws IOException {
        for (int i = 0; i < PICTURES; i++) {
            Files.writeString(images.resolve(SCENES.id(i) + ".png"), "no picture");
        }
        assertThatThrownBy(() -> run(dir.resolve("out"), options("sp", -1, 0.25)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("none of the 4 pictures", SCENES.id(0) + ".png");
    }

    @Test
    void optionsThatDoNotGoTogether() {
        SelectionSettings plain = SelectionSettings.of(CrfUse.NONE);
        Budget tenth = new Budget(0.1);
        assertThatThrownBy(() -> new HandoutOptions("full", plain, tenth, OptionalInt.empty(), 1))
                .hasMessageContaining("full", "random, entropy");
        assertThatThrownBy(() -> new HandoutOptions("sp-crf", plain, tenth, OptionalInt.empty(), 1))
                .hasMessageContaining("is sp");
        SelectionSettings cleaning = SelectionSettings.of(CrfUse.ANNOTATION);
        assertThatThrownBy(() -> new HandoutOptions("class-sp-crf", cleaning, tenth, OptionalInt.empty(), 1))
                .hasMessageContaining("annotation");
        assertThatThrownBy(() -> new HandoutOptions("entropy", plain, tenth, OptionalInt.of(0), 1))
                .hasMessageContaining("count 0");
        SelectionSettings many = new SelectionSettings(70000, 1, CrfUse.NONE, MeanFieldOptions.street());
        assertThatThrownBy(() -> new HandoutOptions("sp", many, tenth, OptionalInt.empty(), 1))
                .hasMessageContaining("65535");
    }

    @Test
    void answersAndPaintComeBack() throws IOException {
        Path out = dir.resolve("out");
        HandoutReport report = run(out, options("sp", -1, 0.25));
        HandedOut picture = report.pictures().get(0);
        String id = picture.id();
        Path answers = out.resolve("answers.tsv");
        List<String> lines = new java.util.ArrayList<>(Files.readAllLines(answers));
        String first = id + "\t1\t" + picture.regions().get(0).predictedClass() + "\t";
        assertThat(lines).contains(first);
        lines.replaceAll(line -> line.equals(first) ? line + " Car\r" : line);
        Files.write(answers, lines);
        RegionMap regions = ImageFiles.readRegions(out.resolve("regions/" + id + ".png"));
        LabelMap painted = LabelMap.ignored(picture.height(), picture.width());
        int inside = 0;
        while (regions.get(inside) != 1) {
            inside++;
        }
        int outside = 0;
        while (regions.get(outside) != 0) {
            outside++;
        }
        painted.labels()[inside] = 0;
        painted.labels()[inside + 1] = 2;
        painted.labels()[outside] = 1;
        new LabelPalette(ColoredScenes.CLASSES).write(out.resolve("labels/" + id + ".png"), painted);

        ReturnedLabels returned = ReturnedLabels.open(out, ColoredScenes.CLASSES);
        assertThat(returned.size()).isEqualTo(PICTURES);
        int labelled = 0;
        for (int i = 0; i < returned.size(); i++) {
            ReturnedLabels.Returned back = returned.returned(i);
            if (!returned.id(i).equals(id)) {
                assertThat(back.labels().labels()).containsOnly((byte) 255);
                continue;
            }
            assertThat(back.overruled()).isEqualTo(1);
            for (int p = 0; p < painted.labels().length; p++) {
                int expected = painted.labels()[p] != -1 ? painted.labels()[p] : regions.get(p) == 1 ? 2 : 255;
                assertThat(back.labels().labels()[p] & 0xff).isEqualTo(expected);
                labelled += expected == 255 ? 0 : 1;
            }
            assertThat(returned.image(i).rgb())
                    .isEqualTo(SCENES.image(sceneOf(id)).rgb());
        }
        assertThat(labelled).isEqualTo(picture.regions().get(0).area() + 1);
    }

    private static int sceneOf(String id) {
        return Integer.parseInt(id.substring(id.length() - 3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nowhere\t1\tsky\tsky | no picture 'nowhere'",
                "scene-000\t0\tsky\tsky | no region '0' of scene-000",
                "scene-000\tx\tsky\tsky | no region 'x'",
                "scene-000\t1\tsky\tboat | no class 'boat': write one of sky, road, car",
                "scene-000\t1 | 2 columns",
                "scene-000\t1\tsky\tsky\tcar | 5 columns",
            })
    void answersThatCannotBeUnderstood(String line, String named) throws IOException {
        Path out = dir.resolve("out");
        run(out, options("sp", -1, 0.25));
        Path answers = out.resolve("answers.tsv");
        Files.writeString(answers, "picture\tregion\tpredicted class\tclass\n\n" + line.replace("\\t", "\t") + "\n");
        assertThatThrownBy(() -> ReturnedLabels.open(out, ColoredScenes.CLASSES))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(answers + ":3: ")
                .hasMessageContaining(named);
    }

    @Test
    void aRegionAnsweredTwice() throws IOException {
        Path out = dir.resolve("out");
        run(out, options("sp", -1, 0.25));
        Path answers = out.resolve("answers.tsv");
        Files.writeString(answers, "\"scene-000\"\t1\tsky\t\"road\"\nscene-000\t1\tsky\troad\nscene-000\t1\n");
        assertThatThrownBy(() -> ReturnedLabels.open(out, ColoredScenes.CLASSES))
                .hasMessageContaining(":3: 2 columns");
        Files.writeString(answers, "scene-000\t1\tsky\troad\nscene-000\t1\tsky\tcar\n");
        assertThatThrownBy(() -> ReturnedLabels.open(out, ColoredScenes.CLASSES))
                .hasMessageContaining(answers + ":2: region 1 of scene-000 is road on an earlier line");
    }

    @Test
    void foldersThatAreNotWhole() throws IOException {
        Path out = dir.resolve("out");
        Fault third = new Fault(2);
        assertThatThrownBy(() -> run(out, options("sp", -1, 0.25), new ByBrightness(Fault.never()), third, false))
                .isInstanceOf(Killed.class);
        assertThat(HandoutReport.isIn(out)).isTrue();
        assertThatThrownBy(() -> ReturnedLabels.open(out, ColoredScenes.CLASSES))
                .hasMessageContaining("isn't finished", "--resume");
        run(out, options("sp", -1, 0.25), new ByBrightness(Fault.never()), Fault.never(), true);
        Files.writeString(out.resolve("labels/notes.txt"), "x");
        assertThatThrownBy(() -> ReturnedLabels.open(out, ColoredScenes.CLASSES))
                .hasMessageContaining("notes.txt");
        Files.delete(out.resolve("labels/notes.txt"));
        ImageFiles.writeLabels(out.resolve("labels/scene-001.png"), LabelMap.ignored(3, 3));
        ReturnedLabels returned = ReturnedLabels.open(out, ColoredScenes.CLASSES);
        assertThatThrownBy(() -> returned.labels(1)).hasMessageContaining("scene-001.png is 3x3");
        // A template that was deleted is one that nobody painted in.
        Files.delete(out.resolve("labels/scene-001.png"));
        assertThat(returned.labels(1).labels()).containsOnly((byte) 255);
        Files.delete(images.resolve("scene-002.png"));
        assertThatThrownBy(() -> ReturnedLabels.open(out, ColoredScenes.CLASSES))
                .hasMessageContaining("scene-002.png", "no longer there");
    }
}
