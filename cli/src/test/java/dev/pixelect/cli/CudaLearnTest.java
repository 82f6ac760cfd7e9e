package dev.pixelect.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixelect.engine.device.Backend;
import dev.pixelect.engine.device.Backends;
import dev.pixelect.engine.device.Probe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands on the software CUDA device, each a process of its own, so that the device also looks for leaks when the process ends: with
 * streams that run at once and blocks in order, then with streams that run late and blocks in reverse. The device has nothing to
 * report, and the results are the same bits.
 */
@Tag("extras")
class CudaLearnTest {
    @TempDir
    Path dir;

    @BeforeEach
    void requireDevice() {
        Probe probe = Backends.all().stream()
                .filter(b -> b.name().equals("cuda"))
                .findFirst()
                .map(Backend::probe)
                .orElseThrow();
        Assumptions.assumeTrue(probe.available(), () -> "cuda skipped: " + probe.reason());
    }

    @Test
    void twoRoundsOfClassBalancedSuperpixels() throws Exception {
        String options =
                "learn --device cuda --data synthetic:6?size=49x65 --strategy class-sp-crf --segments 20 --initial 2"
                        + " --step 2 --rounds 2 --iterations 2 --batch 2 --width 0.05 --out ";
        Path eager = dir.resolve("eager");
        Path lazy = dir.resolve("lazy");
        assertThat(run("0", options + eager)).contains("mIoU");
        assertThat(run("1", options + lazy)).contains("mIoU");
        for (String file : List.of("rounds.txt", "weights.safetensors")) {
            assertThat(lazy.resolve(file)).hasSameBinaryContentAs(eager.resolve(file));
        }
        for (int round = 1; round <= 2; round++) {
            Path masks = Path.of("round-0" + round, "masks");
            try (var files = Files.list(eager.resolve(masks))) {
                List<Path> all = files.toList();
                assertThat(all).hasSize(2);
                for (Path mask : all) {
                    assertThat(lazy.resolve(masks).resolve(mask.getFileName())).hasSameBinaryContentAs(mask);
                }
            }
        }
    }

    @Test
    void checkFindsNothing() throws Exception {
        for (String late : List.of("0", "1")) {
            assertThat(run(late, "check --device cuda")).doesNotContain("FAIL");
        }
    }

    /**
     * Runs a command to its end.
     *
     * @param late "1" for late streams and blocks in reverse, else "0"
     * @return what it printed
     */
    private String run(String late, String command) throws IOException, InterruptedException {
        Path out = dir.resolve("out");
        Path err = dir.resolve("err");
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        words.addAll(List.of(command.split(" ")));
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("CUSIM_LAZY", late);
        builder.environment().put("CUSIM_SCHED", late);
        Process process = builder.start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(Files.readString(err)).doesNotContain("[cusim]");
        assertThat(process.exitValue()).as(Files.readString(err)).isZero();
        return Files.readString(out);
    }
}
