package dev.pixelect.engine.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixelect.engine.device.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeviceThreadTest {
    private final DeviceThread thread = new DeviceThread();

    @AfterEach
    void close() {
        thread.close();
    }

    private void run(Step... steps) {
        thread.run(steps, 0, steps.length);
    }

    @Test
    void runsARangeInOrderOnItsOwnThread() {
        List<String> seen = new ArrayList<>();
        Step[] steps = new Step[5];
        for (int i = 0; i < steps.length; i++) {
            int k = i;
            steps[i] = () -> seen.add(k + " on " + Thread.currentThread().getName());
        }
        thread.run(steps, 1, 4);
        assertThat(seen).containsExactly("1 on pixelect-cpu", "2 on pixelect-cpu", "3 on pixelect-cpu");
    }

    @Test
    void whatAStepThrowsIsThrownAndEndsTheRange() {
        List<Integer> seen = new ArrayList<>();
        RuntimeException mine = new UnsupportedOperationException("mine");
        assertThatThrownBy(() -> run(
                        () -> seen.add(1),
                        () -> {
                            throw mine;
                        },
                        () -> seen.add(3)))
                .isSameAs(mine);
        Error error = new StackOverflowError();
        assertThatThrownBy(() -> run(() -> {
                    throw error;
                }))
                .isSameAs(error);
        run(() -> seen.add(4));
        assertThat(seen).containsExactly(1, 4);
    }

    @Test
    void aStepMayRunSteps() {
        List<Integer> seen = new ArrayList<>();
        run(() -> run(() -> seen.add(1), () -> seen.add(2)), () -> seen.add(3));
        assertThat(seen).containsExactly(1, 2, 3);
    }

    @Test
    void twoCallersGetTheirOwnResults() throws InterruptedException {
        AtomicInteger inside = new AtomicInteger();
        ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
        List<Thread> callers = new ArrayList<>();
        for (int c = 0; c < 2; c++) {
            String name = "caller " + c;
            callers.add(new Thread(() -> {
                for (int i = 0; i < 3000; i++) {
                    RuntimeException mine = i % 3 == 0 ? new RuntimeException(name + i) : null;
                    int[] done = {0};
                    try {
                        run(() -> {
                            if (inside.incrementAndGet() != 1) {
                                wrong.add("two at once");
                            }
                            done[0]++;
                            inside.decrementAndGet();
                            if (mine != null) {
                                throw mine;
                            }
                        });
                        if (mine != null) {
                            wrong.add(name + " lost its exception");
                        }
                    } catch (RuntimeException e) {
                        if (e != mine) {
                            wrong.add(name + " got " + e);
                        }
                    }
                    if (done[0] != 1) {
                        wrong.add(name + ": run " + done[0] + " times");
                    }
                }
            }));
        }
        callers.forEach(Thread::start);
        for (Thread t : callers) {
            t.join();
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void anInterruptWaitsForTheEnd() {
        List<Integer> seen = new ArrayList<>();
        Thread.currentThread().interrupt();
        run(() -> seen.add(1));
        assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        assertThat(seen).containsExactly(1);
    }

    @Test
    void isUnusableAfterClose() {
        thread.close();
        thread.close();
        assertThatThrownBy(() -> run(() -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("after close");
    }
}
