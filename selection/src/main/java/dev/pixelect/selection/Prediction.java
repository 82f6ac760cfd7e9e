package dev.pixelect.selection;

import dev.pixelect.engine.io.LabelMap;
import java.util.Objects;

/**
 * What a network makes of one image, at the image's own size. The arrays are shared, not copied: they belong to
 * whoever asked for the prediction, and the {@link Segmenter} that made them keeps none of them.
 *
 * @param classes number of classes C, in [2, 255]
 * @param height rows H
 * @param width columns W
 * @param probabilities {@code C*H*W} probabilities, channel by channel (CHW); they sum to 1 at each pixel
 * @param entropy {@code H*W} values of {@code -sum p ln p} in nats, in [0, ln C]
 * @param labels {@code H*W} most probable classes as unsigned bytes; of equals, the smallest
 */
public record Prediction(int classes, int height, int width, float[] probabilities, float[] entropy, byte[] labels) {
    public Prediction {
        Objects.requireNonNull(probabilities, "probabilities");
        Objects.requireNonNull(entropy, "entropy");
        Objects.requireNonNull(labels, "labels");
        long pixels = (long) height * width;
        if (classes < 2
                || classes > LabelMap.IGNORE
                || height < 1
                || width < 1
                || probabilities.length != classes * pixels
                || entropy.length != pixels
                || labels.length != pixels) {
            throw new IllegalArgumentException("prediction of " + classes + "x" + height + "x" + width + " with "
                    + probabilities.length + " probabilities, " + entropy.length + " entropies, " + labels.length
                    + " labels");
        }
    }

    /** The most probable classes as a map that shares {@link #labels()}. */
    public LabelMap labelMap() {
        return new LabelMap(height, width, labels);
    }
}
