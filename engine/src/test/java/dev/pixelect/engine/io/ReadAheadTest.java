package dev.pixelect.engine.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
    @Test
    void givesAllInOrderAndReadsAtMostTwoAhead() {
        AtomicInteger read = new AtomicInteger();
        List<Integer> given = new ArrayList<>();
        try (ReadAhead<Integer> ahead = new ReadAhead<>(20, i -> {
            assertThat(read.getAndIncrement()).isEqualTo(i);
            return i * i;
        })) {
            while (ahead.hasNext()) {
                given.add(ahead.next());
                assertThat(read.get()).isLessThanOrEqualTo(given.size() + 2);
            }
            assertThatThrownBy(ahead::next).isInstanceOf(NoSuchElementException.class);
        }
        assertThat(given).hasSize(20);
        for (int i = 0; i < 20; i++) {
            assertThat(given.get(i)).isEqualTo(i * i);
        }
    }

    @Test
    void readsWhileTheCallerIsBusy() throws InterruptedException {
        CountDownLatch second = new CountDownLatch(1);
        try (ReadAhead<Integer> ahead = new ReadAhead<>(2, i -> {
            if (i == 1) {
                second.countDown();
            }
            return i;
        })) {
            ahead.next();
            assertThat(second.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void anErrorComesWhenItsTurnComes() {
        try (ReadAhead<Integer> ahead = new ReadAhead<>(3, i -> {
            if (i == 1) {
                throw new InputException("picture 1 is broken");
            }
            return i;
        })) {
            assertThat(ahead.next()).isZero();
            assertThatThrownBy(ahead::next).isInstanceOf(InputException.class).hasMessage("picture 1 is broken");
        }
    }

    @Test
    void noneIsNoWork() {
        try (ReadAhead<Integer> ahead = new ReadAhead<>(0, i -> i)) {
            assertThat(ahead.hasNext()).isFalse();
        }
    }
}
