package dev.pixelect.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.NpyFile;
import dev.pixelect.engine.io.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code entropy --edge-image}: equal logits, so that what differs is the picture's. */
class EntropyEdgesTest {
    private static final int HEIGHT = 4;
    private static final int WIDTH = 6;

    @TempDir
    Path dir;

    private Path logits;
    private Path image;
    private Path out;

    @BeforeEach
    void write() {
        logits = dir.resolve("l.npy");
        image = dir.resolve("i.png");
        out = dir.resolve("h.npy");
        NpyFile.writeFloats(logits, new float[5 * HEIGHT * WIDTH], 5, HEIGHT, WIDTH);
        RgbImage halves = RgbImage.black(HEIGHT, WIDTH);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 3; x < WIDTH; x++) {
                halves.set(y, x, 0x40c010);
            }
        }
        ImageFiles.writeRgb(image, halves);
    }

    private CommandLineRun entropy(String more) {
        return CommandLineRun.of("entropy --device cpu --logits " + logits + " --out " + out + " " + more);
    }

    private void assertWeight(double factor) {
        float[] nats = NpyFile.readFloats(out, HEIGHT, WIDTH).values();
        for (int i = 0; i < nats.length; i++) {
            boolean edge = i % WIDTH == 2 || i % WIDTH == 3;
            assertThat((double) nats[i]).isCloseTo(Math.log(5) * (edge ? factor : 1), within(1e-5));
        }
    }

    @Test
    void weighsByTheEdgesOfThePicture() {
        CommandLineRun run = entropy("--edge-image " + image).assertDone();
        assertThat(run.out()).contains("4x6 pixels", "edges of " + image, out.toString());
        assertWeight(2);
        entropy("--edge-image " + image + " --edge-lambda 0.25").assertDone();
        assertWeight(1.25);
        entropy("--edge-lambda 0 --edge-image " + image).assertDone();
        assertWeight(1);
        entropy("").assertDone();
        assertWeight(1);
    }

    @Test
    void aFlatPictureChangesNothing() {
        ImageFiles.writeRgb(image, RgbImage.black(HEIGHT, WIDTH));
        entropy("--edge-lambda 9 --edge-image " + image).assertDone();
        assertWeight(1);
    }

    @Test
    void aPictureOfAnotherSize() {
        ImageFiles.writeRgb(image, RgbImage.black(WIDTH, HEIGHT));
        entropy("--edge-image " + image)
                .assertFails(Main.FAILED, image.toString(), "6x4", logits.toString(), "4x6", "give the picture");
        assertThat(out).doesNotExist();
    }

    @Test
    void aPictureThatIsNone() throws IOException {
        Files.writeString(image, "no picture");
        entropy("--edge-image " + image).assertFails(Main.FAILED, image.toString());
        Path nowhere = dir.resolve("nowhere.png");
        entropy("--edge-image " + nowhere).assertFails(Main.FAILED, nowhere.toString());
        assertThat(out).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "-1e-6", "NaN", "Infinity", "1e7"})
    void lambdaOutOfRange(String lambda) {
        entropy("--edge-image " + image + " --edge-lambda " + lambda)
                .assertFails(Main.USAGE, "--edge-lambda " + Float.parseFloat(lambda), "0 to 1000000");
        assertThat(out).doesNotExist();
    }

    @Test
    void lambdaThatIsNoNumber() {
        entropy("--edge-image " + image + " --edge-lambda much").assertFails(Main.USAGE, "--edge-lambda", "much");
    }

    @Test
    void lambdaWithoutAPicture() {
        entropy("--edge-lambda 1").assertFails(Main.USAGE, "--edge-lambda 1.0", "--edge-image");
        assertThat(out).doesNotExist();
    }

    @Test
    void theHelpShowsHow() {
        assertThat(CommandLineRun.of("entropy --help").assertDone().out())
                .contains("--edge-image", "--edge-lambda", "--edge-image street.png");
    }
}
