package dev.pixelect.selection;

import dev.pixelect.engine.io.RgbImage;

/** A network that says which class each pixel of an image belongs to. Used by one thread at a time. */
public interface Segmenter {
    /** How many classes it tells apart. */
    int classes();

    /**
     * Predicts at the image's own size, whatever that is.
     *
     * @return a prediction of the image's height and width, whose arrays belong to the caller
     */
    Prediction predict(RgbImage image);
}
