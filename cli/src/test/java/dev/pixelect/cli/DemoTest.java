package dev.pixelect.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixelect.engine.device.Backends;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.InputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo, much smaller. */
class DemoTest {
    private static final Demo.Scale TINY = new Demo.Scale(48, 64, 2, 1, 2, 0.05, 2, 2, 0.02);
    private static final Map<String, Object> CONFIGURATION = Map.of("command", "demo", "seed", 3);

    @TempDir
    Path dir;

    private String run(Path folder, BooleanSupplier stop) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Device device = Backends.open("cpu", new DeviceOptions(0, DeviceOptions.Precision.FP32), line -> {});
                DemoFolder demo = DemoFolder.open(folder, CONFIGURATION, Demo.STRATEGIES)) {
            new Demo(TINY, 3, demo, plan -> {}, stop, new PrintStream(out, true, StandardCharsets.UTF_8)).run(device);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void endsWithTheTableAndThePicture() throws IOException {
        String out = run(dir, () -> false);
        assertThat(out).contains("mIoU", dir.resolve("demo.png").toString());
        for (String strategy : Demo.STRATEGIES) {
            assertThat(out).contains("\n" + strategy + "\n" + Files.readString(dir.resolve(strategy + "/rounds.txt")));
        }
        ImageFiles.Size size = ImageFiles.readSize(dir.resolve("demo.png"));
        assertThat(size.width()).isGreaterThan(3 * 3 * 64);
        assertThat(size.height()).isGreaterThan(2 * 3 * 48);
    }

    @Test
    void twiceGivesTheSame() throws IOException {
        String out = run(dir, () -> false);
        Map<String, String> first = Folders.contents(dir);
        assertThat(run(dir, () -> false)).isEqualTo(out);
        assertThat(Folders.contents(dir)).isEqualTo(first);
    }

    @Test
    void goesOnAfterAnInterruption() throws IOException {
        run(dir.resolve("whole"), () -> false);
        int[] calls = {9};
        assertThatThrownBy(() -> run(dir.resolve("stopped"), () -> calls[0]-- <= 0))
                .isInstanceOf(StoppedException.class);
        run(dir.resolve("stopped"), () -> false);
        assertThat(Folders.contents(dir.resolve("stopped"))).isEqualTo(Folders.contents(dir.resolve("whole")));
    }

    @Test
    void leavesOtherFoldersAlone() throws IOException {
        Files.writeString(dir.resolve("mine.txt"), "mine");
        assertThatThrownBy(() -> DemoFolder.open(dir, CONFIGURATION, Demo.STRATEGIES))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(dir.toString());
        assertThat(Folders.contents(dir)).containsOnlyKeys("mine.txt");
    }
}
