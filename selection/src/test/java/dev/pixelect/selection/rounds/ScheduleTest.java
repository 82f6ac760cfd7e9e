package dev.pixelect.selection.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixelect.engine.io.InputException;
import dev.pixelect.selection.Budget;
import dev.pixelect.selection.CrfUse;
import dev.pixelect.selection.SelectionSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
    @Test
    void everyImageIsInExactlyOneRound() {
        Schedule schedule = Schedule.of(17, options(5, 5, -1, 1));
        List<Integer> all = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        for (int round = 0; round <= schedule.lastRound(); round++) {
            sizes.add(schedule.images(round).length);
            IntStream.of(schedule.images(round)).forEach(all::add);
        }
        assertThat(sizes).containsExactly(5, 5, 5, 2);
        assertThat(all)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 17).boxed().toList());
        assertThat(schedule.unreached()).isEmpty();
    }

    @Test
    void givenImagesJoinTheFirstRoundAndChangeNoOther() {
        Schedule without = Schedule.of(17, options(5, 4, -1, 1));
        Schedule schedule = Schedule.of(17, 3, options(5, 4, -1, 1));
        assertThat(schedule.images(0))
                .startsWith(without.images(0))
                .endsWith(17, 18, 19)
                .hasSize(8);
        for (int round = 1; round <= without.lastRound(); round++) {
            assertThat(schedule.images(round)).isEqualTo(without.images(round));
        }
        assertThat(schedule.lastRound()).isEqualTo(without.lastRound());
        assertThat(schedule.size()).isEqualTo(20);
        assertThat(Schedule.of(17, 3, options(0, 4, -1, 1)).images(0)).containsExactly(17, 18, 19);
    }

    @Test
    void roundsLimitTheNumberAndLeaveTheRest() {
        Schedule schedule = Schedule.of(17, options(5, 4, 2, 1));
        assertThat(schedule.lastRound()).isEqualTo(2);
        assertThat(schedule.unreached()).hasSize(4);
        assertThat(Schedule.of(17, options(5, 4, 0, 1)).lastRound()).isZero();
        assertThat(Schedule.of(17, options(5, 4, 99, 1)).lastRound()).isEqualTo(3);
    }

    @Test
    void nothingToBeginWith() {
        Schedule schedule = Schedule.of(18, options(0, 3, -1, 1));
        assertThat(schedule.images(0)).isEmpty();
        assertThat(schedule.lastRound()).isEqualTo(6);
        assertThat(schedule.images(6)).hasSize(3);
    }

    @Test
    void theSeedAloneDecides() {
        assertThat(Schedule.of(100, options(5, 4, 2, 1)).images(1))
                .isEqualTo(Schedule.of(100, options(5, 4, 3, 1)).images(1))
                .isNotEqualTo(Schedule.of(100, options(5, 4, 2, 2)).images(1));
    }

    @ParameterizedTest
    @CsvSource({"367, 147, 44, 5", "2975, 1190, 357, 5", "2, 1, 1, 1", "3, 1, 1, 2", "8, 3, 1, 5"})
    void defaultsFollowThePaper(int images, int initial, int step, int rounds) {
        Schedule schedule = Schedule.of(images, options(-1, -1, -1, 1));
        assertThat(schedule.images(0)).hasSize(initial);
        assertThat(schedule.images(1)).hasSize(step);
        assertThat(schedule.lastRound()).isEqualTo(rounds);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1   | -1 | -1 | -1 | at least 2",
                "10  | 10 | -1 | -1 | give at most 9",
                "10  | -5 | -1 | -1 | initial -5",
                "10  |  4 |  7 | -1 | step 7 is more than the 6 images",
                "10  |  4 |  0 | -1 | step 0",
                "10  |  4 |  3 | -2 | rounds -2",
            })
    void refusesImpossibleNumbers(int images, int initial, int step, int rounds, String message) {
        assertThatThrownBy(() -> Schedule.of(images, options(initial, step, rounds, 1)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(message);
    }

    /** -1 stands for not given. */
    private static RoundsOptions options(int initial, int step, int rounds, long seed) {
        return new RoundsOptions(
                "random",
                "pixel",
                SelectionSettings.of(CrfUse.NONE),
                new Budget(0.1),
                given(initial),
                given(step),
                given(rounds),
                seed);
    }

    private static OptionalInt given(int value) {
        return value == -1 ? OptionalInt.empty() : OptionalInt.of(value);
    }
}
