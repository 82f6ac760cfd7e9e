package dev.pixelect.selection.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.selection.ColoredScenes;
import dev.pixelect.selection.Region;
import dev.pixelect.selection.ScoreMap;
import dev.pixelect.selection.Selection;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PicturesTest {
    private static final RgbImage GREY = uniform(4, 5, 0x808080);

    @Test
    void labelsTakeTheirClassesColours() {
        LabelMap labels = new LabelMap(1, 4, new byte[] {0, 1, 2, (byte) 255});
        RgbImage picture = LabelPicture.colors(labels, ColoredScenes.CLASSES);
        assertThat(colors(picture)).containsExactly(0x4682b4, 0x804080, 0x00008e, 0);
        LabelMap wrong = new LabelMap(1, 1, new byte[] {3});
        assertThatThrownBy(() -> LabelPicture.colors(wrong, ColoredScenes.CLASSES))
                .hasMessageContaining("label 3 of 3 classes");
    }

    @Test
    void anOverlayMixesDrawsEdgesAndLeavesTheUnlabelled() {
        LabelMap labels = LabelMap.ignored(4, 5);
        Arrays.fill(labels.labels(), 0, 10, (byte) 0);
        RgbImage picture = LabelPicture.overlay(GREY, labels, ColoredScenes.CLASSES, 0.5);
        assertThat(Paint.get(picture, 0, 0)).isEqualTo(Paint.mix(0x808080, 0x4682b4, 0.5));
        assertThat(Paint.luminance(Paint.get(picture, 1, 0))).isGreaterThan(Paint.luminance(Paint.get(picture, 0, 0)));
        assertThat(Paint.get(picture, 3, 0)).isEqualTo(0x808080);
    }

    @Test
    void theHeatMapGetsSteadilyBrighterOverTheWholeScale() {
        double last = -1;
        for (int i = 0; i <= 100; i++) {
            double luminance = Paint.luminance(HeatMap.color(i / 100.0));
            assertThat(luminance).isGreaterThan(last);
            last = luminance;
        }
        assertThat(last).isGreaterThan(230);
        ScoreMap scores = new ScoreMap(1, 3, new float[] {-1, 1, 9}, 2);
        assertThat(colors(HeatMap.of(scores))).containsExactly(HeatMap.color(0), HeatMap.color(0.5), HeatMap.color(1));
    }

    @Test
    void segmentsAreOutlinedOnTheirRightAndLowerSides() {
        int[] labels = {0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2};
        RgbImage picture = SegmentPicture.of(GREY, labels);
        for (int p = 0; p < 20; p++) {
            boolean outline = p < 15 && (p % 5 == 1 || p >= 10);
            assertThat(Paint.get(picture, p / 5, p % 5) != 0x808080)
                    .as("pixel %d", p)
                    .isEqualTo(outline);
        }
        assertThatThrownBy(() -> SegmentPicture.of(GREY, new int[19])).hasMessageContaining("19 labels");
    }

    @Test
    void selectedPixelsShineAndTheRestIsDimmed() {
        boolean[] selected = new boolean[20];
        selected[7] = true;
        RgbImage picture = SelectionPicture.of(GREY, Selection.ofPixels(4, 5, selected, null));
        assertThat(Paint.get(picture, 0, 0)).isEqualTo(0x545454);
        assertThat(Paint.luminance(Paint.get(picture, 1, 2))).isGreaterThan(160);
    }

    @Test
    void whatIsHandedOutIsEnlargedNumberedAndHasALegend() {
        RgbImage image = uniform(30, 40, 0x808080);
        int[] regionOf = new int[1200];
        Arrays.fill(regionOf, -1);
        float[] scores = new float[1200];
        for (int i = 0; i < 1200; i++) {
            int x = i % 40;
            int y = i / 40;
            regionOf[i] = y >= 5 && y < 15 && x >= 5 && x < 15 ? 0 : y >= 5 && y < 15 && x >= 15 && x < 25 ? 1 : -1;
            scores[i] = regionOf[i] == 1 ? 2 : 1;
        }
        List<Region> regions = List.of(new Region(100, 1, 0), new Region(100, 2, 0));
        Selection selection = Selection.ofRegions(30, 40, regionOf, regions, new ScoreMap(30, 40, scores, 3));
        RgbImage picture = HandoutPicture.of(image, selection);
        int factor = 32;
        assertThat(picture.width()).isEqualTo(40 * factor);
        assertThat(picture.height()).isGreaterThan(30 * factor);
        assertThat(Paint.get(picture, 2, 2)).isEqualTo(SelectionPicture.dimmed(0x808080));
        // Outlines in the colour of the score, on both sides of a border.
        assertThat(Paint.get(picture, 10 * factor, 15 * factor - 1)).isEqualTo(HeatMap.color(0.35));
        assertThat(Paint.get(picture, 10 * factor, 15 * factor)).isEqualTo(HeatMap.color(1));
        assertThat(white(picture, 5 * factor, 15 * factor, 5 * factor, 15 * factor))
                .isPositive();
        assertThat(white(picture, 0, 5 * factor, 0, 40 * factor)).isZero();
        assertThat(white(picture, 30 * factor, picture.height(), 0, 40 * factor))
                .isPositive();
    }

    @Test
    void pixelsThatAreHandedOutShineByTheirScores() {
        boolean[] selected = new boolean[20];
        selected[7] = true;
        selected[8] = true;
        float[] scores = new float[20];
        scores[7] = 1;
        scores[8] = 2;
        RgbImage picture = HandoutPicture.of(GREY, Selection.ofPixels(4, 5, selected, new ScoreMap(4, 5, scores, 2)));
        assertThat(picture.width()).isEqualTo(5);
        assertThat(Paint.luminance(Paint.get(picture, 1, 3))).isGreaterThan(Paint.luminance(Paint.get(picture, 1, 2)));
        assertThat(Paint.get(picture, 0, 0)).isEqualTo(SelectionPicture.dimmed(0x808080));
        // Nothing selected, nothing scored, one score only: pictures all the same.
        HandoutPicture.of(GREY, Selection.ofPixels(4, 5, new boolean[20], new ScoreMap(4, 5, scores, 2)));
        HandoutPicture.of(GREY, Selection.ofPixels(4, 5, selected, null));
    }

    private static int white(RgbImage picture, int top, int bottom, int left, int right) {
        int count = 0;
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                count += Paint.get(picture, y, x) == Paint.WHITE ? 1 : 0;
            }
        }
        return count;
    }

    @Test
    void selectedRegionsAreOutlined() {
        int[] regionOf = new int[20];
        Arrays.fill(regionOf, -1);
        for (int y = 0; y < 3; y++) {
            Arrays.fill(regionOf, 5 * y, 5 * y + 3, 0);
        }
        Selection selection = Selection.ofRegions(4, 5, regionOf, List.of(new Region(9, 1, 0)), null);
        RgbImage picture = SelectionPicture.of(GREY, selection);
        assertThat(Paint.get(picture, 0, 1)).isEqualTo(Paint.WHITE);
        assertThat(Paint.get(picture, 1, 2)).isEqualTo(Paint.WHITE);
        assertThat(Paint.get(picture, 1, 1)).isNotEqualTo(Paint.WHITE).isNotEqualTo(0x808080);
        assertThat(Paint.get(picture, 3, 1)).isEqualTo(0x545454);
    }

    @Test
    void aMontageHoldsItsTilesWhereTheyBelong() {
        RgbImage red = uniform(10, 30, 0xff0000);
        RgbImage blue = uniform(10, 30, 0x0000ff);
        List<Montage.Tile> tiles = List.of(
                new Montage.Tile("Red, 1", red),
                new Montage.Tile("blue", blue),
                new Montage.Tile("longer than it is", red));
        RgbImage montage = Montage.of(tiles, 2);
        assertThat(montage.width()).isEqualTo(6 + 2 * 36);
        assertThat(montage.height()).isEqualTo(6 + 2 * (10 + 7 + 6 + 6));
        assertThat(Paint.get(montage, 6, 6)).isEqualTo(0xff0000);
        assertThat(Paint.get(montage, 15, 71)).isEqualTo(0x0000ff);
        assertThat(Paint.get(montage, 35, 6)).isEqualTo(0xff0000);
        assertThat(Paint.get(montage, 0, 0)).isEqualTo(Paint.WHITE);
        assertThat(colors(montage)).contains(0x202020);
        assertThat(Montage.of(List.of(new Montage.Tile("", red)), 4).height()).isEqualTo(22);
        assertThatThrownBy(() -> Montage.of(List.of(new Montage.Tile("", red), new Montage.Tile("", GREY)), 2))
                .hasMessageContaining("4x5");
    }

    private static RgbImage uniform(int height, int width, int color) {
        RgbImage image = RgbImage.black(height, width);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.set(y, x, color);
            }
        }
        return image;
    }

    private static Integer[] colors(RgbImage image) {
        Integer[] colors = new Integer[image.height() * image.width()];
        for (int i = 0; i < colors.length; i++) {
            colors[i] = Paint.get(image, i / image.width(), i % image.width());
        }
        return colors;
    }
}
