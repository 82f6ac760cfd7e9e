package dev.pixelect.icnet.data.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.RgbImage;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PlacementTest {
    private static final InputFormat PLAIN =
            new InputFormat(InputFormat.Order.RGB, List.of(0f, 0f, 0f), List.of(1f, 1f, 1f));

    private final MemoryImages images = MemoryImages.of(2, 9, 13);
    private final RgbImage image = images.image(0);
    private final LabelMap labels = images.labels(0);

    @Test
    void changesNothingWhereNothingIsToChange() {
        Placement identity = Augmentation.none(null).draw(9, 13, 1, new SplittableRandom(1));
        float[] placed = image(identity, InputFormat.OFFICIAL);
        float[] whole = new float[3 * 9 * 13];
        InputFormat.OFFICIAL.write(image, FloatBuffer.wrap(whole), 0);
        assertThat(placed).containsExactly(whole);
        assertThat(labels(identity)).containsExactly(labels.labels());
    }

    @Test
    void ordersAndNormalises() {
        RgbImage pixel = new RgbImage(1, 1, new byte[] {10, 20, (byte) 200});
        float[] bgr = new float[5];
        InputFormat.OFFICIAL.write(pixel, FloatBuffer.wrap(bgr), 1);
        assertThat(bgr).containsExactly(0, 200 - 103.939f, 20 - 116.779f, 10 - 123.68f, 0);
        float[] rgb = new float[3];
        new InputFormat(InputFormat.Order.RGB, List.of(1f, 2f, 3f), List.of(2f, 0.5f, 1f))
                .write(pixel, FloatBuffer.wrap(rgb), 0);
        assertThat(rgb).containsExactly(18, 9, 197);
    }

    @Test
    void mirrorsPictureAndLabelsAlike() {
        Placement mirrored = new Placement(9, 13, true, 9, 13, 0, 0, 9, 13, ColourChange.NONE);
        float[] values = image(mirrored, PLAIN);
        byte[] map = labels(mirrored);
        for (int y = 0; y < 9; y++) {
            for (int x = 0; x < 13; x++) {
                assertThat(values[y * 13 + x]).isEqualTo(image.get(y, 12 - x, 0));
                assertThat(map[y * 13 + x] & 0xff).isEqualTo(labels.get(y, 12 - x));
            }
        }
    }

    @Test
    void cutsAndPadsWithTheMeanAndNoLabel() {
        Placement placement = new Placement(9, 13, false, 9, 13, -2, 4, 12, 11, ColourChange.NONE);
        float[] values = image(placement, InputFormat.OFFICIAL);
        byte[] map = labels(placement);
        for (int y = 0; y < 12; y++) {
            for (int x = 0; x < 11; x++) {
                boolean inside = y >= 2 && y < 11 && x < 9;
                float blue = values[y * 11 + x];
                assertThat(blue).isEqualTo(inside ? image.get(y - 2, x + 4, 2) - 103.939f : 0);
                assertThat(map[y * 11 + x] & 0xff).isEqualTo(inside ? labels.get(y - 2, x + 4) : 255);
            }
        }
    }

    /** A ramp stays a ramp under a bilinear resize: value at the scaled centre, inside the outermost centres. */
    @Test
    void resizesBilinearlyAboutTheCentres() {
        RgbImage ramp = RgbImage.black(8, 8);
        for (int i = 0; i < 64; i++) {
            ramp.set(i / 8, i % 8, (10 * (i / 8) + 20 * (i % 8)) << 16);
        }
        for (int[] size : new int[][] {{16, 12}, {5, 3}, {8, 8}, {31, 4}}) {
            Placement placement =
                    new Placement(8, 8, false, size[0], size[1], 0, 0, size[0], size[1], ColourChange.NONE);
            float[] values = new float[3 * size[0] * size[1]];
            placement.writeImage(ramp, PLAIN, FloatBuffer.wrap(values), 0);
            for (int y = 0; y < size[0]; y++) {
                for (int x = 0; x < size[1]; x++) {
                    double sy = Math.max(0, Math.min(7, (y + 0.5) * 8 / size[0] - 0.5));
                    double sx = Math.max(0, Math.min(7, (x + 0.5) * 8 / size[1] - 0.5));
                    assertThat((double) values[y * size[1] + x]).isCloseTo(10 * sy + 20 * sx, within(1e-4));
                }
            }
        }
    }

    @Test
    void resizesLabelsToTheNearest() {
        LabelMap map = new LabelMap(2, 2, new byte[] {1, 2, 3, 4});
        byte[] out = new byte[16];
        new Placement(2, 2, false, 4, 4, 0, 0, 4, 4, ColourChange.NONE).writeLabels(map, out, 0);
        assertThat(out).containsExactly(1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4);
        byte[] small = new byte[1];
        new Placement(2, 2, true, 1, 1, 0, 0, 1, 1, ColourChange.NONE).writeLabels(map, small, 0);
        assertThat(small).containsExactly(4);
    }

    @Test
    void refusesAPictureOfAnotherSize() {
        Placement placement = new Placement(9, 12, false, 9, 12, 0, 0, 9, 12, ColourChange.NONE);
        assertThatThrownBy(() -> placement.writeLabels(labels, new byte[200], 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("9x12")
                .hasMessageContaining("9x13");
    }

    private float[] image(Placement placement, InputFormat format) {
        float[] values = new float[3 * placement.height() * placement.width()];
        placement.writeImage(image, format, FloatBuffer.wrap(values), 0);
        return values;
    }

    private byte[] labels(Placement placement) {
        byte[] out = new byte[placement.height() * placement.width()];
        placement.writeLabels(labels, out, 0);
        return out;
    }
}
