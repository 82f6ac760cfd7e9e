package dev.pixelect.icnet.train;

import dev.pixelect.icnet.data.batch.Augmentation;
import java.util.List;

/**
 * How a network is trained.
 *
 * @param iterations steps in all, at least 1
 * @param batch pictures a step, at least 1
 * @param augmentation mirror, scale, crop
 * @param learningRate base rate; step t of T takes base (1 - t/T)^0.9
 * @param momentum of SGD
 * @param weightDecay on convolution weights
 * @param classWeights one a class for the loss; empty for none
 * @param seed of the order of pictures and their variations
 */
public record TrainingOptions(
        int iterations,
        int batch,
        Augmentation augmentation,
        double learningRate,
        double momentum,
        double weightDecay,
        List<Float> classWeights,
        long seed) {
    private static final double POWER = 0.9;

    public TrainingOptions {
        classWeights = List.copyOf(classWeights);
        if (iterations < 1 || batch < 1) {
            throw new IllegalArgumentException("training takes at least one iteration and one picture a batch");
        }
    }

    /** The poly learning rate of step {@code t}, from 0. */
    public double rate(int t) {
        return learningRate * Math.pow(1 - (double) t / iterations, POWER);
    }
}
