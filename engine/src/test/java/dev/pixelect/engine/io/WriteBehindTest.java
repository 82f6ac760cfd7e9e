package dev.pixelect.engine.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WriteBehindTest {
    @Test
    void writesAllInOrderAndOnlyAFewWait() {
        List<Integer> written = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger added = new AtomicInteger();
        try (WriteBehind files = new WriteBehind()) {
            for (int i = 0; i < 50; i++) {
                int n = i;
                files.add(() -> {
                    assertThat(added.get() - written.size()).isLessThanOrEqualTo(4);
                    written.add(n);
                });
                added.incrementAndGet();
            }
            files.finish();
            assertThat(written).hasSize(50).isSorted();
        }
    }

    @Test
    void theCallerGoesOnWhileItWrites() {
        CountDownLatch go = new CountDownLatch(1);
        List<String> written = Collections.synchronizedList(new ArrayList<>());
        try (WriteBehind files = new WriteBehind()) {
            files.add(() -> {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                written.add("done");
            });
            assertThat(written).isEmpty();
            go.countDown();
        }
        assertThat(written).containsExactly("done");
    }

    @Test
    void whatFailsIsThrownByALaterCall() {
        try (WriteBehind files = new WriteBehind()) {
            files.add(() -> {
                throw new InputException("the disk is full");
            });
            assertThatThrownBy(files::finish).isInstanceOf(InputException.class).hasMessage("the disk is full");
        }
        try (WriteBehind files = new WriteBehind()) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 10; i++) {
                            files.add(() -> {
                                throw new InputException("the disk is full");
                            });
                        }
                    })
                    .isInstanceOf(InputException.class);
        }
    }
}
