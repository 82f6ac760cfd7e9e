package dev.pixelect.selection;

import dev.pixelect.engine.io.LabelMap;
import java.util.Arrays;
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

    /**
     * A prediction from its probabilities alone: entropy and labels are computed.
     *
     * @param probabilities as {@link #probabilities()}
     */
    public static Prediction of(int classes, int height, int width, float[] probabilities) {
        int pixels = Math.multiplyExact(height, width);
        float[] entropy = new float[pixels];
        byte[] labels = new byte[pixels];
        float[] top = Arrays.copyOf(probabilities, pixels);
        for (int c = 0; c < classes; c++) {
            int plane = c * pixels;
            for (int i = 0; i < pixels; i++) {
                float p = probabilities[plane + i];
                entropy[i] -= p > 0 ? p * (float) Math.log(p) : 0;
                if (p > top[i]) {
                    top[i] = p;
                    labels[i] = (byte) c;
                }
            }
        }
        for (int i = 0; i < pixels; i++) {
            // Rounding can leave a certain pixel a little below 0.
            entropy[i] = Math.max(0, entropy[i]);
        }
        return new Prediction(classes, height, width, probabilities, entropy, labels);
    }

    /** The most probable classes as a map that shares {@link #labels()}. */
    public LabelMap labelMap() {
        return new LabelMap(height, width, labels);
    }
}
