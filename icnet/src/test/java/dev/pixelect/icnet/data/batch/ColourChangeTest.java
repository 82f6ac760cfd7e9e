package dev.pixelect.icnet.data.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pixelect.engine.io.RgbImage;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ColourChangeTest {
    private static final InputFormat PLAIN =
            new InputFormat(InputFormat.Order.RGB, List.of(0f, 0f, 0f), List.of(1f, 1f, 1f));

    private static Placement draw(double jitter, long seed) {
        return new Augmentation(0.5, 0.5, 2, new Crop(8, 9), jitter).draw(20, 30, 1, new SplittableRandom(seed));
    }

    @Test
    void noJitterLeavesColoursAndAnyJitterLeavesGeometry() {
        for (long seed = 0; seed < 20; seed++) {
            Placement plain = draw(0, seed);
            Placement varied = draw(0.5, seed);
            assertThat(plain.colours()).isEqualTo(ColourChange.NONE);
            assertThat(varied.colours()).isNotEqualTo(ColourChange.NONE);
            assertThat(varied).isEqualTo(draw(0.5, seed));
            assertThat(varied.left()).isEqualTo(plain.left());
            assertThat(varied.scaledHeight()).isEqualTo(plain.scaledHeight());
            assertThat(varied.mirrored()).isEqualTo(plain.mirrored());
        }
    }

    @Test
    void staysWithinTheJitter() {
        double least = Double.MAX_VALUE;
        double most = 0;
        for (long seed = 0; seed < 500; seed++) {
            ColourChange c = draw(0.3, seed).colours();
            assertThat(c.saturation()).isBetween(0.7f, 1.3f);
            assertThat(c.brightness()).isBetween(-38.4f, 38.4f);
            for (float gain : new float[] {c.red(), c.green(), c.blue()}) {
                assertThat(gain).isBetween(0.7f * 0.9f, 1.3f * 1.1f);
            }
            assertThat(c.red() / c.blue()).isBetween(0.9f / 1.1f, 1.1f / 0.9f);
            least = Math.min(least, c.saturation());
            most = Math.max(most, c.saturation());
        }
        assertThat(least).isLessThan(0.72);
        assertThat(most).isGreaterThan(1.28);
    }

    @Test
    void changesGainThenSaturationThenBrightness() {
        float[] r = {100, 250, 10};
        float[] g = {50, 250, 20};
        float[] b = {200, 250, 5};
        new ColourChange(1.1f, 1, 0.9f, 0.5f, 10).apply(r, g, b);
        double grey = 0.299 * 110 + 0.587 * 50 + 0.114 * 180;
        assertThat((double) r[0]).isCloseTo(grey + 0.5 * (110 - grey) + 10, within(1e-3));
        assertThat((double) g[0]).isCloseTo(grey + 0.5 * (50 - grey) + 10, within(1e-3));
        assertThat((double) b[0]).isCloseTo(grey + 0.5 * (180 - grey) + 10, within(1e-3));
        assertThat(r[1]).isEqualTo(255);
        new ColourChange(1, 1, 1, 0, 0).apply(r, g, b);
        assertThat(r[2]).isCloseTo(g[2], within(1e-3f)).isCloseTo(b[2], within(1e-3f));
        new ColourChange(1, 1, 1, 1, -255).apply(r, g, b);
        assertThat(r).containsOnly(0);
    }

    /** In whatever order the network takes its planes; padding keeps the mean colour. */
    @Test
    void isSeenByTheNetwork() {
        byte[] rgb = new byte[3 * 4];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (10 * i);
        }
        ColourChange darker = new ColourChange(1, 1, 1, 1, -5);
        Placement p = new Placement(2, 2, false, 2, 2, -1, 0, 3, 2, darker);
        float[] rgbPlanes = new float[18];
        p.writeImage(new RgbImage(2, 2, rgb), PLAIN, FloatBuffer.wrap(rgbPlanes), 0);
        assertThat(rgbPlanes).containsExactly(0, 0, 0, 25, 55, 85, 0, 0, 5, 35, 65, 95, 0, 0, 15, 45, 75, 105);
        InputFormat bgr = new InputFormat(InputFormat.Order.BGR, PLAIN.mean(), PLAIN.scale());
        float[] bgrPlanes = new float[18];
        p.writeImage(new RgbImage(2, 2, rgb), bgr, FloatBuffer.wrap(bgrPlanes), 0);
        assertThat(bgrPlanes).containsExactly(0, 0, 15, 45, 75, 105, 0, 0, 5, 35, 65, 95, 0, 0, 0, 25, 55, 85);
    }

    @Test
    void refusesWhatIsNoShare() {
        assertThatThrownBy(() -> new Augmentation(0, 1, 1, null, 1.5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Augmentation(0, 1, 1, null, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
