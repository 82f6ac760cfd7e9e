package dev.pixelect.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.NpyFile;
import dev.pixelect.engine.io.RgbImage;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrfCommandTest {
    @TempDir
    Path dir;

    private Path p;
    private Path image;
    private Path out;
    private final float[] values = new float[2 * 4 * 6];

    @BeforeEach
    void write() {
        p = dir.resolve("p.npy");
        image = dir.resolve("i.png");
        out = dir.resolve("q.npy");
        Arrays.fill(values, 0, 24, 0.7f);
        Arrays.fill(values, 24, 48, 0.3f);
        values[8] = 0.4f;
        values[32] = 0.6f;
        NpyFile.writeFloats(p, values, 2, 4, 6);
        ImageFiles.writeRgb(image, RgbImage.black(4, 6));
    }

    private CommandLineRun crf(String more) {
        return CommandLineRun.of("crf --device cpu --image " + image + " --probabilities " + p + " --out " + out, more);
    }

    @Test
    void anOutlierYieldsToItsNeighbours() {
        crf("--iterations 3").assertDone();
        float[] q = NpyFile.readFloats(out, 2, 4, 6).values();
        assertThat(q[8]).isGreaterThan(0.5f);
        assertThat((double) q[8] + q[32]).isCloseTo(1, within(1e-5));
        crf("--iterations 0").assertDone();
        assertThat(NpyFile.readFloats(out, 2, 4, 6).values()).isEqualTo(values);
    }

    @Test
    void mistakes() {
        crf("--preset sea").assertFails(Main.USAGE, "sea", "street or classic");
        crf("--bilateral-sxy 0").assertFails(Main.USAGE, "--bilateral-sxy 0.0", "above 0");
        crf("--iterations -1").assertFails(Main.USAGE, "--iterations -1", "0 to 1000");
        ImageFiles.writeRgb(image, RgbImage.black(6, 4));
        crf("").assertFails(Main.FAILED, image.toString(), "6x4", "4x6");
        for (float wrong : new float[] {Float.NaN, -0.1f, 0.9f}) {
            values[8] = wrong;
            NpyFile.writeFloats(p, values, 2, 4, 6);
            crf("").assertFails(Main.FAILED, p.toString(), "row 1, column 2");
        }
        assertThat(out).doesNotExist();
    }
}
