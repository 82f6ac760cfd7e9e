package dev.pixelect.engine.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WorkerPoolTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void callsEveryTaskOnce(int workers) {
        SplittableRandom random = new SplittableRandom(workers);
        try (WorkerPool pool = new WorkerPool(workers)) {
            assertThat(pool.workers()).isEqualTo(workers);
            for (int round = 0; round < 2000; round++) {
                int count = random.nextInt(40);
                AtomicIntegerArray calls = new AtomicIntegerArray(count);
                AtomicIntegerArray inside = new AtomicIntegerArray(workers);
                int[] shared = {0};
                pool.run(count, (task, worker) -> {
                    if (inside.incrementAndGet(worker) != 1) {
                        shared[0]++;
                    }
                    calls.incrementAndGet(task);
                    inside.decrementAndGet(worker);
                });
                assertThat(shared[0])
                        .as("tasks at once with one worker's scratch")
                        .isZero();
                for (int i = 0; i < count; i++) {
                    assertThat(calls.get(i))
                            .as("calls of task %d in round %d", i, round)
                            .isEqualTo(1);
                }
            }
        }
    }

    /** What workers write without synchronisation is there when run returns. */
    @Test
    void resultsAreThereAfterwards() {
        try (WorkerPool pool = new WorkerPool(3)) {
            int[] results = new int[64];
            for (int round = 1; round < 3000; round++) {
                int now = round;
                pool.run(results.length, (task, worker) -> results[task] = now);
                assertThat(results).containsOnly(round);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void whatATaskThrowsIsThrown(int workers) {
        try (WorkerPool pool = new WorkerPool(workers)) {
            for (int bad = 0; bad < 20; bad++) {
                RuntimeException mine = new UnsupportedOperationException("task " + bad);
                int at = bad;
                assertThatThrownBy(() -> pool.run(20, (task, worker) -> {
                            if (task == at) {
                                throw mine;
                            }
                        }))
                        .isSameAs(mine);
                int[] calls = new int[30];
                pool.run(calls.length, (task, worker) -> calls[task]++);
                assertThat(calls).as("the next round").containsOnly(1);
            }
            Error error = new StackOverflowError();
            assertThatThrownBy(() -> pool.run(5, (task, worker) -> {
                        throw error;
                    }))
                    .isSameAs(error);
        }
    }

    @Test
    void noTasksAreNoWork() {
        try (WorkerPool pool = new WorkerPool(2)) {
            pool.run(0, (task, worker) -> {
                throw new AssertionError("called");
            });
        }
    }
}
