package dev.pixelect.selection;

import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.engine.vision.SegmentSums;
import java.util.SplittableRandom;

/** An image of a round that something may be selected from. Confined to one thread. */
public final class Candidate {
    private final int index;
    private final String id;
    private final RgbImage image;
    private final Segmenter segmenter;
    private final Workbench workbench;
    private final int pixelBudget;
    private final long seed;
    private Prediction prediction;
    private Prediction refined;
    private Superpixels superpixels;

    Candidate(
            int index,
            String id,
            RgbImage image,
            Segmenter segmenter,
            Workbench workbench,
            int pixelBudget,
            long seed) {
        this.index = index;
        this.id = id;
        this.image = image;
        this.segmenter = segmenter;
        this.workbench = workbench;
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

    /** The prediction refined by the CRF where the run wants that ({@link CrfUse#PROBABILITIES}), else as it is. */
    public Prediction refinedPrediction() {
        if (refined == null) {
            boolean refine = workbench.settings().crf() == CrfUse.PROBABILITIES;
            refined = refine ? workbench.refined(image, prediction()) : prediction();
        }
        return refined;
    }

    /** Its superpixels, computed at the first call; the same in every round. */
    public Superpixels superpixels() {
        if (superpixels == null) {
            superpixels = workbench.superpixels(image);
        }
        return superpixels;
    }

    /** Area, mean entropy and predicted classes of each superpixel, by {@link #refinedPrediction()}. */
    public SegmentSums.Sums superpixelSums() {
        return workbench.sums(image, superpixels(), refinedPrediction());
    }

    /** The entropy of {@link #prediction()} raised along the image's edges. */
    public float[] edgeWeightedEntropy() {
        return workbench.edgeWeighted(image, prediction().entropy());
    }

    /** The most that a score of {@link #edgeWeightedEntropy()} can be. */
    public double greatestEdgeWeightedEntropy() {
        return Math.log(segmenter.classes()) * (1 + workbench.settings().edgeLambda());
    }

    /** A generator that starts afresh at each call, from a seed of this run, round and image alone. */
    public SplittableRandom random() {
        return new SplittableRandom(seed);
    }
}
