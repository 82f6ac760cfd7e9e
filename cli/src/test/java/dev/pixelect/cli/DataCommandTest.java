package dev.pixelect.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code pixelect data} says of whole sets and of broken ones. */
class DataCommandTest {
    @TempDir
    Path dir;

    private static void assertMistakes(CommandLineRun run, int count) {
        assertThat(run.code()).isEqualTo(Main.FAILED);
        assertThat(run.err().lines())
                .singleElement()
                .asString()
                .startsWith("pixelect: ")
                .contains(" has " + count + " mistake");
    }

    @Test
    void countsEachSplit() throws IOException {
        Path data = CityData.write(dir.resolve("cs"));
        CommandLineRun run = CommandLineRun.of("data cityscapes:" + data).assertDone();
        assertThat(run.out().lines())
                .startsWith(
                        "cityscapes:" + data + ": 19 classes",
                        "",
                        "train: 3 pictures, 3 label maps, 3 pairs",
                        "  height x width: smallest 32x48, commonest 32x48 (3 pictures), largest 32x48",
                        "  class          of pixels  pictures",
                        "  road            50.000 %         3",
                        "  sidewalk         0.000 %         0")
                .contains(
                        "  car             25.000 %         3",
                        "  ignored         25.000 %",
                        "test: 1 picture, 0 label maps, 0 pairs",
                        "  without labels: not read");
    }

    @Test
    void answersPrograms() throws IOException {
        Path data = CityData.write(dir.resolve("cs"));
        Files.delete(CityData.labels(data, "train", 1));
        CommandLineRun run = CommandLineRun.of("data --json --threads 1 cityscapes:" + data);
        assertMistakes(run, 1);
        JsonNode o = new ObjectMapper().readTree(run.out());
        assertThat(o.get("data").asText()).isEqualTo("cityscapes:" + data);
        assertThat(o.get("classes")).hasSize(19);
        JsonNode train = o.at("/splits/train");
        assertThat(train.get("pictures").asInt()).isEqualTo(3);
        assertThat(train.get("label_maps").asInt()).isEqualTo(2);
        assertThat(train.get("pairs").asInt()).isEqualTo(2);
        assertThat(train.at("/sizes/commonest/width").asInt()).isEqualTo(48);
        assertThat(train.at("/classes/road/pixels").asLong()).isEqualTo(2 * 32 * 24);
        assertThat(train.at("/classes/road/percent").asDouble()).isEqualTo(50);
        assertThat(train.at("/ignored/pixels").asLong()).isEqualTo(2 * 32 * 12);
        assertThat(o.at("/splits/test/pairs").asInt()).isZero();
        assertThat(o.get("problems")).hasSize(1);
        assertThat(o.get("problems").get(0).asText())
                .contains(CityData.labels(data, "train", 1).toString());
    }

    @Test
    void namesEachBrokenFileOnALineOfItsOwn() throws IOException {
        Path data = SmallData.write(dir.resolve("data"));
        for (String split : List.of("train", "val")) {
            Files.writeString(data.resolve(split + ".txt"), "p0\np1\np2\np3\n");
        }
        Path image = SmallData.image(data, 0);
        Files.write(image, Arrays.copyOf(Files.readAllBytes(image), 200));
        LabelMap labels = LabelMap.ignored(SmallData.HEIGHT, SmallData.WIDTH);
        labels.labels()[SmallData.WIDTH + 5] = 9;
        ImageFiles.writeLabels(SmallData.labels(data, 1), labels);
        ImageFiles.writeLabels(SmallData.labels(data, 2), LabelMap.ignored(10, 12));
        Files.delete(SmallData.labels(data, 3));
        ImageFiles.writeLabels(SmallData.labels(data, 4), labels);
        Files.writeString(data.resolve("images/notes.txt"), "x");
        Files.writeString(data.resolve("test.txt"), "p0\nnone\np0\n");
        CommandLineRun run = CommandLineRun.of("data folder:" + data);
        List<String> lines = run.out().lines().toList();
        List<String> mistakes = lines.subList(lines.lastIndexOf("") + 1, lines.size());
        List<List<String>> expected = List.of(
                List.of(data.resolve("images/notes.txt").toString(), "png, jpg, jpeg"),
                List.of(SmallData.image(data, 3).toString(), "has no label map"),
                List.of(SmallData.labels(data, 4).toString(), "has no picture"),
                List.of("test.txt:2", "'none'"),
                List.of("test.txt:3", "p0", "line 1"),
                List.of(image.toString(), "truncated"),
                List.of("label 9 at row 1, column 5", SmallData.labels(data, 1).toString()),
                List.of(SmallData.labels(data, 2).toString(), "10x12", "48x64"));
        assertThat(mistakes).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(mistakes.get(i)).contains(expected.get(i)).doesNotContain("Exception", "null");
        }
        assertMistakes(run, expected.size());
        assertThat(run.out()).contains("train: 4 pictures, 3 label maps, 3 pairs");
    }

    @Test
    void listsTwentyMistakesAndCountsTheOthers() throws IOException {
        Path data = SmallData.write(dir.resolve("data"));
        for (int i = 10; i < 33; i++) {
            ImageFiles.writeRgb(SmallData.image(data, i), RgbImage.black(2, 2));
        }
        CommandLineRun run = CommandLineRun.of("data folder:" + data);
        assertMistakes(run, 23);
        assertThat(run.out()).endsWith("\nand 3 more; --json lists all\n");
        assertThat(run.out().lines().filter(l -> l.contains("has no label map")))
                .hasSize(20);
        JsonNode all = new ObjectMapper()
                .readTree(CommandLineRun.of("data --json folder:" + data).out());
        assertThat(all.get("problems")).hasSize(23);
    }

    @Test
    void readsTheSamePicturesOnceForAllSplits() throws IOException {
        Path data = SmallData.write(dir.resolve("data"));
        // Its labels can't be held against its size: that is one mistake, not two.
        Files.write(SmallData.image(data, 0), new byte[] {1, 2, 3});
        CommandLineRun run = CommandLineRun.of("data folder:" + data);
        assertMistakes(run, 1);
        assertThat(run.out())
                .contains("\ntrain, val, test: 4 pictures, 4 label maps, 4 pairs\n", "(3 pictures)")
                .doesNotContain("\nval: ");
    }

    @Test
    void namesAPictureAndItsLabelsWhereBothAreBroken() throws IOException {
        Path data = SmallData.write(dir.resolve("data"));
        Files.write(SmallData.image(data, 0), new byte[0]);
        Files.write(SmallData.labels(data, 0), new byte[0]);
        CommandLineRun run = CommandLineRun.of("data folder:" + data);
        assertMistakes(run, 2);
        assertThat(run.out())
                .containsOnlyOnce(SmallData.image(data, 0).toString())
                .containsOnlyOnce(SmallData.labels(data, 0).toString());
    }

    @Test
    void knowsEveryKind() throws IOException {
        assertThat(CommandLineRun.of("data synthetic:5?size=32x40").assertDone().out())
                .contains("train: 5 pictures, 5 label maps, 5 pairs", "val: 2 pictures", "32x40 (5 pictures)");
        Path camvid = Files.createDirectories(dir.resolve("camvid"));
        ImageFiles.writeRgb(camvid.resolve("a.png"), RgbImage.black(2, 2));
        ImageFiles.writeLabels(camvid.resolve("l.png"), new LabelMap(2, 2, new byte[] {0, 3, 11, 11}));
        Files.writeString(camvid.resolve("train.txt"), "a.png l.png\nb.png l.png\na.png\n");
        CommandLineRun run = CommandLineRun.of("data camvid:" + camvid);
        assertMistakes(run, 2);
        assertThat(run.out())
                .contains("train: 1 picture, 2 label maps, 1 pair\n", "\n  Road         25.000 %         1\n")
                .contains("train.txt:2: no such picture", "train.txt:3: 'a.png' is no pair");
    }

    @Test
    void saysWhyASetCannotBeOpened() {
        Path nowhere = dir.resolve("nowhere");
        for (String kind : List.of("camvid", "cityscapes", "mapillary", "folder")) {
            CommandLineRun.of("data " + kind + ":" + nowhere).assertFails(Main.FAILED, nowhere.toString());
        }
        CommandLineRun.of("data coco:x").assertFails(Main.FAILED, "'coco:x'", "cityscapes:DIR");
        CommandLineRun.of("data").assertFails(Main.USAGE, "--help");
        CommandLineRun.of("data synthetic --threads -1").assertFails(Main.USAGE, "--threads -1");
    }
}
