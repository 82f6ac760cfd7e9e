package dev.pixelect.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixelect.engine.device.Backend;
import dev.pixelect.engine.device.Backends;
import dev.pixelect.engine.device.DeviceInfo;
import dev.pixelect.engine.device.Probe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training, prediction and selection, all on an OpenCL device. */
@Tag("extras")
class OpenClLearnTest {
    @TempDir
    Path dir;

    private static Probe probe() {
        Probe probe = Backends.all().stream()
                .filter(b -> b.name().equals("opencl"))
                .findFirst()
                .map(Backend::probe)
                .orElseThrow();
        Assumptions.assumeTrue(probe.available(), probe.reason());
        return probe;
    }

    @Test
    void twoRoundsOfSelection() throws IOException {
        probe();
        CommandLineRun run = CommandLineRun.of(
                        "learn --device opencl:0 --data synthetic:6?size=49x65 --strategy entropy --initial 2 --step 2",
                        "--rounds 2 --iterations 2 --batch 2 --width 0.05 --out " + dir.resolve("run"))
                .assertDone();
        assertThat(run.out()).contains("mIoU");
        for (String round : new String[] {"0", "1", "2"}) {
            try (var all = Files.walk(dir.resolve("run"))) {
                assertThat(all.filter(f -> f.toString().contains(round) && f.endsWith("metrics.json")))
                        .as("round " + round)
                        .isNotEmpty();
            }
        }
    }

    /** A CPU is the cpu device's; as an OpenCL device it is taken only when named. */
    @Test
    void autoTakesNoCpu() throws IOException {
        Assumptions.assumeTrue(probe().devices().stream().noneMatch(DeviceInfo::automatic), "there is a GPU");
        Path data = SmallData.write(dir.resolve("data"));
        Path weights = dir.resolve("w.safetensors");
        SmallData.model().write(weights);
        CommandLineRun auto = CommandLineRun.of("eval --device auto --data folder:" + data + " --weights " + weights);
        assertThat(auto.code()).isEqualTo(Main.DONE);
        assertThat(auto.err())
                .startsWith("pixelect: device ")
                .doesNotContain("device opencl:")
                .contains("not opencl: its devices are taken only when named");
    }
}
