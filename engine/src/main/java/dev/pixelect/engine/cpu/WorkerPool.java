package dev.pixelect.engine.cpu;

import dev.pixelect.kernels.cpu.Parallel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Splits the Java ops over the cores: fork and join without allocation. Tasks are numbered and must not depend on which
 * worker runs them, so that results don't depend on the number of threads. The caller waits for tasks, never for a worker that
 * sleeps too soundly to take one: an op may be over sooner than a thread wakes up. One caller at a time.
 */
final class WorkerPool implements Parallel, AutoCloseable {
    private final Thread[] threads;

    /** The number of tasks in the upper half, the next of them in the lower: one read says both, whatever round it is. */
    private final AtomicLong tickets = new AtomicLong();

    private final AtomicInteger finished = new AtomicInteger();
    private volatile boolean closed;
    private volatile Thread caller;
    private volatile Throwable failure;
    /** Of a round that isn't over: who has one of its tickets may read it. */
    private Body body;

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
        failure = null;
        finished.set(0);
        caller = Thread.currentThread();
        tickets.set((long) count << 32); // publishes the fields above
        for (int i = 0; i < Math.min(threads.length, count - 1); i++) {
            LockSupport.unpark(threads[i]);
        }
        take(0);
        while (finished.get() < count) {
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

    /** Takes tasks until there are none; those behind a failure are only counted. */
    private void take(int worker) {
        int done = 0;
        int count = 0;
        for (long t = next(); index(t) < count(t); t = next()) {
            count = count(t);
            if (failure == null) {
                try {
                    body.run(index(t), worker);
                } catch (RuntimeException | Error e) {
                    failure = e;
                }
            }
            done++;
        }
        if (done > 0 && finished.addAndGet(done) == count && worker > 0) {
            LockSupport.unpark(caller);
        }
    }

    private long next() {
        return tickets.getAndIncrement();
    }

    private static int index(long ticket) {
        return (int) ticket;
    }

    private static int count(long ticket) {
        return (int) (ticket >>> 32);
    }

    private void loop(int worker) {
        while (!closed) {
            long t = tickets.get();
            if (index(t) < count(t)) {
                take(worker);
            } else {
                LockSupport.park(this);
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
