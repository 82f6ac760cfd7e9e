package dev.pixelect.selection;

import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.engine.io.ReadAhead;
import dev.pixelect.engine.io.RgbImage;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * What a {@link Strategy} sees of a round: its images, one at a time, and what has been labelled so far. Neither
 * pictures nor predictions are kept, so memory doesn't grow with the number of images.
 */
public final class Round {
    private final int number;
    private final LabelledImages images;
    private final int[] chosen;
    private final Segmenter segmenter;
    private final Workbench workbench;
    private final Budget budget;
    private final long[] labelledPixels;
    private final long seed;

    /**
     * @param number the round, from 1
     * @param images where the pictures are; their labels are never read
     * @param chosen indices into {@code images} of this round's
     * @param segmenter predicts them
     * @param workbench computes what else strategies ask for
     * @param budget the share of each that may be selected
     * @param labelledPixels how many pixels of each class have been labelled in earlier rounds
     * @param seed of the run
     */
    public Round(
            int number,
            LabelledImages images,
            int[] chosen,
            Segmenter segmenter,
            Workbench workbench,
            Budget budget,
            long[] labelledPixels,
            long seed) {
        this.number = number;
        this.images = Objects.requireNonNull(images, "images");
        this.chosen = chosen.clone();
        this.segmenter = Objects.requireNonNull(segmenter, "segmenter");
        this.workbench = Objects.requireNonNull(workbench, "workbench");
        this.budget = Objects.requireNonNull(budget, "budget");
        this.labelledPixels = labelledPixels.clone();
        this.seed = seed;
        if (labelledPixels.length != segmenter.classes()) {
            throw new IllegalArgumentException(
                    labelledPixels.length + " class counts for " + segmenter.classes() + " classes");
        }
    }

    /** The round's number, from 1. */
    public int number() {
        return number;
    }

    /** How many images it has. */
    public int size() {
        return chosen.length;
    }

    /** How many classes there are. */
    public int classes() {
        return labelledPixels.length;
    }

    /** The share of each image that may be selected. */
    public Budget budget() {
        return budget;
    }

    /** The share of class {@code c} among all pixels labelled in earlier rounds, in [0, 1]; 0 when there are none. */
    public double labelledShare(int c) {
        long all = 0;
        for (long count : labelledPixels) {
            all += count;
        }
        return all == 0 ? 0 : (double) labelledPixels[c] / all;
    }

    /** Reads the {@code index}-th image, from 0. Safe for use by a thread that reads ahead. */
    public Candidate candidate(int index) {
        int image = chosen[index];
        RgbImage picture = images.image(image);
        return new Candidate(
                index,
                images.id(image),
                picture,
                segmenter,
                workbench,
                budget.pixels(picture.height(), picture.width()),
                Seeds.mix(seed, number, image));
    }

    /** Reads the images in order, ahead of their use, and shows each to {@code consumer} once, on the caller's thread. */
    public void forEach(Consumer<Candidate> consumer) {
        try (ReadAhead<Candidate> candidates = new ReadAhead<>(chosen.length, this::candidate)) {
            candidates.forEachRemaining(consumer);
        }
    }
}
