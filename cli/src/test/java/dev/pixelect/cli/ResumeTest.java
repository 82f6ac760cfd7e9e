package dev.pixelect.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixelect.engine.io.AtomicFiles;
import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.icnet.data.batch.InputFormat;
import dev.pixelect.icnet.weights.Model;
import dev.pixelect.selection.rounds.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Commands that go on where they were; signals and real kills are the affair of {@code .ci/faults}. */
class ResumeTest extends SmallRun {
    private CommandLineRun eval(Path out, String... more) {
        return CommandLineRun.of(
                "eval --device cpu --data folder:" + data + " --weights " + weights + " --out " + out,
                String.join(" ", more));
    }

    private CommandLineRun predict(String more, int... pictures) {
        StringBuilder line =
                new StringBuilder("predict --device cpu --weights " + weights + " --out " + dir.resolve("out") + " ");
        Arrays.stream(pictures)
                .forEach(i -> line.append(SmallData.image(data, i)).append(' '));
        return CommandLineRun.of(line + more);
    }

    /** As a process that was killed while it wrote leaves it. */
    private static void cut(Path file, int wholeLines) throws IOException {
        List<String> lines = Files.readAllLines(file);
        String half = lines.get(wholeLines).substring(0, 20);
        Files.writeString(file, String.join("\n", lines.subList(0, wholeLines)) + "\n" + half);
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }

    @Test
    void evalKeepsEachPictureAndGoesOn() throws IOException {
        Path out = dir.resolve("val");
        String table = eval(out).assertDone().out();
        Map<String, String> whole = Folders.contents(out);
        assertThat(whole).containsOnlyKeys("config.json", "pictures.jsonl", "result.json");
        CommandLineRun plain = CommandLineRun.of(
                        "eval --json --device cpu --data folder:" + data + " --weights " + weights)
                .assertDone();
        assertThat(json(Files.readString(out.resolve("result.json")))).isEqualTo(json(plain.out()));

        List<String> lines = Files.readAllLines(out.resolve("pictures.jsonl"));
        assertThat(lines).hasSize(1 + SmallData.PICTURES);
        long pixels = 0;
        for (String line : lines.subList(1, lines.size())) {
            JsonNode picture = json(line);
            assertThat(picture.get("image").asText()).startsWith("p");
            assertThat(picture.get("accuracy").asDouble()).isBetween(0.0, 1.0);
            for (JsonNode row : picture.get("confusion")) {
                for (JsonNode count : row) {
                    pixels += count.asLong();
                }
            }
        }
        assertThat(pixels).isEqualTo((long) SmallData.PICTURES * SmallData.HEIGHT * SmallData.WIDTH);

        eval(out).assertFails(Main.FAILED, out.toString(), "--resume");
        assertThat(eval(out, "--resume").assertDone().out()).isEqualTo(table);
        for (int kept = 1; kept <= SmallData.PICTURES; kept++) {
            cut(out.resolve("pictures.jsonl"), kept);
            Files.delete(out.resolve("result.json"));
            assertThat(eval(out, "--resume").assertDone().out()).isEqualTo(table);
            assertThat(Folders.contents(out)).isEqualTo(whole);
        }
    }

    @Test
    void evalTakesWhatWasMeasuredFromItsFile() throws IOException {
        Path out = dir.resolve("val");
        eval(out).assertDone();
        Path pictures = out.resolve("pictures.jsonl");
        String text = Files.readString(pictures);
        // Counts that no network would come to: they can only have been read.
        Files.writeString(pictures, text.replaceAll("\"confusion\":[^}]*", "\"confusion\":[[5,0],[0,5]]"));
        assertThat(eval(out, "--resume").assertDone().out()).contains("mIoU 100.00 %, accuracy 100.00 %");
        Files.writeString(pictures, text.replaceAll("\"confusion\":[^}]*", "\"confusion\":[[5,0],[0,-5]]"));
        eval(out, "--resume").assertFails(Main.FAILED, pictures.toString(), "delete it");
        Files.writeString(pictures, text.replace("\"image\"", "image"));
        eval(out, "--resume").assertFails(Main.FAILED, pictures.toString(), "delete it");
    }

    @Test
    void evalRefusesOtherWeightsAndOtherPictures() throws IOException {
        Path out = dir.resolve("val");
        eval(out).assertDone();
        LabelMap labels = ImageFiles.readLabels(SmallData.labels(data, 2));
        labels.labels()[100] ^= 1;
        ImageFiles.writeLabels(SmallData.labels(data, 2), labels);
        eval(out, "--resume").assertFails(Main.FAILED, "picture p2", "pictures.jsonl");
        Files.delete(SmallData.labels(data, 3));
        Files.delete(SmallData.image(data, 3));
        eval(out, "--resume").assertFails(Main.FAILED, "4 pictures", "has 3");
        SmallData.write(data);
        eval(out, "--resume").assertDone();
        eval(out, "--resume --split test").assertFails(Main.FAILED, "split val", "split test");
        Model.initial(SmallData.CLASSES, InputFormat.OFFICIAL, 0.05, 2).write(weights);
        eval(out, "--resume").assertFails(Main.FAILED, "weights-sha256", out.toString());
        CommandLineRun.of("eval --resume --data folder:" + data + " --weights " + weights)
                .assertFails(Main.USAGE, "--out");
    }

    @Test
    void predictLeavesOutWhatIsThere() throws IOException {
        Path out = dir.resolve("out");
        predict("--overlay", 0, 1, 2, 3).assertDone();
        Map<String, String> whole = Folders.contents(out);
        assertThat(whole).hasSize(9).containsKeys("predictions.jsonl", "p3_overlay.png");
        JsonNode head =
                json(Files.readAllLines(out.resolve("predictions.jsonl")).get(0));
        assertThat(head.get("classes")).hasToString("[\"dark\",\"light\"]");

        // A picture that can't be read any more shows what is left out.
        Files.writeString(SmallData.image(data, 0), "no picture");
        assertThat(predict("--overlay --resume", 0, 1, 2, 3).assertDone().out())
                .isEqualTo("0 pictures labelled in " + out + ", 4 skipped that had been before\n");
        predict("--overlay", 0, 1)
                .assertFails(Main.FAILED, SmallData.image(data, 0).toString());
        Files.delete(out.resolve("p2_overlay.png"));
        assertThat(json(predict("--overlay --resume --json", 0, 1, 2, 3)
                        .assertDone()
                        .out()))
                .isEqualTo(json("{\"labelled\":1,\"skipped\":3,\"out\":\"" + out + "\"}"));
        assertThat(Folders.contents(out).get("p2_overlay.png")).isEqualTo(whole.get("p2_overlay.png"));
        // Files that were not asked for before.
        assertThat(predict("--entropy --resume", 1).assertDone().out()).startsWith("1 picture labelled");
        assertThat(predict("--entropy --overlay --resume", 1).assertDone().out())
                .startsWith("0 pictures labelled");
    }

    @Test
    void predictTellsPicturesOfOneNameApart() throws IOException {
        predict("", 0).assertDone();
        Path other = Files.createDirectories(dir.resolve("other")).resolve("p0.png");
        Files.copy(SmallData.image(data, 3), other);
        assertThat(predict(other + " --resume").assertDone().out()).startsWith("1 picture labelled");
        assertThat(predict(other + " --resume").assertDone().out()).startsWith("0 pictures labelled");
        assertThat(predict("--resume", 0).assertDone().out()).startsWith("1 picture labelled");
    }

    @Test
    void predictClearsAwayWhatAKillLeft() throws IOException {
        Path out = dir.resolve("out");
        predict("", 0).assertDone();
        Path half = out.resolve(".p1_labels.png.01234567-89ab-cdef-0123-456789abcdef.tmp");
        Files.writeString(half, "half");
        predict("--resume", 0, 1).assertDone();
        assertThat(half).doesNotExist();
        assertThat(Folders.contents(out)).containsOnlyKeys("predictions.jsonl", "p0_labels.png", "p1_labels.png");
    }

    @Test
    void predictTakesNoFilesOfOtherWeightsForItsOwn() throws IOException {
        Path out = dir.resolve("out");
        predict("", 0, 1).assertDone();
        byte[] first = Files.readAllBytes(out.resolve("p0_labels.png"));
        Model.initial(SmallData.CLASSES, InputFormat.OFFICIAL, 0.05, 2).write(weights);
        predict("--resume", 0, 1).assertFails(Main.FAILED, out.toString(), "other weights", weights.toString());
        predict("", 1).assertDone();
        assertThat(Files.readAllBytes(out.resolve("p0_labels.png"))).isEqualTo(first);
        assertThat(predict("--resume", 0, 1).assertDone().out()).startsWith("1 picture labelled");
        assertThat(Files.readAllBytes(out.resolve("p0_labels.png"))).isNotEqualTo(first);
        Files.writeString(out.resolve("predictions.jsonl"), "{}\n", StandardOpenOption.APPEND);
        predict("--resume", 0).assertDone();
        Files.writeString(out.resolve("predictions.jsonl"), "x\n", StandardOpenOption.APPEND);
        predict("--resume", 0).assertFails(Main.FAILED, "predictions.jsonl", "delete it");
    }

    @Test
    void aFolderTellsWhoWorkedOnIt() throws IOException {
        Path run = dir.resolve("run");
        String line =
                "train --device cpu --width 0.05 --iterations 2 --batch 2 --data folder:" + data + " --out " + run;
        CommandLineRun.of(line).assertDone();
        JsonNode result =
                json(CommandLineRun.of(line + " --resume --json").assertDone().out());
        assertThat(Path.of(result.get("weights").asText())).exists();
        Path history = run.resolve("history.jsonl");
        List<String> lines = Files.readAllLines(history);
        assertThat(lines).hasSize(3);
        JsonNode second = json(lines.get(2));
        assertThat(second.get("arguments"))
                .hasToString(json(lines.get(1)).get("arguments").toString().replace("]", ",\"--resume\",\"--json\"]"));
        assertThat(second.get("device").asText()).startsWith("cpu:0, ").contains("oneDNN");
        assertThat(second.get("pixelect").asText()).isEqualTo(Main.VERSION);
        assertThat(second.get("java").asText()).contains(System.getProperty("java.version"));

        Files.writeString(history, lines.get(0) + "\n{\"device\":\"cuda:0, a GPU\"}\n");
        CommandLineRun moved = CommandLineRun.of(line + " --resume");
        assertThat(moved.code()).isEqualTo(Main.DONE);
        assertThat(moved.err()).contains("cuda:0, a GPU", "cpu:0", "last bits").hasLineCount(1);
    }

    @Test
    void learnTellsProgramsOfItsRounds() throws IOException {
        JsonNode rounds =
                json(CommandLineRun.of("learn --json --device cpu --width 0.05 --iterations 1 --batch 2 --initial 2"
                                + " --step 2 --strategy random --data folder:" + data + " --out " + dir.resolve("run"))
                        .assertDone()
                        .out());
        assertThat(rounds).hasSize(2);
        assertThat(rounds.get(1).get("images").asInt()).isEqualTo(4);
        assertThat(rounds.get(1).get("mIoU").asDouble()).isBetween(0.0, 1.0);
    }

    @Test
    void oneProcessAFolder() {
        Path out = dir.resolve("val");
        try (RunFolder held = RunFolder.open(out, Map.of("command", "eval"), false)) {
            eval(held.path(), "--resume").assertFails(Main.FAILED, out.toString(), "another process");
        }
        Path predictions = dir.resolve("out");
        AtomicFiles.createFolder(predictions);
        try (Predictions held = Predictions.open(predictions, weights, SmallData.CLASSES, false)) {
            assertThat(held.has(SmallData.image(data, 0), "p0", List.of("_labels.png")))
                    .isFalse();
            predict("", 0).assertFails(Main.FAILED, predictions.toString(), "another process");
        }
    }
}
