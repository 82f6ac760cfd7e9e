package dev.pixelect.engine.cpu;

import dev.pixelect.engine.device.Step;
import java.util.concurrent.locks.LockSupport;

/**
 * The one thread that calls oneDNN: each calling thread would get its own OpenMP team, and so its own idle threads. A
 * hand-over allocates nothing.
 */
final class DeviceThread implements AutoCloseable {
    private final Thread thread;
    private volatile Thread caller;
    private volatile boolean closed;
    private Step[] steps;
    private int from;
    private int to;
    private Throwable failure;

    DeviceThread() {
        thread = new Thread(this::loop, "pixelect-cpu");
        thread.setDaemon(true);
        thread.start();
    }

    /** Runs the steps and waits; what one throws is thrown here. */
    void run(Step[] work, int begin, int end) {
        if (Thread.currentThread() == thread) {
            execute(work, begin, end); // its caller holds the lock and waits
        } else {
            handOver(work, begin, end);
        }
    }

    private synchronized void handOver(Step[] work, int begin, int end) {
        if (closed) {
            throw new IllegalStateException("cpu device used after close");
        }
        steps = work;
        from = begin;
        to = end;
        failure = null;
        caller = Thread.currentThread();
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (caller != null) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        steps = null;
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
    }

    private void loop() {
        while (!closed) {
            Thread waiting = caller;
            if (waiting == null) {
                LockSupport.park(this);
                continue;
            }
            try {
                execute(steps, from, to);
            } catch (Throwable t) { // handed to the caller, whatever it is
                failure = t;
            }
            caller = null;
            LockSupport.unpark(waiting);
        }
    }

    private static void execute(Step[] work, int begin, int end) {
        for (int i = begin; i < end; i++) {
            work[i].run();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
