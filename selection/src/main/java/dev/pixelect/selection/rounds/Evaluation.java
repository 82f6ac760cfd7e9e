package dev.pixelect.selection.rounds;

import java.util.Objects;

/**
 * How well a network does on labelled images. Pixels without a label don't count.
 *
 * @param mIoU mean over the classes that occur in labels or predictions of intersection over union, in [0, 1]
 * @param accuracy share of the labelled pixels that are predicted right, in [0, 1]
 * @param perClassIoU a value in [0, 1] for each class, NaN for one that occurs in neither; shared, not copied
 */
public record Evaluation(double mIoU, double accuracy, double[] perClassIoU) {
    public Evaluation {
        Objects.requireNonNull(perClassIoU, "perClassIoU");
    }
}
