package dev.pixelect.engine.device;

/** An in-order queue of device work. */
public interface Stream {
    /**
     * Runs the steps in order, on the thread and context that the device wants. Returns when they are queued; allocates
     * nothing.
     */
    void run(Step[] steps, int from, int to);

    /** Waits for all queued work; what a step failed with is thrown here at the latest. */
    void synchronize();
}
