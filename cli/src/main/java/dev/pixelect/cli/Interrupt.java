package dev.pixelect.cli;

import java.util.function.BooleanSupplier;

/**
 * Ctrl-C that stops cleanly: the command is asked to stop, and gets some seconds to write what it has before the process
 * ends.
 */
final class Interrupt implements BooleanSupplier, AutoCloseable {
    private static final long PATIENCE_MILLIS = 20_000;

    private final Thread hook;
    private volatile boolean asked;
    private volatile boolean ended;

    Interrupt() {
        Thread command = Thread.currentThread();
        hook = new Thread(() -> {
            asked = true;
            Progress.line("\npixelect: stopping; what is done is being kept");
            long until = System.currentTimeMillis() + PATIENCE_MILLIS;
            while (!ended && command.isAlive() && System.currentTimeMillis() < until) {
                try {
                    Thread.sleep(20);
                } catch (InterruptedException e) {
                    return;
                }
            }
            if (!ended && command.isAlive()) {
                System.err.println("pixelect: did not come to a point to stop at within " + PATIENCE_MILLIS / 1000
                        + " s, so it ends as if it were killed: what is on disk stays as it is");
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Whether Ctrl-C was pressed. */
    @Override
    public boolean getAsBoolean() {
        return asked;
    }

    /** Lets the process end. */
    @Override
    public void close() {
        ended = true;
        if (!asked) {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }
}
