package dev.pixelect.selection.rounds;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoundTableTest {
    @Test
    void alignsColumnsAndShowsPercent() {
        List<RoundRecord> rounds = List.of(
                new RoundRecord(
                        0, 147, 147, 25401600, 25401600, 0, 0, 0, 0.40055, 0, 0, 0.5, 0.87654, 1.25, 300, Map.of()),
                new RoundRecord(
                        1, 44, 191, 760320, 26161920, 760320, 9, 9, 0.41254, 0.01199, 0.02, 0.61239, 0.9, 0.98765, 300,
                        Map.of()));
        assertThat(RoundTable.format(rounds)).isEqualTo("""
                round  images    pixels  labelled %   added  added %  of pool %  clicks    loss   mIoU  accuracy
                    0     147  25401600       40.06       0     0.00       0.00       0  1.2500  50.00     87.65
                    1     191  26161920       41.25  760320     1.20       2.00       9  0.9877  61.24     90.00
                """);
    }

    @Test
    void withoutRoundsThereIsAHeader() {
        assertThat(RoundTable.format(List.of())).startsWith("round").hasLineCount(1);
    }
}
