package dev.pixelect.selection.rounds;

import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.selection.Segmenter;
import java.nio.file.Path;

/**
 * A network that can be trained. Its weights, batch norm's statistics among them, are all that passes from one round
 * to the next: after {@link #loadWeights} it behaves as the learner that saved them did, to the bit. Used by one thread at a time.
 */
public interface Learner extends Segmenter, AutoCloseable {
    /** The folder within a round's folder for what only a resumed training needs. */
    String TRAINING_FOLDER = "training";

    /**
     * Trains on, from the current weights, with a fresh optimiser and learning rate schedule, for the same number of
     * iterations whatever the labels are.
     *
     * <p>What it draws depends on the run's seed and the round. It may keep its state in {@code
     * roundFolder/}{@value #TRAINING_FOLDER}; when that holds the state of an earlier, interrupted call with the same labels and
     * weights, it goes on from there, to the weights that the earlier call would have reached. The rounds delete that folder once the weights are
     * saved; a log that should last goes to the round's folder itself.
     *
     * @param labelled everything labelled so far; pixels of {@link dev.pixelect.engine.io.LabelMap#IGNORE} don't count
     * @param round from 0
     * @param roundFolder the round's folder, which exists
     * @param listener hears of each step
     * @throws dev.pixelect.engine.io.InputException when a picture or label map can't be read, or a file not be written
     */
    TrainingResult train(LabelledImages labelled, int round, Path roundFolder, TrainingListener listener);

    /** Measures the current weights on labelled images, each at its own size. */
    Evaluation evaluate(LabelledImages images);

    /**
     * Writes the weights, all or nothing.
     *
     * @throws dev.pixelect.engine.io.InputException when the file can't be written
     */
    void saveWeights(Path file);

    /**
     * Takes on weights that {@link #saveWeights} wrote.
     *
     * @throws dev.pixelect.engine.io.InputException when the file can't be read or doesn't fit the network
     */
    void loadWeights(Path file);

    @Override
    void close();
}
