package dev.pixelect.icnet.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointClockTest {
    private static final long MILLI = 1_000_000L;

    @Test
    void theFirstIsSoon() {
        CheckpointClock clock = new CheckpointClock(-5);
        assertThat(clock.due(-5)).isFalse();
        assertThat(clock.due(-5 + 1999 * MILLI)).isFalse();
        assertThat(clock.due(-5 + 2000 * MILLI)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"1, 2000", "20, 2000", "100, 10000", "600, 60000", "9000, 60000"})
    void theOthersTakeAPerCentOfTheTime(long cost, long interval) {
        CheckpointClock clock = new CheckpointClock(0);
        clock.written(7 * MILLI, (7 + cost) * MILLI);
        assertThat(clock.due((7 + cost + interval - 1) * MILLI)).isFalse();
        assertThat(clock.due((7 + cost + interval) * MILLI)).isTrue();
    }
}
