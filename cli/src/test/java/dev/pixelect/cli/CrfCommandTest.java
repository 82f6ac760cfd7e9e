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
    void exactIsNearby() {
        crf("--exact").assertDone();
        float[] exact = NpyFile.readFloats(out, 2, 4, 6).values();
        crf("").assertDone();
        float[] q = NpyFile.readFloats(out, 2, 4, 6).values();
        assertThat(q).isNotEqualTo(exact).containsExactly(exact, within(0.02f));
    }

    @Test
    void explainsWhatRuns() {
        assertThat(crf("--explain-plan").assertDone().out())
                .contains(": 5 iterations over 2 classes of 4x6 pixels")
                .containsPattern("gaussian term +19 taps along rows, then along columns")
                .containsPattern("bilateral term +a permutohedral lattice of 5 dimensions")
                .containsPattern("memory held +\\d+\\.\\d MB");
        assertThat(crf("--explain-plan --gaussian-sxy 9 --bilateral-weight 0")
                        .assertDone()
                        .out())
                .containsPattern("gaussian term +a permutohedral lattice of 2 dimensions")
                .containsPattern("bilateral term +left out");
    }

    @Test
    void presetsDifferAndOptionsOverrideThem() {
        crf("--preset street").assertDone();
        float[] street = NpyFile.readFloats(out, 2, 4, 6).values();
        crf("--preset classic").assertDone();
        assertThat(NpyFile.readFloats(out, 2, 4, 6).values()).isNotEqualTo(street);
        crf("--preset classic --gaussian-weight 1 --bilateral-sxy 30 --bilateral-srgb 5 --bilateral-weight 2")
                .assertDone();
        assertThat(NpyFile.readFloats(out, 2, 4, 6).values()).isEqualTo(street);
    }

    @Test
    void exactOfTooLargeAPicture() {
        NpyFile.writeFloats(p, filled(2 * 500 * 500), 2, 500, 500);
        ImageFiles.writeRgb(image, RgbImage.black(500, 500));
        crf("--exact").assertFails(Main.FAILED, "500x500", "6.3e+10 pairs", "4.0e+10", image.toString());
    }

    @Test
    void pictureThatIsTooLong() {
        NpyFile.writeFloats(p, filled(2 * 40000), 2, 1, 40000);
        ImageFiles.writeRgb(image, RgbImage.black(1, 40000));
        crf("").assertFails(Main.FAILED, p.toString(), "1x40000", "32768");
    }

    private static float[] filled(int count) {
        float[] half = new float[count];
        Arrays.fill(half, 0.5f);
        return half;
    }

    @Test
    void wrongArraysAndPaths() {
        NpyFile.writeFloats(p, new float[6], 2, 3);
        crf("").assertFails(Main.FAILED, p.toString(), "[2x3]");
        NpyFile.writeFloats(p, new float[24], 1, 4, 6);
        crf("").assertFails(Main.FAILED, p.toString(), "2 to 255 classes");
        NpyFile.writeFloats(p, values, 2, 4, 6);
        Path nowhere = dir.resolve("nowhere").resolve("q.npy");
        CommandLineRun.of("crf --device cpu --image " + image + " --probabilities " + p + " --out " + nowhere)
                .assertFails(Main.FAILED, nowhere.toString());
        CommandLineRun.of(
                        "crf --device cpu --image " + dir.resolve("no.png") + " --probabilities " + p + " --out " + out)
                .assertFails(Main.FAILED, "no.png");
        CommandLineRun.of("crf --image " + image + " --out " + out).assertFails(Main.USAGE, "--probabilities");
        assertThat(out).doesNotExist();
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
