package dev.pixelect.selection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.RgbImage;
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
}
