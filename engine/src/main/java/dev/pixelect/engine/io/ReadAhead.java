package dev.pixelect.engine.io;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;

/**
 * Reads numbered things in order on a thread of its own, a few ahead of whoever uses them, so that files are decoded while a
 * device computes. What reading the i-th throws is thrown by the i-th {@link #next()}. For use by one thread.
 *
 * @param <T> what is read
 */
public final class ReadAhead<T> implements Iterator<T>, AutoCloseable {
    private static final int AHEAD = 2;

    private final int count;
    private final IntFunction<T> read;
    private final ExecutorService reader = Executors.newSingleThreadExecutor(r -> {
        Thread t = new Thread(r, "pixelect-read-ahead");
        t.setDaemon(true);
        return t;
    });
    private final Queue<CompletableFuture<T>> pending = new ArrayDeque<>();
    private int asked;

    /**
     * Begins to read.
     *
     * @param count how many there are
     * @param read reads one; called on another thread, in order
     */
    public ReadAhead(int count, IntFunction<T> read) {
        this.count = count;
        this.read = read;
        for (int i = 0; i < AHEAD; i++) {
            ask();
        }
    }

    private void ask() {
        if (asked < count) {
            int i = asked++;
            pending.add(CompletableFuture.supplyAsync(() -> read.apply(i), reader));
        }
    }

    @Override
    public boolean hasNext() {
        return !pending.isEmpty();
    }

    /** Waits for the next one, if need be. */
    @Override
    public T next() {
        if (pending.isEmpty()) {
            throw new NoSuchElementException("all " + count + " were read");
        }
        try {
            T one = pending.remove().join();
            ask();
            return one;
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException r ? r : e;
        }
    }

    /** Stops reading; what was read and not asked for is dropped. */
    @Override
    public void close() {
        reader.shutdownNow();
    }
}
