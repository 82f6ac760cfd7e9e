package dev.pixelect.selection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.engine.vision.MeanFieldOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

class OraclesTest {
    @Test
    void thePixelOracleGivesTrueLabelsAndChargesForVoid() {
        LabelMap truth = new LabelMap(2, 3, new byte[] {0, 1, 2, (byte) 255, 1, 0});
        boolean[] selected = {true, false, true, true, false, false};
        Annotation annotation =
                Oracles.named("pixel").annotate(RgbImage.black(2, 3), truth, Selection.ofPixels(2, 3, selected, null));
        assertThat(annotation.labels().labels()).containsExactly(0, 255, 2, 255, 255, 255);
        assertThat(annotation.pixels()).isEqualTo(3);
        assertThat(annotation.clicks()).isEqualTo(3);
    }

    @Test
    void theDominantOracleGivesASuperpixelOneLabelForOneClick() {
        LabelMap truth = new LabelMap(2, 4, new byte[] {0, 1, 2, (byte) 255, 1, 0, (byte) 255, (byte) 255});
        // Region 0: 0 1 1 0, a tie; region 1: 2 and void, void for the most part.
        int[] regionOf = {0, 0, 1, 1, 0, 0, 1, -1};
        Selection selection =
                Selection.ofRegions(2, 4, regionOf, List.of(new Region(4, 1, 0), new Region(3, 1, 0)), null);
        Annotation annotation = Oracles.named("dominant").annotate(RgbImage.black(2, 4), truth, selection);
        assertThat(annotation.labels().labels()).containsExactly(0, 0, 255, 255, 0, 0, 255, 255);
        assertThat(annotation.pixels()).isEqualTo(7);
        assertThat(annotation.clicks()).isEqualTo(2);
    }

    @Test
    void theCrfCleansLabelledPixelsOnlyAndCostsNothing() {
        LabelMap truth = new LabelMap(1, 4, new byte[] {0, 1, (byte) 255, 1});
        Selection selection = Selection.ofPixels(1, 4, new boolean[] {true, false, true, true}, null);
        SelectionSettings settings = SelectionSettings.of(CrfUse.ANNOTATION);
        try (Workbench bench = new Workbench(new GridVision(), settings)) {
            Annotation cleaned = new AnnotationCrf(Oracles.named("pixel"), bench, 3)
                    .annotate(RgbImage.black(1, 4), truth, selection);
            assertThat(cleaned.labels().labels()).containsExactly(1, 255, 255, 1);
            assertThat(cleaned.pixels()).isEqualTo(3);
            assertThat(cleaned.clicks()).isEqualTo(3);
        }
    }

    @Test
    void theWorkbenchFreesWhatItPrepared() {
        GridVision vision = new GridVision();
        try (Workbench bench =
                new Workbench(vision, new SelectionSettings(4, 1, CrfUse.PROBABILITIES, MeanFieldOptions.street()))) {
            for (int size : new int[] {8, 8, 12}) {
                RgbImage image = RgbImage.black(size, size);
                bench.superpixels(image);
                bench.edgeWeighted(image, new float[size * size]);
                assertThat(vision.open).isEqualTo(2);
            }
        }
        assertThat(vision.open).isZero();
    }
}
