package dev.pixelect.selection.rounds;

/** Hears how training goes. Called by the training thread: return quickly. */
@FunctionalInterface
public interface TrainingListener {
    /**
     * A step is done.
     *
     * @param iteration from 1 to {@code iterations}
     * @param iterations how many there are in this round
     * @param loss of this step
     */
    void step(int iteration, int iterations, double loss);
}
