package dev.pixelect.selection;

import dev.pixelect.engine.io.RgbImage;
import java.util.SplittableRandom;

/** An image of a round that something may be selected from. Confined to one thread. */
public final class Candidate {
    private final int index;
    private final String id;
    private final RgbImage image;
    private final Segmenter segmenter;
    private final int pixelBudget;
    private final long seed;
    private Prediction prediction;

    Candidate(int index, String id, RgbImage image, Segmenter segmenter, int pixelBudget, long seed) {
        this.index = index;
        this.id = id;
        this.image = image;
        this.segmenter = segmenter;
        this.pixelBudget = pixelBudget;
        this.seed = seed;
    }

    /** Its place among the round's images, from 0. */
    public int index() {
        return index;
    }

    /** Its name in the data set. */
    public String id() {
        return id;
    }

    public RgbImage image() {
        return image;
    }

    /** How many of its pixels may be selected: {@link Budget#pixels}. */
    public int pixelBudget() {
        return pixelBudget;
    }

    /** The network's prediction, computed at the first call: a strategy that never asks never runs the network. */
    public Prediction prediction() {
        if (prediction == null) {
            prediction = segmenter.predict(image);
        }
        return prediction;
    }

    /** A generator that starts afresh at each call, from a seed of this run, round and image alone. */
    public SplittableRandom random() {
        return new SplittableRandom(seed);
    }
}
