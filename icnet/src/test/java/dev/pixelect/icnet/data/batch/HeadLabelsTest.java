package dev.pixelect.icnet.data.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HeadLabelsTest {
    @Test
    void takesTheLabelsThatCellsAlignWith() {
        byte[] labels = new byte[2 * 9 * 5];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) i;
        }
        byte[] out = new byte[2 * 3 * 2];
        HeadLabels.sample(labels, 2, 9, 5, out, 3, 2);
        assertThat(out).containsExactly(0, 4, 20, 24, 40, 44, 45, 49, 65, 69, 85, 89);
    }

    /** The formula rounds y (H-1) / (h-1) to the nearest, halves up. */
    @Test
    void roundsToTheNearestRow() {
        for (int full = 1; full < 70; full++) {
            for (int head = 2; head <= full; head++) {
                for (int cell = 0; cell < head; cell++) {
                    double exact = (double) cell * (full - 1) / (head - 1);
                    assertThat(HeadLabels.source(cell, full, head)).isEqualTo((int) Math.floor(exact + 0.5));
                }
                assertThat(HeadLabels.source(0, full, head)).isZero();
                assertThat(HeadLabels.source(head - 1, full, head)).isEqualTo(full - 1);
            }
            assertThat(HeadLabels.source(0, full, 1)).isZero();
        }
    }

    @Test
    void refusesArraysThatAreTooShort() {
        assertThatThrownBy(() -> HeadLabels.sample(new byte[8], 1, 3, 3, new byte[4], 2, 2))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HeadLabels.sample(new byte[9], 1, 3, 3, new byte[3], 2, 2))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
