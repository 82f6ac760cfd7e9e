package dev.pixelect.selection.rounds;

/** Hears how the rounds go, for progress on a terminal. Called by the working thread: return quickly. */
public interface RoundsListener extends TrainingListener {
    /** Hears nothing. */
    RoundsListener NONE = new RoundsListener() {};

    /** A round begins, or goes on after an interruption. */
    default void started(int round, int lastRound) {}

    /** A strategy that ranks across images has looked at one more. */
    default void ranked(int round, int done, int images) {}

    /** An image of the round has been selected from and labelled. */
    default void labelled(int round, int done, int images) {}

    @Override
    default void step(int iteration, int iterations, double loss) {}

    /** Training is done and evaluation begins. */
    default void evaluating(int round) {}

    /**
     * A round is done.
     *
     * @param seconds what it took; of an interrupted round only the parts that were finished in one go count
     * @param earlier whether an earlier process had finished it
     */
    default void finished(RoundRecord record, double seconds, boolean earlier) {}
}
