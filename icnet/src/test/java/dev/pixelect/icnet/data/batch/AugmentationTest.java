package dev.pixelect.icnet.data.batch;

import static dev.pixelect.icnet.data.InputErrors.assertInputError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AugmentationTest {
    @Test
    void drawsFromItsWholeRange() {
        Augmentation standard = Augmentation.standard(new Crop(90, 130));
        SplittableRandom random = new SplittableRandom(3);
        int mirrored = 0;
        double least = 9;
        double greatest = 0;
        double sum = 0;
        boolean padded = false;
        boolean cut = false;
        int draws = 2000;
        for (int i = 0; i < draws; i++) {
            Placement p = standard.draw(100, 140, 1, random.split());
            mirrored += p.mirrored() ? 1 : 0;
            double scale = p.scaledHeight() / 100.0;
            assertThat(p.scaledWidth() / 140.0).isCloseTo(scale, within(0.01));
            least = Math.min(least, scale);
            greatest = Math.max(greatest, scale);
            sum += scale;
            assertThat(p.height()).isEqualTo(90);
            assertThat(p.width()).isEqualTo(130);
            // The sample holds the whole scaled picture, or lies within it.
            int room = p.scaledHeight() - 90;
            assertThat(p.top()).isBetween(Math.min(0, room), Math.max(0, room));
            int across = p.scaledWidth() - 130;
            assertThat(p.left()).isBetween(Math.min(0, across), Math.max(0, across));
            padded |= room < 0 && p.top() == room;
            cut |= room > 50 && p.top() > 0.9 * room;
        }
        assertThat(mirrored / (double) draws).isCloseTo(0.5, within(0.05));
        assertThat(least).isBetween(0.5, 0.52);
        assertThat(greatest).isBetween(1.98, 2.0);
        assertThat(sum / draws).isCloseTo(1.25, within(0.05));
        assertThat(padded).isTrue();
        assertThat(cut).isTrue();
    }

    @Test
    void keepsThePicturesSizeWithoutACrop() {
        Placement p = Augmentation.standard(null).draw(100, 140, 1, new SplittableRandom(4));
        assertThat(p.height()).isEqualTo(100);
        assertThat(p.width()).isEqualTo(140);
    }

    @Test
    void zoomEnlargesBesideTheRandomScale() {
        Augmentation standard = Augmentation.standard(new Crop(64, 64));
        for (int seed = 0; seed < 20; seed++) {
            Placement plain = standard.draw(100, 140, 1, new SplittableRandom(seed));
            Placement zoomed = standard.draw(100, 140, 3, new SplittableRandom(seed));
            assertThat(zoomed.scaledHeight()).isCloseTo(3 * plain.scaledHeight(), within(2));
            assertThat(zoomed.scaledWidth()).isCloseTo(3 * plain.scaledWidth(), within(2));
            assertThat(zoomed.mirrored()).isEqualTo(plain.mirrored());
            assertThat(zoomed.height()).as("the crop").isEqualTo(64);
        }
        Placement whole = Augmentation.none(null).draw(100, 141, 1.5, new SplittableRandom(1));
        assertThat(new Crop(whole.height(), whole.width())).isEqualTo(new Crop(150, 212));
        assertThat(Augmentation.none(null).size(100, 141, 1.5)).isEqualTo(new Crop(150, 212));
    }

    @Test
    void onlyCutsWhereThatIsAll() {
        for (int seed = 0; seed < 20; seed++) {
            Placement p = Augmentation.none(new Crop(10, 10)).draw(12, 9, 1, new SplittableRandom(seed));
            assertThat(p.mirrored()).isFalse();
            assertThat(p.scaledHeight()).isEqualTo(12);
            assertThat(p.scaledWidth()).isEqualTo(9);
            assertThat(p.top()).isBetween(0, 2);
            assertThat(p.left()).isBetween(-1, 0);
        }
    }

    @Test
    void readsSizes() {
        assertThat(Crop.parse("713x65")).isEqualTo(new Crop(713, 65)).hasToString("713x65");
        for (String wrong : new String[] {"", "713", "0x5", "5x0", "5X5", "-1x4", "1x2x3", "123456x1"}) {
            assertInputError(() -> Crop.parse(wrong), "'" + wrong + "'", "HEIGHTxWIDTH");
        }
    }

    @Test
    void refusesNonsense() {
        assertThatThrownBy(() -> new Augmentation(2, 1, 1, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Augmentation(0, 0, 1, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Augmentation(0, 2, 1, null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Augmentation(Double.NaN, 1, 1, null)).isInstanceOf(IllegalArgumentException.class);
    }
}
