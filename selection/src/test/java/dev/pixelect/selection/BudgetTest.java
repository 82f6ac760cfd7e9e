package dev.pixelect.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixelect.engine.io.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetTest {
    @ParameterizedTest
    @CsvSource({
        "0.1, 10, 10, 10",
        "0.29, 10, 10, 29",
        "0.57, 10, 10, 57",
        "0.1, 13, 11, 14",
        "0.1, 360, 480, 17280",
        "0.1, 1024, 2048, 209715",
        "1, 3, 7, 21",
        "0.05, 4, 5, 1",
    })
    void roundsDownTheDecimalProduct(double fraction, int height, int width, int pixels) {
        assertThat(new Budget(fraction).pixels(height, width)).isEqualTo(pixels);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.01, 10, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesWhatIsNoShare(double fraction) {
        assertThatThrownBy(() -> new Budget(fraction))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("budget " + fraction);
    }

    @Test
    void refusesLessThanAPixelAndSaysWhatWouldDo() {
        assertThatThrownBy(() -> new Budget(0.01).pixels(9, 11))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("9x11")
                .hasMessageContaining("0.011");
        assertThat(new Budget(0.011).pixels(9, 11)).isEqualTo(1);
    }
}
