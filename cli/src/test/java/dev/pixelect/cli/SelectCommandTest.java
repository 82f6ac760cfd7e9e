package dev.pixelect.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.LabelPalette;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.icnet.data.batch.InputFormat;
import dev.pixelect.icnet.weights.Model;
import dev.pixelect.selection.Strategies;
import dev.pixelect.selection.rounds.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** From a folder of pictures to what people label, and with their labels into training. */
class SelectCommandTest {
    private static final String ALIKE = "pixelect: nothing says what is labelled so far, so all classes count alike";

    @TempDir
    Path dir;

    private Path data;
    private Path images;
    private Path weights;
    private Path out;

    @BeforeEach
    void write() throws IOException {
        data = SmallData.write(dir.resolve("data"));
        // Pictures of their own, so that none is in the train split.
        images = Files.createDirectory(dir.resolve("photos"));
        for (int i = 0; i < 3; i++) {
            Files.copy(SmallData.image(data, i), images.resolve("q" + i + ".png"));
        }
        weights = dir.resolve("w.safetensors");
        SmallData.model().write(weights);
        out = dir.resolve("out");
    }

    static List<String> strategies() {
        return Strategies.names().stream().filter(s -> !s.equals("full")).toList();
    }

    private CommandLineRun select(String strategy, String... more) {
        return CommandLineRun.of(
                "select --device cpu --segments 40 --weights " + weights + " --images " + images + " --out " + out,
                "--strategy " + strategy,
                String.join(" ", more));
    }

    private CommandLineRun train(String... more) {
        return CommandLineRun.of(
                "train --device cpu --width 0.05 --iterations 2 --batch 2 --data folder:" + data + " --out "
                        + dir.resolve("run"),
                String.join(" ", more));
    }

    private CommandLineRun learn(String... more) {
        return CommandLineRun.of(
                "learn --device cpu --width 0.05 --iterations 1 --batch 2 --initial 2 --rounds 1 --strategy random",
                "--data folder:" + data + " --out " + dir.resolve("learnt"),
                String.join(" ", more));
    }

    private static void assertDoneSaying(CommandLineRun run, String... lines) {
        assertThat(run.err().lines()).hasSize(lines.length);
        for (String line : lines) {
            assertThat(run.err()).contains(line);
        }
        assertThat(run.code()).isEqualTo(Main.DONE);
    }

    /** Answers the first regions, whatever is there. */
    private void answer(int lines) throws IOException {
        Path sheet = out.resolve("answers.tsv");
        List<String> all = Files.readAllLines(sheet);
        for (int i = 1; i <= lines; i++) {
            all.set(i, all.get(i).substring(0, all.get(i).lastIndexOf('\t') + 1) + "light");
        }
        Files.write(sheet, all);
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void everyStrategyHandsOut(String strategy) throws IOException {
        CommandLineRun run = select(strategy, "--json");
        if (strategy.equals("class-sp-crf")) {
            assertDoneSaying(run, ALIKE);
        } else {
            run.assertDone();
        }
        JsonNode report = new ObjectMapper().readTree(Files.readString(out.resolve("selection.json")));
        assertThat(report.path("configuration").path("strategy").asText()).isEqualTo(strategy);
        assertThat(report.path("configuration").path("weights-sha256").asText()).hasSize(64);
        assertThat(report.path("device").asText()).startsWith("cpu:0 ");
        assertThat(report.path("versions").path("pixelect").asText()).isEqualTo(Main.VERSION);
        assertThat(report.path("classes").path(1).path("color").path(0).asInt()).isEqualTo(0xe0);
        JsonNode said = new ObjectMapper().readTree(run.out());
        assertThat(said.path("cost")).isEqualTo(report.path("cost"));
        assertThat(said.path("pictures")).hasSize(3);
        int pixels = report.path("cost").path("pixels").asInt();
        assertThat(pixels).isPositive().isLessThanOrEqualTo(3 * SmallData.HEIGHT * SmallData.WIDTH / 10);
        Map<String, String> before = Folders.contents(out);
        select(strategy).assertFails(Main.FAILED, out.toString(), "--resume");
        assertThat(select(strategy, "--resume", "--json").out()).isEqualTo(run.out());
        assertThat(Folders.contents(out)).isEqualTo(before);
    }

    @Test
    void theSharesOfWhatIsLabelledDecideWhichClassesAreRare() {
        select("class-sp-crf", "--labelled folder:" + data).assertDone();
        select("class-sp-crf", "--resume").assertFails(Main.FAILED, "labelled folder:", "no labelled");
        select("sp", "--labelled folder:" + data).assertFails(Main.USAGE, "--labelled", "leave it out");
    }

    @Test
    void answersAndPaintJoinTheTraining() throws IOException {
        select("sp").assertDone();
        train("--annotations " + out).assertFails(Main.FAILED, out.toString(), "nothing is labelled yet");
        answer(2);
        String left = "2 of 3 pictures in " + out + " have no label yet";
        assertDoneSaying(train("--annotations " + out, "--class-weights median"), left);
        String config = Files.readString(dir.resolve("run/config.json"));
        assertThat(config).contains("\"annotations\" : \"" + out + "\"", " of 1 picture\"");

        CommandLineRun.of("train --resume --device cpu --width 0.05 --iterations 2 --batch 2 --data folder:" + data
                        + " --out " + dir.resolve("run"))
                .assertFails(Main.FAILED, "annotation");
        answer(3);
        train("--resume --annotations " + out, "--class-weights median")
                .assertFails(Main.FAILED, "annotation-labels", " of 1 picture");

        byte[] without = trained("without", "");
        byte[] with = trained("with", "--annotations " + out);
        assertThat(with).isNotEqualTo(without);
        assertThat(trained("again", "--annotations " + out + "," + out)).isNotEqualTo(with);
    }

    private byte[] trained(String run, String options) throws IOException {
        CommandLineRun.of(
                "train --device cpu --width 0.05 --iterations 1 --batch 6 --data folder:" + data + " --out "
                        + dir.resolve(run),
                options);
        return Files.readAllBytes(dir.resolve(run).resolve("weights.safetensors"));
    }

    @Test
    void paintOverrulesAnswersAndSaysSo() throws IOException {
        select("sp").assertDone();
        answer(1);
        String[] line = Files.readAllLines(out.resolve("answers.tsv")).get(1).split("\t");
        LabelMap painted = LabelMap.ignored(SmallData.HEIGHT, SmallData.WIDTH);
        Arrays.fill(painted.labels(), (byte) 0);
        new LabelPalette(SmallData.CLASSES).write(out.resolve("labels/" + line[0] + ".png"), painted);
        JsonNode report = new ObjectMapper().readTree(Files.readString(out.resolve("selection.json")));
        int area = 0;
        for (JsonNode picture : report.path("pictures")) {
            if (picture.path("id").asText().equals(line[0])) {
                area = picture.path("regions")
                        .path(Integer.parseInt(line[1]) - 1)
                        .path("area")
                        .asInt();
            }
        }
        assertDoneSaying(
                train("--annotations " + out),
                area + " painted pixels in " + out + " differ from answers.tsv: the painted ones count",
                "2 of 3 pictures");
    }

    @Test
    void inRoundsTheyAreAmongTheFirst() throws IOException {
        select("entropy").assertDone();
        for (int i = 0; i < 3; i++) {
            LabelMap painted = LabelMap.ignored(SmallData.HEIGHT, SmallData.WIDTH);
            Arrays.fill(painted.labels(), 0, 100, (byte) 1);
            new LabelPalette(SmallData.CLASSES).write(out.resolve("labels/q" + i + ".png"), painted);
        }
        String table = learn("--annotations " + out).assertDone().out();
        JsonNode first = json("learnt/round-00/selection.json");
        assertThat(first.path("images")).hasSize(5);
        assertThat(first.path("images").path(4).path("id").asText()).isEqualTo("q2");
        assertThat(first.path("images").path(4).path("pixels").asInt()).isEqualTo(100);
        JsonNode metrics = json("learnt/round-00/metrics.json");
        assertThat(metrics.path("images").asInt()).isEqualTo(5);
        assertThat(metrics.path("pixels").asInt()).isEqualTo(2 * SmallData.HEIGHT * SmallData.WIDTH + 300);
        assertThat(json("learnt/round-01/metrics.json").path("images").asInt()).isEqualTo(6);
        long light = first.path("classPixels").path("light").asLong();
        assertThat(learn("--resume --annotations " + out).assertDone().out()).isEqualTo(table);

        learn("--resume").assertFails(Main.FAILED, "annotation");
        CommandLineRun.of("learn --device cpu --width 0.05 --iterations 1 --batch 2 --initial 0 --rounds 1 --strategy"
                        + " random --data folder:" + data + " --out " + dir.resolve("none") + " --annotations " + out)
                .assertDone();
        assertThat(json("none/round-00/selection.json")
                        .path("classPixels")
                        .path("light")
                        .asLong())
                .isEqualTo(300)
                .isLessThan(light);
    }

    private JsonNode json(String file) throws IOException {
        return new ObjectMapper().readTree(Files.readString(dir.resolve(file)));
    }

    @Test
    void whatIsAnnotatedIsNotAskedForAgain() throws IOException {
        select("sp", "--count 1").assertDone();
        answer(2);
        Path next = dir.resolve("next");
        CommandLineRun run = CommandLineRun.of("select --device cpu --segments 40 --weights " + weights + " --images "
                + images + " --out " + next + " --strategy class-sp-crf --annotations " + out);
        assertDoneSaying(run, "left out 1 picture that is annotated already");
        JsonNode report = json("next/selection.json");
        assertThat(report.path("pictures")).hasSize(2);
        assertThat(report.path("configuration").path("labelled-pixels").asText())
                .startsWith("0 ");
    }

    @Test
    void aPlainFolderOfPartialLabels() throws IOException {
        Path plain = dir.resolve("plain");
        Files.createDirectories(plain.resolve("labels"));
        Files.createDirectories(plain.resolve("images"));
        for (int i = 0; i < 3; i++) {
            Files.copy(SmallData.image(data, i), plain.resolve("images/p" + i + ".png"));
        }
        train("--annotations " + plain).assertFails(Main.FAILED, plain.toString(), "nothing is labelled yet");
        RgbImage rgb = RgbImage.black(SmallData.HEIGHT, SmallData.WIDTH);
        rgb.set(3, 4, SmallData.CLASSES.get(1).color());
        Path label = plain.resolve("labels/p1.png");
        ImageFiles.writeRgb(label, rgb);
        assertDoneSaying(train("--annotations " + plain), "2 of 3 pictures in " + plain);
        // Its names are those of the train split's pictures: they stay apart.
        learn("--annotations " + plain);
        assertThat(json("learnt/round-00/selection.json")
                        .path("images")
                        .path(2)
                        .path("id")
                        .asText())
                .isEqualTo("p1~2");
        rgb.set(3, 5, 0x123456);
        ImageFiles.writeRgb(label, rgb);
        trainAnew(plain).assertFails(Main.FAILED, "123456 at row 3, column 5", label.toString());
        LabelMap map = LabelMap.ignored(SmallData.HEIGHT, SmallData.WIDTH);
        map.labels()[7] = 2;
        ImageFiles.writeLabels(label, map);
        trainAnew(plain).assertFails(Main.FAILED, "label 2 at row 0, column 7", label.toString(), "0 to 1");
        ImageFiles.writeLabels(label, new LabelMap(2, 2, new byte[4]));
        trainAnew(plain).assertFails(Main.FAILED, label.toString(), "2x2", "48x64");
        Files.delete(plain.resolve("images/p1.png"));
        trainAnew(plain).assertFails(Main.FAILED, label.toString(), "has no picture");
        assertThat(dir.resolve("anew")).doesNotExist();
    }

    private CommandLineRun trainAnew(Path annotations) {
        return CommandLineRun.of("train --device cpu --width 0.05 --iterations 2 --batch 2 --data folder:" + data
                + " --out " + dir.resolve("anew") + " --annotations " + annotations);
    }

    @Test
    void annotationsThatCannotBeUsed() throws IOException {
        trainAnew(dir.resolve("nowhere")).assertFails(Main.FAILED, "nowhere", "no such folder of annotations");
        trainAnew(images).assertFails(Main.FAILED, images.toString(), "holds no annotations");
        select("sp").assertDone();
        Path sheet = out.resolve("answers.tsv");
        List<String> lines = Files.readAllLines(sheet);
        lines.set(2, lines.get(2) + "boat");
        Files.write(sheet, lines);
        trainAnew(out).assertFails(Main.FAILED, sheet + ":3: no class 'boat'", "dark, light");
        lines.set(2, lines.get(2).replace("boat", "dark"));
        Files.write(sheet, lines);
        RgbImage rgb = RgbImage.black(SmallData.HEIGHT, SmallData.WIDTH);
        rgb.set(1, 2, 0xe0e0e1);
        Path template = out.resolve("labels/q1.png");
        ImageFiles.writeRgb(template, rgb);
        trainAnew(out).assertFails(Main.FAILED, "e0e0e1 at row 1, column 2", template.toString());
        byte[] bytes = Files.readAllBytes(template);
        Files.write(template, Arrays.copyOf(bytes, 60));
        trainAnew(out).assertFails(Main.FAILED, template.toString(), "truncated");
        Files.delete(template);
        Files.delete(images.resolve("q0.png"));
        trainAnew(out).assertFails(Main.FAILED, images.resolve("q0.png").toString(), "no longer there");
        Files.delete(out.resolve("selection.json"));
        trainAnew(out).assertFails(Main.FAILED, out.toString(), "isn't finished");
        assertThat(dir.resolve("anew")).doesNotExist();
    }

    @Test
    void aCorruptPictureCostsOnlyItself() throws IOException {
        byte[] bytes = Files.readAllBytes(images.resolve("q1.png"));
        Files.write(images.resolve("q1.png"), Arrays.copyOf(bytes, bytes.length / 2));
        Files.writeString(images.resolve("notes.txt"), "x");
        CommandLineRun run = select("entropy");
        assertThat(run.code()).isEqualTo(Main.FAILED);
        assertThat(run.err().lines()).hasSize(2);
        assertThat(run.err())
                .contains(
                        "left out: the picture " + images.resolve("q1.png") + " is truncated",
                        "no PNG or JPEG file: notes.txt");
        assertThat(run.out())
                .startsWith("2 of 2 pictures have something to label: 614 pixels (9.99 % of all), 614 clicks\n");
        assertThat(out.resolve("masks/q2.png")).exists();
        assertThat(out.resolve("masks/q1.png")).doesNotExist();
    }

    @Test
    void picturesThatCannotBe() throws IOException {
        Files.copy(images.resolve("q1.png"), images.resolve("q1.jpg"));
        select("entropy").assertFails(Main.FAILED, "q1.jpg", "q1.png", "same stem");
        images = Files.createDirectory(dir.resolve("empty"));
        select("entropy").assertFails(Main.FAILED, images.toString(), "holds no pictures");
        images = dir.resolve("nowhere");
        select("entropy").assertFails(Main.FAILED, images.toString(), "no such folder of pictures");
        images = SmallData.image(data, 0);
        select("entropy").assertFails(Main.FAILED, images.toString(), "is a file");
        images = Files.createDirectory(dir.resolve("tiny"));
        ImageFiles.writeRgb(images.resolve("a.png"), RgbImage.black(3, 3));
        select("sp").assertFails(Main.FAILED, "none of the 1 pictures", "a.png", "less than one pixel");
    }

    @Test
    void weightsThatDoNotFit() throws IOException {
        List<ClassInfo> other = List.of(SmallData.CLASSES.get(1), SmallData.CLASSES.get(0));
        Model.initial(other, InputFormat.OFFICIAL, 0.05, 1).write(weights);
        select("class-sp-crf", "--labelled folder:" + data)
                .assertFails(Main.FAILED, "class 'light' is number 0", weights.toString());
        Files.writeString(weights, "no weights");
        select("entropy").assertFails(Main.FAILED, weights.toString());
        weights = dir.resolve("nowhere");
        select("entropy").assertFails(Main.FAILED, weights.toString());
        assertThat(out).doesNotExist();
    }

    @Test
    void foldersThatCannotBe() throws IOException {
        Map<String, String> before = Folders.contents(data);
        out = data;
        select("entropy").assertFails(Main.FAILED, data.toString(), "not empty");
        assertThat(Folders.contents(data)).isEqualTo(before);
        out = SmallData.image(data, 0).resolve("out");
        select("entropy").assertFails(Main.FAILED, out.toString(), "is not a folder");
        out = dir.resolve("busy");
        try (RunFolder first = RunFolder.open(out, Map.of("command", "other"), false)) {
            select("entropy").assertFails(Main.FAILED, out.toString(), "another process");
        }
        out = dir.resolve("done");
        select("entropy").assertDone();
        select("entropy", "--resume --budget 0.2").assertFails(Main.FAILED, "budget 0.1", "budget 0.2");
        select("sp", "--resume").assertFails(Main.FAILED, "strategy entropy", "strategy sp");
        ImageFiles.writeRgb(images.resolve("q9.png"), RgbImage.black(SmallData.HEIGHT, SmallData.WIDTH));
        select("entropy", "--resume").assertFails(Main.FAILED, "q9.png is new", "another folder");
        Files.delete(images.resolve("q9.png"));
        Model.initial(SmallData.CLASSES, InputFormat.OFFICIAL, 0.05, 2).write(weights);
        select("entropy", "--resume").assertFails(Main.FAILED, "weights-sha256");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--strategy full | full labels everything",
                "--strategy foo | 'foo'",
                "--strategy sp --budget 0 | 0.0",
                "--strategy sp --budget 2 | 2.0",
                "--strategy sp --count 0 | count 0",
                "--strategy sp --segments 0 | --segments",
                "--strategy sp --segments 70000 | 65535",
                "--strategy sp --crf probabilities | takes no CRF",
                "--strategy sp-crf --crf none | is sp",
                "--strategy sp-crf --crf annotation | nobody has answered",
                "--strategy entropy-edge --edge-lambda -1 | --edge-lambda",
                "--strategy entropy --device foo | 'foo'",
                "--strategy entropy --oracle pixel | --oracle",
                "--budget 0.1 | --strategy",
            })
    void whatTheCommandLineMayNotSay(String line, String named) {
        CommandLineRun.of("select --weights " + weights + " --images " + images + " --out " + out, line)
                .assertFails(Main.USAGE, named, "pixelect select --help");
        assertThat(out).doesNotExist();
    }
}
