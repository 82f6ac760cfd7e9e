package dev.pixelect.icnet.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pixelect.engine.io.LabelMap;
import org.junit.jupiter.api.Test;

class MetricsTest {
    @Test
    void countsAndScores() {
        ConfusionMatrix matrix = new ConfusionMatrix(4);
        // Class 2 is only predicted, class 3 is nowhere.
        matrix.add(new LabelMap(1, 6, new byte[] {0, 0, 0, 1, 1, (byte) 255}), new int[] {0, 0, 1, 1, 2, 0});
        matrix.add(new LabelMap(1, 1, new byte[] {0}), new byte[] {0});
        assertThat(matrix.total()).isEqualTo(6);
        assertThat(matrix.count(0, 0)).isEqualTo(3);
        assertThat(matrix.count(0, 1)).isEqualTo(1);
        assertThat(matrix.count(1, 2)).isEqualTo(1);
        assertThat(matrix.iou()).containsExactly(3 / 4.0, 1 / 3.0, 0, Double.NaN);
        assertThat(matrix.meanIou()).isCloseTo((3 / 4.0 + 1 / 3.0) / 3, within(1e-12));
        assertThat(matrix.pixelAccuracy()).isCloseTo(4 / 6.0, within(1e-12));
        assertThat(matrix.meanAccuracy()).isCloseTo((3 / 4.0 + 1 / 2.0) / 2, within(1e-12));
        ConfusionMatrix twice = new ConfusionMatrix(4);
        twice.add(matrix);
        twice.add(matrix);
        assertThat(twice.total()).isEqualTo(12);
        assertThat(twice.meanIou()).isEqualTo(matrix.meanIou());
    }

    @Test
    void isNotANumberWhereNothingWasCounted() {
        ConfusionMatrix matrix = new ConfusionMatrix(2);
        matrix.add(LabelMap.ignored(2, 2), new int[] {0, 1, 99, -1});
        assertThat(matrix.total()).isZero();
        assertThat(matrix.meanIou()).isNaN();
        assertThat(matrix.pixelAccuracy()).isNaN();
        assertThat(matrix.meanAccuracy()).isNaN();
    }

    @Test
    void refusesWhatIsNoClass() {
        ConfusionMatrix matrix = new ConfusionMatrix(2);
        LabelMap one = new LabelMap(1, 1, new byte[] {1});
        assertThatThrownBy(() -> matrix.add(one, new int[] {2})).hasMessageContaining("prediction 2");
        assertThatThrownBy(() -> matrix.add(one, new int[] {-1})).hasMessageContaining("prediction -1");
        assertThatThrownBy(() -> matrix.add(new LabelMap(1, 1, new byte[] {2}), new byte[] {0}))
                .hasMessageContaining("label 2");
        assertThatThrownBy(() -> matrix.add(one, new int[2])).hasMessageContaining("sizes differ");
        assertThatThrownBy(() -> matrix.add(new ConfusionMatrix(3))).hasMessageContaining("sizes differ");
        assertThatThrownBy(() -> new ConfusionMatrix(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LabelHistogram(2).add(new LabelMap(1, 1, new byte[] {2})))
                .hasMessageContaining("label 2");
    }

    @Test
    void weighsClassesByTheirMedianFrequency() {
        LabelHistogram histogram = new LabelHistogram(4);
        histogram.add(new LabelMap(1, 5, new byte[] {0, 0, 0, 1, (byte) 255}));
        histogram.add(new LabelMap(1, 4, new byte[] {0, 0, 2, 2}));
        assertThat(histogram.pixels()).containsExactly(5, 1, 2, 0);
        assertThat(histogram.shares()).containsExactly(5 / 8.0, 1 / 8.0, 2 / 8.0, 0);
        // f = 5/8, 1/4, 2/4: the median is 1/2.
        assertThat(histogram.medianFrequencyWeights()).containsExactly(0.8f, 2, 1, 1);
        assertThat(ClassWeights.MEDIAN.of(histogram)).containsExactly(0.8f, 2f, 1f, 1f);
        assertThat(ClassWeights.SQRT.of(histogram))
                .containsExactly((float) Math.sqrt(0.8f), (float) Math.sqrt(2), 1f, 1f);
        assertThat(ClassWeights.NONE.of(null, 4)).isEmpty();
        assertThat(ClassWeights.named("sqrt")).contains(ClassWeights.SQRT);
        assertThat(ClassWeights.named("SQRT")).isEmpty();
        assertThat(new LabelHistogram(2).medianFrequencyWeights()).containsExactly(1, 1);
        LabelHistogram even = new LabelHistogram(2);
        even.add(new LabelMap(1, 4, new byte[] {0, 1, 1, 1}));
        assertThat(even.medianFrequencyWeights()).containsExactly(2, (float) (0.5 / 0.75));
    }
}
