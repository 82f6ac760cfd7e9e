package dev.pixelect.selection.rounds;

/**
 * What a round's training came to.
 *
 * @param iterations how many steps it took
 * @param loss at its end, as the learner smooths it
 */
public record TrainingResult(int iterations, double loss) {}
