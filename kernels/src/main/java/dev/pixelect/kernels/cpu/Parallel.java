package dev.pixelect.kernels.cpu;

/**
 * Splits work over threads. Tasks are numbered and must not depend on which worker runs them, so that results don't depend
 * on the number of threads. One caller at a time.
 */
public interface Parallel {
    /** Everything on the caller's thread. */
    Parallel SERIAL = new Parallel() {
        @Override
        public int workers() {
            return 1;
        }

        @Override
        public void run(int count, Body work) {
            for (int i = 0; i < count; i++) {
                work.run(i, 0);
            }
        }
    };

    /** Work that can be split: called once for each task, from any worker. */
    interface Body {
        /** @param worker in [0, {@link Parallel#workers()}): for scratch memory */
        void run(int task, int worker);
    }

    /** How many threads take part, the caller's among them. */
    int workers();

    /** Calls {@code work} for tasks 0 to {@code count - 1} and waits for all of them; what one throws is thrown here. */
    void run(int count, Body work);
}
