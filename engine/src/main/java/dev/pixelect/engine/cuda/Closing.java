package dev.pixelect.engine.cuda;

import java.util.List;

/** Closes several owners when some may fail: after a fault on the device, every call does. */
final class Closing {
    private Closing() {}

    /** Runs all of {@code closers} in order, then throws what the first failed with. */
    static void all(List<Runnable> closers) {
        RuntimeException first = null;
        for (Runnable c : closers) {
            try {
                c.run();
            } catch (RuntimeException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
