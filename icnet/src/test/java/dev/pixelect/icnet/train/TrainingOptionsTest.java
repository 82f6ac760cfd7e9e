package dev.pixelect.icnet.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pixelect.icnet.data.batch.Augmentation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingOptionsTest {
    private static TrainingOptions of(int iterations, int batch) {
        return new TrainingOptions(iterations, batch, Augmentation.none(null), 0.01, 0.9, 1e-4, List.of(), 1);
    }

    /** base (1 - t/T)^0.9, by hand: 0.5^0.9 = 0.535886731, 0.75^0.9 = 0.771889507, 0.001^0.9 = 0.00199526231. */
    @ParameterizedTest
    @CsvSource({
        "1, 0, 0.01",
        "1000, 0, 0.01",
        "1000, 250, 0.00771889507",
        "1000, 500, 0.00535886731",
        "1000, 999, 0.0000199526231",
        "4, 1, 0.00771889507",
        "4, 2, 0.00535886731"
    })
    void theRateFalls(int iterations, int t, double rate) {
        assertThat(of(iterations, 1).rate(t)).isCloseTo(rate, within(1e-11));
    }

    @Test
    void atLeastOneIterationAndPicture() {
        assertThatThrownBy(() -> of(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> of(1, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
