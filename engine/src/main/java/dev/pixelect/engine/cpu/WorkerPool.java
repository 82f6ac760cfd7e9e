package dev.pixelect.engine.cpu;

import dev.pixelect.kernels.cpu.Parallel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Splits the Java ops over the cores: fork and join without allocation. Tasks are numbered and must not depend on which
 * worker runs them, so that results don't depend on the number of threads. One caller at a time.
 */
final class WorkerPool implements Parallel, AutoCloseable {
    private final Thread[] threads;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger busy = new AtomicInteger();
    private volatile int round;
    private volatile boolean closed;
    private volatile Thread caller;
    private volatile Throwable failure;
    private Body body;
    private int tasks;

    WorkerPool(int workers) {
        threads = new Thread[workers - 1];
        for (int i = 0; i < threads.length; i++) {
            int worker = i + 1;
            threads[i] = new Thread(() -> loop(worker), "pixelect-cpu-" + worker);
            threads[i].setDaemon(true);
            threads[i].start();
        }
    }

    @Override
    public int workers() {
        return threads.length + 1;
    }

    /**
     * Calls {@code work} for tasks 0 to {@code count - 1} and waits for all of them. What one throws is thrown here once no
     * worker is busy; some tasks may not have been called then.
     */
    @Override
    public void run(int count, Body work) {
        if (count <= 1 || threads.length == 0) {
            for (int i = 0; i < count; i++) {
                work.run(i, 0);
            }
            return;
        }
        body = work;
        tasks = count;
        failure = null;
        next.set(0);
        busy.set(threads.length);
        caller = Thread.currentThread();
        round++; // publishes the fields above; only the caller writes it
        for (Thread t : threads) {
            LockSupport.unpark(t);
        }
        take(0);
        while (busy.get() > 0) {
            LockSupport.park(this);
        }
        body = null;
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
    }

    private void take(int worker) {
        try {
            for (int i = next.getAndIncrement(); i < tasks; i = next.getAndIncrement()) {
                body.run(i, worker);
            }
        } catch (RuntimeException | Error e) {
            failure = e;
        }
    }

    private void loop(int worker) {
        int seen = 0;
        while (!closed) {
            if (round == seen) {
                LockSupport.park(this);
                continue;
            }
            seen = round;
            take(worker);
            if (busy.decrementAndGet() == 0) {
                LockSupport.unpark(caller);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        for (Thread t : threads) {
            LockSupport.unpark(t);
        }
    }
}
