package dev.pixelect.selection.rounds;

/**
 * What a round's training came to.
 *
 * @param iterations how many steps it took
 * @param loss at its end, as the learner smooths it; null without steps
 */
public record TrainingResult(int iterations, Double loss) {
    /** Of a round that begins with a trained network and has nothing to train on. */
    static final TrainingResult NONE = new TrainingResult(0, null);
}
