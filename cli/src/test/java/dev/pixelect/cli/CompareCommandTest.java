package dev.pixelect.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixelect.selection.Budget;
import dev.pixelect.selection.CrfUse;
import dev.pixelect.selection.SelectionSettings;
import dev.pixelect.selection.rounds.RoundsOptions;
import dev.pixelect.selection.rounds.RunFolder;
import dev.pixelect.selection.rounds.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.inference.TTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The comparison with ICNet itself, much smaller. */
class CompareCommandTest {
    private static final String SMALL =
            "--device cpu --width 0.05 --iterations 1 --batch 2 --initial 2 --step 2 --data synthetic:4?size=48x64 ";

    @TempDir
    Path dir;

    private String compare(String more) {
        return "compare " + SMALL + "--out " + dir.resolve("all") + " " + more;
    }

    @Test
    void threeSeeds() throws IOException {
        String line = compare("--strategies full,margin --seeds 3 --seed 7");
        String table = CommandLineRun.of(line).assertDone().out();
        assertThat(table)
                .startsWith("6 of 6 runs are done: 2 columns, seeds 7, 8, 9.\n")
                .contains("| column ", " mIoU |", "| full ", "| margin 10 % ", "margin 10 % |")
                .contains("| full - margin 10 % |");
        assertThat(dir.resolve("all/table.md")).hasContent(table);

        // Each run is that of learn.
        CommandLineRun.of("learn " + SMALL + "--strategy margin --seed 8 --out " + dir.resolve("alone"))
                .assertDone();
        Map<String, String> alone = Folders.contents(dir.resolve("alone"));
        alone.remove("weights.safetensors"); // a copy of the last round's
        assertThat(Folders.contents(dir.resolve("all/seed-8/margin-0.1"))).isEqualTo(alone);

        Map<String, String> whole = Folders.contents(dir.resolve("all"));
        assertThat(CommandLineRun.of(line + " --resume").assertDone().out()).isEqualTo(table);
        String report = "compare --report --out " + dir.resolve("all");
        assertThat(CommandLineRun.of(report).assertDone().out()).isEqualTo(table);
        assertThat(Folders.contents(dir.resolve("all"))).isEqualTo(whole);

        checkAgainstTheRuns(CommandLineRun.of(report + " --json").assertDone().out());
    }

    /** The figures anew, from the runs' own files. */
    private void checkAgainstTheRuns(String json) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        JsonNode report = mapper.readTree(json);
        assertThat(report)
                .isEqualTo(mapper.readTree(dir.resolve("all/table.json").toFile()));
        List<String> folders = List.of("full", "margin-0.1");
        double[][] mIoU = new double[2][3];
        for (int c = 0; c < 2; c++) {
            double[] clicks = new double[3];
            double[] share = new double[3];
            double[] area = new double[3];
            for (int k = 0; k < 3; k++) {
                Path run = dir.resolve("all/seed-" + (7 + k)).resolve(folders.get(c));
                JsonNode first =
                        mapper.readTree(run.resolve("round-00/metrics.json").toFile());
                JsonNode last =
                        mapper.readTree(run.resolve("round-01/metrics.json").toFile());
                mIoU[c][k] = last.get("mIoU").asDouble();
                clicks[k] = last.get("clicks").asDouble();
                share[k] = last.get("share").asDouble();
                area[k] = (share[k] - first.get("share").asDouble())
                        * (mIoU[c][k] + first.get("mIoU").asDouble())
                        / 2;
            }
            JsonNode column = report.at("/columns/" + c);
            assertThat(column.at("/last/mIoU/mean").asDouble()).isCloseTo(StatUtils.mean(mIoU[c]), within(1e-12));
            assertThat(column.at("/last/clicks").asDouble()).isEqualTo(StatUtils.mean(clicks));
            assertThat(column.at("/last/share").asDouble()).isCloseTo(StatUtils.mean(share), within(1e-12));
            assertThat(column.at("/area/mean").asDouble()).isCloseTo(StatUtils.mean(area), within(1e-12));
            assertThat(column.at("/byRound")).hasSize(2);
        }
        JsonNode pair = report.at("/pairs/0");
        assertThat(pair.get("first").asText()).isEqualTo("full");
        assertThat(pair.at("/mIoU/p").asDouble()).isCloseTo(new TTest().pairedTTest(mIoU[0], mIoU[1]), within(1e-12));
    }

    @Test
    void superpixelsByClicksBesidePixels() throws IOException {
        String line = compare("--oracle dominant --segments 60 --strategies ");
        CommandLineRun.of(line + "random,sp --budget 0.2").assertDone();
        JsonNode columns = columns();
        assertThat(columns).hasSize(2);
        JsonNode random = columns.get(0).get("last");
        assertThat(random.get("clicks")).isEqualTo(random.get("addedPixels"));
        JsonNode sp = columns.get(1).get("last");
        // A fifth of about 60 superpixels, in each of two pictures.
        assertThat(sp.get("clicks").asDouble()).isBetween(16.0, 32.0);
        assertThat(sp.get("addedPixels").asDouble())
                .isLessThanOrEqualTo(random.get("addedPixels").asDouble());
        assertThat(sp.get("ofFull").isNull()).isTrue();

        // More is added to what is there.
        Map<String, String> before = Folders.contents(dir.resolve("all/seed-1/sp-0.2"));
        String more = CommandLineRun.of(line + "sp --budget 0.1,0.20 --resume")
                .assertDone()
                .out();
        assertThat(more).contains("| sp 10 % ", "| sp 20 % ").doesNotContain("random");
        assertThat(columns().get(1).get("last")).isEqualTo(sp);
        assertThat(columns().at("/0/last/clicks").asDouble())
                .isLessThan(sp.get("clicks").asDouble());
        assertThat(Folders.contents(dir.resolve("all/seed-1/sp-0.2"))).isEqualTo(before);
    }

    private JsonNode columns() throws IOException {
        return new ObjectMapper()
                .readTree(dir.resolve("all/table.json").toFile())
                .get("columns");
    }

    @Test
    void oneAtATime() {
        Path folder = dir.resolve("all");
        try (RunFolder held = RunFolder.open(folder, Map.of("command", "compare"), false)) {
            for (String command : List.of(
                    compare("--strategies random"),
                    compare("--strategies random --resume"),
                    "learn " + SMALL + "--strategy random --out " + held.path(),
                    "learn " + SMALL + "--strategy random --resume --out " + held.path(),
                    "train --device cpu --width 0.05 --iterations 1 --data synthetic:2?size=48x64 --resume --out "
                            + held.path())) {
                CommandLineRun.of(command).assertFails(Main.FAILED, folder.toString(), "another process is at work");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"cityscapes, 2975, 1175, 300", "mapillary, 18000, 0, 3000"})
    void protocolsEmptyTheirSetsInSixRounds(String protocol, int images, int initial, int step) {
        RoundsArguments arguments = new RoundsArguments();
        arguments.protocol = protocol;
        Schedule schedule = Schedule.of(images, options(arguments));
        assertThat(schedule.images(0)).hasSize(initial);
        assertThat(schedule.lastRound()).isEqualTo(6);
        assertThat(schedule.images(6)).hasSize(step);
        assertThat(schedule.unreached()).isEmpty();
        arguments.initial = 5;
        arguments.step = 7;
        arguments.rounds = 2;
        Schedule given = Schedule.of(images, options(arguments));
        assertThat(given.images(0)).hasSize(5);
        assertThat(given.images(2)).hasSize(7);
        assertThat(given.lastRound()).isEqualTo(2);
    }

    private static RoundsOptions options(RoundsArguments arguments) {
        return arguments.options("random", "pixel", SelectionSettings.of(CrfUse.NONE), new Budget(0.1), 1);
    }

    /** The published numbers, as far as a small set shows them: what is too few pictures says what was asked for. */
    @Test
    void protocols() throws IOException {
        Path weights = dir.resolve("w.safetensors");
        Path data = SmallData.write(dir.resolve("data"));
        SmallData.model().write(weights);
        String line = "--device cpu --iterations 1 --batch 2 --data folder:" + data + " --out " + dir.resolve("run");
        CommandLineRun.of("learn --strategy random --width 0.05 --protocol cityscapes " + line)
                .assertFails(Main.FAILED, "initial 1175", "4 training images");
        CommandLineRun.of("learn --strategy random --width 0.05 --protocol cityscapes --initial 2 " + line)
                .assertFails(Main.FAILED, "step 300", "2 images");
        CommandLineRun.of("compare --width 0.05 --protocol mapillary " + line)
                .assertFails(Main.USAGE, "--protocol mapillary", "--init");
        CommandLineRun.of("compare --protocol mapillary --init " + weights + " " + line)
                .assertFails(Main.FAILED, "step 3000", "4 images");
        CommandLineRun.of("compare --protocol mapillary --step 2 --strategies full,entropy --init " + weights + " "
                        + line)
                .assertDone();
        JsonNode report =
                new ObjectMapper().readTree(dir.resolve("run/table.json").toFile());
        List<Double> images = new ArrayList<>();
        report.at("/columns/1/byRound").forEach(r -> images.add(r.get("images").asDouble()));
        assertThat(images).containsExactly(0.0, 2.0, 4.0);
        assertThat(report.at("/columns/1/last/share").asDouble()).isCloseTo(0.1, within(1e-3));
        assertThat(report.at("/columns/0/last/share").asDouble()).isEqualTo(1);
        // Round 0 is the network as given.
        assertThat(Files.readAllBytes(dir.resolve("run/seed-1/entropy-0.1/round-00/weights.safetensors")))
                .isEqualTo(Files.readAllBytes(weights));
    }
}
