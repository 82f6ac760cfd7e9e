package dev.pixelect.cli;

import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.icnet.data.Seeds;
import dev.pixelect.icnet.metrics.ClassWeights;
import dev.pixelect.icnet.train.TrainingOptions;

/**
 * How the rounds of active learning train.
 *
 * @param options of each round but for what follows; the seed is that of the run
 * @param firstIterations steps of round 0, in which a network that knows nothing may need more
 * @param weights how the loss weighs classes by what of them is labelled so far
 */
record RoundTraining(TrainingOptions options, int firstIterations, ClassWeights weights) {
    /** Every round trains alike. */
    RoundTraining(TrainingOptions options, ClassWeights weights) {
        this(options, options.iterations(), weights);
    }

    /** Every round begins the learning rate anew and draws its own pictures and variations. */
    TrainingOptions ofRound(LabelledImages labelled, int round, int classes) {
        return new TrainingOptions(
                round == 0 ? firstIterations : options.iterations(),
                options.batch(),
                options.augmentation(),
                options.learningRate(),
                options.momentum(),
                options.weightDecay(),
                weights.of(labelled, classes),
                Seeds.derive(options.seed(), round));
    }
}
