package dev.pixelect.engine.io;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Encodes and writes files on a thread of its own, in order, while the next ones are computed. At most a few wait, so that memory
 * doesn't grow when writing is the slower part. For use by one thread.
 */
public final class WriteBehind implements AutoCloseable {
    private static final int WAITING = 3;

    private final ExecutorService writer = Executors.newSingleThreadExecutor(r -> {
        Thread t = new Thread(r, "pixelect-write-behind");
        t.setDaemon(true);
        return t;
    });
    private final Queue<CompletableFuture<Void>> pending = new ArrayDeque<>();

    /** Hands work over; waits while too much of it is waiting. What earlier work threw is thrown here or by {@link #finish()}. */
    public void add(Runnable work) {
        if (pending.size() >= WAITING) {
            join();
        }
        pending.add(CompletableFuture.runAsync(work, writer));
    }

    /** Waits until all is written. */
    public void finish() {
        while (!pending.isEmpty()) {
            join();
        }
    }

    private void join() {
        try {
            pending.remove().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException r ? r : e;
        }
    }

    /** Ends the thread once all is written; what that throws is not thrown here, so {@link #finish()} first. */
    @Override
    public void close() {
        writer.shutdown();
        boolean interrupted = false;
        while (true) {
            try {
                if (writer.awaitTermination(1, TimeUnit.MINUTES)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
