package dev.pixelect.selection.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixelect.engine.io.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
    private static final Map<String, Object> CONFIG = Map.of("seed", 1L, "budget", 0.1, "data", "synthetic:8");

    @TempDir
    Path temporary;

    @Test
    void aNewOneHoldsTheConfiguration() throws Exception {
        Path folder = temporary.resolve("a/b");
        RunFolder.open(folder, CONFIG, false).close();
        assertThat(Files.readString(folder.resolve("config.json")))
                .contains("\"seed\" : 1")
                .contains("synthetic:8");
    }

    @Test
    void aRunIsOnlyGoneOnWithWhenAsked() throws Exception {
        begin();
        refused(CONFIG, false, "add --resume");
        RunFolder.open(temporary, CONFIG, true).close();
    }

    @Test
    void anotherConfigurationIsRefusedByItsFirstKey() throws Exception {
        begin();
        refused(Map.of("seed", 2L, "budget", 0.1, "data", "synthetic:8"), true, "seed 1, not with seed 2");
        refused(Map.of("seed", 1L, "data", "synthetic:8"), true, "budget 0.1, not with no budget");
        refused(
                Map.of("seed", 1L, "budget", 0.1, "data", "synthetic:8", "width", 0.5),
                true,
                "no width, not with width 0.5");
    }

    @Test
    void aFolderOfOtherThingsIsRefusedAndLeftAlone() throws Exception {
        Files.writeString(temporary.resolve("thesis.txt"), "x");
        refused(CONFIG, false, "not empty");
        refused(CONFIG, true, "not empty");
        assertThat(temporary).isDirectoryContaining("glob:**thesis.txt");
        try (var files = Files.list(temporary)) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void aFileIsRefused() throws Exception {
        Path file = Files.writeString(temporary.resolve("file"), "x");
        assertThatThrownBy(() -> RunFolder.open(file, CONFIG, false))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void twoAtOnceAreRefused() {
        try (RunFolder open = RunFolder.open(temporary, CONFIG, false)) {
            assertThat(open.path()).isEqualTo(temporary);
            refused(CONFIG, true, "another process");
        }
        RunFolder.open(temporary, CONFIG, true).close();
    }

    /** A process of its own, killed so that it can clean nothing up. */
    @Test
    void anotherProcessHoldsTheFolderUntilItDies() throws Exception {
        begin();
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        temporary.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(holder.inputReader().readLine()).isEqualTo("held");
            refused(CONFIG, true, "another process");
            refused(CONFIG, false, "another process");
        } finally {
            holder.destroyForcibly().waitFor();
        }
        assertThat(temporary.resolve(".lock")).exists();
        RunFolder.open(temporary, CONFIG, true).close();
    }

    /** Opens the run in a folder and stays. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws InterruptedException {
            try (RunFolder run = RunFolder.open(Path.of(args[0]), CONFIG, true)) {
                System.out.println(Files.exists(run.path()) ? "held" : "gone");
                Thread.sleep(120_000);
            }
        }
    }

    @Test
    void resumingWhatWasKilledBeforeItBeganBegins() throws Exception {
        Files.writeString(temporary.resolve(".config.json.1234.tmp"), "{");
        RunFolder.open(temporary, CONFIG, true).close();
        assertThat(temporary.resolve("config.json")).exists();
        assertThat(temporary.resolve(".config.json.1234.tmp")).doesNotExist();
    }

    @Test
    void aStartThatFailedDoesNotBlockTheNext() throws Exception {
        RunFolder.open(temporary, CONFIG, false).close();
        RunFolder.open(temporary, Map.of("seed", 2L), false).close();
        assertThat(Files.readString(temporary.resolve("config.json"))).contains("\"seed\" : 2");
    }

    @Test
    void sessionsAreNotedAndDoNotMakeARun() throws Exception {
        try (RunFolder run = RunFolder.open(temporary, CONFIG, false)) {
            assertThat(run.addHistory(Map.of("device", "a"))).isEmpty();
            assertThat(run.addHistory(Map.of("device", "b"))).isEqualTo(Map.of("device", "a"));
        }
        try (RunFolder run = RunFolder.open(temporary, Map.of("seed", 2L), false)) {
            assertThat(run.addHistory(Map.of("device", "c"))).isEqualTo(Map.of("device", "b"));
        }
        assertThat(Files.readAllLines(temporary.resolve("history.jsonl")))
                .containsExactly("{\"history\":1}", "{\"device\":\"a\"}", "{\"device\":\"b\"}", "{\"device\":\"c\"}");
    }

    @Test
    void aDamagedConfigurationIsNamed() throws Exception {
        begin();
        Files.writeString(temporary.resolve("config.json"), "{\"seed\": ");
        refused(CONFIG, true, "config.json");
    }

    private void begin() throws Exception {
        RunFolder.open(temporary, CONFIG, false).close();
        Files.createDirectory(temporary.resolve("round-00"));
    }

    private void refused(Map<String, Object> config, boolean resume, String message) {
        assertThatThrownBy(() -> RunFolder.open(temporary, config, resume))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(temporary.toString())
                .hasMessageContaining(message);
    }
}
