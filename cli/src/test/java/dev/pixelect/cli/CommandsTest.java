package dev.pixelect.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.NpyFile;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.icnet.weights.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands from the command line to their files. */
class CommandsTest {
    private static final String SMALL = "--device cpu --width 0.05 --iterations 2 --batch 2 ";

    @TempDir
    Path dir;

    @Test
    void trainThenEvalThenPredictThenEntropy() throws IOException {
        Path data = SmallData.write(dir.resolve("data"));
        Path run = dir.resolve("run");
        CommandLineRun.of("train " + SMALL + "--data folder:" + data + " --out " + run)
                .assertDone();
        List<String> losses = Files.readAllLines(run.resolve("metrics.jsonl"));
        assertThat(losses).hasSize(2).allMatch(l -> l.matches("\\{\"iteration\":[12],\"loss\":.*\"lr\":.*}"));

        Path weights = run.resolve("weights.safetensors");
        CommandLineRun eval = CommandLineRun.of("eval --device cpu --data folder:" + data + " --weights " + weights)
                .assertDone();
        assertThat(eval.out()).contains("dark", "light", "4 images of val: mIoU ");

        Path out = dir.resolve("out");
        CommandLineRun.of("predict --device cpu --logits --overlay --entropy --weights " + weights + " --out " + out
                        + " " + SmallData.image(data, 0))
                .assertDone();
        assertThat(ImageFiles.readSize(out.resolve("p0_labels.png")))
                .isEqualTo(new ImageFiles.Size(SmallData.HEIGHT, SmallData.WIDTH));
        assertThat(out.resolve("p0_overlay.png")).exists();
        assertThat(out.resolve("p0_entropy.png")).exists();

        Path nats = dir.resolve("h.npy");
        CommandLineRun.of("entropy --device cpu --logits " + out.resolve("p0_logits.npy") + " --out " + nats)
                .assertDone();
        NpyFile.Floats logits = NpyFile.readFloats(out.resolve("p0_logits.npy"));
        assertThat(logits.shape()).containsExactly(2, SmallData.HEIGHT, SmallData.WIDTH);
        float[] entropy =
                NpyFile.readFloats(nats, SmallData.HEIGHT, SmallData.WIDTH).values();
        for (int i = 0; i < entropy.length; i++) {
            double p = 1 / (1 + Math.exp(logits.values()[entropy.length + i] - logits.values()[i]));
            double expected = nats(p) + nats(1 - p);
            assertThat((double) entropy[i]).isCloseTo(expected, within(1e-5));
        }
    }

    /** The weights know their zoom; what is predicted with them is as large as the picture. */
    @Test
    void zoomStaysWithTheWeights() throws IOException {
        Path data = SmallData.write(dir.resolve("data"));
        Path run = dir.resolve("run");
        CommandLineRun.of("train " + SMALL + "--zoom 2 --data folder:" + data + " --out " + run)
                .assertDone();
        Path weights = run.resolve("weights.safetensors");
        assertThat(Model.read(weights, true).input().zoom()).isEqualTo(2);
        CommandLineRun.of("train " + SMALL + "--init " + weights + " --data folder:" + data + " --out "
                        + dir.resolve("next"))
                .assertDone();
        assertThat(Model.read(dir.resolve("next/weights.safetensors"), true)
                        .input()
                        .zoom())
                .isEqualTo(2);
        Path out = dir.resolve("out");
        CommandLineRun.of(
                        "predict --device cpu --weights " + weights + " --out " + out + " " + SmallData.image(data, 0))
                .assertDone();
        assertThat(ImageFiles.readSize(out.resolve("p0_labels.png")))
                .isEqualTo(new ImageFiles.Size(SmallData.HEIGHT, SmallData.WIDTH));
    }

    private static double nats(double p) {
        return p == 0 ? 0 : -p * Math.log(p);
    }

    @Test
    void learn() throws IOException {
        Path run = dir.resolve("run");
        String line =
                "learn " + SMALL + "--strategy entropy --initial 2 --step 1 --data synthetic:4?size=48x64 --out " + run;
        CommandLineRun done = CommandLineRun.of(line).assertDone();
        List<String> rows = done.out().lines().toList();
        assertThat(rows.get(0)).contains("round", "labelled %", "mIoU");
        assertThat(rows.subList(0, 4)).isEqualTo(Files.readAllLines(run.resolve("rounds.txt")));
        assertThat(done.out()).contains(run.resolve("weights.safetensors").toString());
        assertThat(Files.readAllBytes(run.resolve("weights.safetensors")))
                .isEqualTo(Files.readAllBytes(run.resolve("round-02/weights.safetensors")));
        assertThat(CommandLineRun.of(line + " --resume").assertDone().out()).isEqualTo(done.out());
    }

    @Test
    void theFirstTrainingMayBeLonger() throws IOException {
        Path run = dir.resolve("run");
        CommandLineRun.of("learn " + SMALL + "--initial-iterations 3 --strategy random --initial 2 --step 2"
                        + " --data synthetic:4?size=48x64 --out " + run)
                .assertDone();
        assertThat(lastLine(run.resolve("round-00/losses.jsonl"))).startsWith("{\"iteration\":3,");
        assertThat(lastLine(run.resolve("round-01/losses.jsonl"))).startsWith("{\"iteration\":2,");
    }

    private static String lastLine(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        return lines.get(lines.size() - 1);
    }

    @Test
    void strategiesShareTheirStartAndTheirPictures() throws IOException {
        String line = "learn " + SMALL + "--initial 2 --step 2 --data synthetic:4?size=48x64 --out " + dir
                + "/STRATEGY --strategy ";
        for (String strategy : List.of("full", "random", "entropy")) {
            CommandLineRun.of(line.replace("STRATEGY", strategy) + strategy).assertDone();
        }
        for (String file : List.of("plan.json", "round-00/weights.safetensors", "round-00/losses.jsonl")) {
            byte[] full = Files.readAllBytes(dir.resolve("full").resolve(file));
            assertThat(Files.readAllBytes(dir.resolve("random").resolve(file))).isEqualTo(full);
            assertThat(Files.readAllBytes(dir.resolve("entropy").resolve(file))).isEqualTo(full);
        }
        assertThat(Files.readAllBytes(dir.resolve("random/round-01/weights.safetensors")))
                .isNotEqualTo(Files.readAllBytes(dir.resolve("entropy/round-01/weights.safetensors")));
    }

    @Test
    void check() {
        CommandLineRun run = CommandLineRun.of("check --device cpu").assertDone();
        assertThat(run.out()).contains("tolerance", "conv2d 3x3 ", " 0 failed, 0 not supported", "closest margin: ");
    }

    @Test
    void checkTellsPrograms() throws IOException {
        JsonNode all = new ObjectMapper()
                .readTree(CommandLineRun.of("check --device cpu --json")
                        .assertDone()
                        .out());
        assertThat(all.get("device").asText()).startsWith("cpu, ");
        assertThat(all.get("cases"))
                .hasSizeGreaterThan(50)
                .allMatch(c -> c.get("outcome").asText().equals("passed"));
        assertThat(all.at("/cases/0/margin").asDouble()).isBetween(0.0, 1.0);
    }

    @Test
    void devices() {
        assertThat(CommandLineRun.of("devices").assertDone().out()).contains("cpu:0");
        assertThat(CommandLineRun.of("devices --json").assertDone().out()).contains("\"backend\" : \"cpu\"");
    }

    @Test
    void everyCommandExplainsItself() {
        String help = CommandLineRun.of("--help").assertDone().out();
        for (String command : List.of(
                "demo",
                "devices",
                "check",
                "train",
                "eval",
                "predict",
                "learn",
                "compare",
                "data",
                "select",
                "entropy",
                "superpixels",
                "crf")) {
            assertThat(help).contains("\n  " + command + " ");
            assertThat(CommandLineRun.of(command + " --help").assertDone().out())
                    .startsWith("Usage: pixelect " + command + " ")
                    .containsPattern("\n *Examples?:\\R +pixelect " + command + "\\b");
        }
    }

    @Test
    void entropyOfWrongArrays() {
        Path file = dir.resolve("l.npy");
        NpyFile.writeFloats(file, new float[6], 2, 3);
        entropy(file).assertFails(Main.FAILED, file.toString(), "[2x3]");
        NpyFile.writeInts(file, new int[6], 1, 2, 3);
        entropy(file).assertFails(Main.FAILED, file.toString(), "<i4");
        NpyFile.writeFloats(file, new float[0], 0, 2, 3);
        entropy(file).assertFails(Main.FAILED, file.toString());
        assertThat(dir.resolve("h.npy")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void entropyOfWhatIsNotFinite(float bad) {
        Path file = dir.resolve("l.npy");
        float[] values = new float[2 * 3 * 4];
        values[12 + 4 + 2] = bad;
        NpyFile.writeFloats(file, values, 2, 3, 4);
        entropy(file).assertFails(Main.FAILED, file.toString(), "class 1, row 1, column 2");
    }

    @Test
    void entropyWhereItCannotBeWritten() {
        Path file = dir.resolve("l.npy");
        NpyFile.writeFloats(file, new float[8], 2, 2, 2);
        Path nowhere = dir.resolve("nowhere").resolve("h.npy");
        CommandLineRun.of("entropy --device cpu --logits " + file + " --out " + nowhere)
                .assertFails(Main.FAILED, nowhere.toString());
    }

    @Test
    void entropyOfEqualLogitsIsLogOfTheClasses() {
        Path file = dir.resolve("l.npy");
        float[] values = new float[19 * 3 * 5];
        Arrays.fill(values, 40);
        NpyFile.writeFloats(file, values, 19, 3, 5);
        entropy(file).assertDone();
        assertThat(NpyFile.readFloats(dir.resolve("h.npy"), 3, 5).values())
                .containsOnly(new float[] {(float) Math.log(19)}, within(1e-6f));
    }

    private CommandLineRun entropy(Path logits) {
        return CommandLineRun.of("entropy --device cpu --logits " + logits + " --out " + dir.resolve("h.npy"));
    }

    @Test
    void superpixels() throws IOException {
        Path data = SmallData.write(dir.resolve("data"));
        Path labels = dir.resolve("labels.npy");
        Path overlay = dir.resolve("overlay.png");
        String line = "superpixels --device cpu --segments 30 --out " + labels + " " + SmallData.image(data, 0);
        String out =
                CommandLineRun.of(line, "--overlay " + overlay).assertDone().out();
        int[] values =
                NpyFile.readInts(labels, SmallData.HEIGHT, SmallData.WIDTH).values();
        int count = Arrays.stream(values).max().orElseThrow() + 1;
        assertThat(count).isBetween(27, 33);
        assertThat(out).startsWith(count + " superpixels of ").contains(labels.toString());
        // The edge between dark and light is at column 16: a segment has pixels of one side, but for a few that noise
        // cuts off.
        int[] dark = new int[count];
        int[] light = new int[count];
        for (int p = 0; p < values.length; p++) {
            (p % SmallData.WIDTH < 16 ? dark : light)[values[p]]++;
        }
        for (int k = 0; k < count; k++) {
            assertThat(Math.min(dark[k], light[k])).as("of segment %d", k).isLessThan(4);
        }
        RgbImage picture = ImageFiles.readRgb(SmallData.image(data, 0));
        RgbImage drawn = ImageFiles.readRgb(overlay);
        assertThat(drawn.get(9, 15, 0)).as("an outline between dark and light").isEqualTo(255);
        int same = 0;
        for (int p = 0; p < values.length; p++) {
            same += drawn.get(p / 64, p % 64, 2) == picture.get(p / 64, p % 64, 2) ? 1 : 0;
        }
        assertThat(same).isBetween(values.length / 2, values.length - 300);

        byte[] before = Files.readAllBytes(labels);
        CommandLineRun.of(line, "--compactness 10.0 --iterations 10").assertDone();
        assertThat(Files.readAllBytes(labels)).isEqualTo(before);
        CommandLineRun.of(line, "--compactness 80 --iterations 2 --explain-plan")
                .assertDone();
        assertThat(Files.readAllBytes(labels)).isNotEqualTo(before);
    }
}
