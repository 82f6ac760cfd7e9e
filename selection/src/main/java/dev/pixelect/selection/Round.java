package dev.pixelect.selection;

import dev.pixelect.engine.io.Images;
import dev.pixelect.engine.io.ReadAhead;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.engine.io.WriteBehind;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * What a {@link Strategy} sees of a round: its images, one at a time, and what has been labelled so far. Neither
 * pictures nor predictions are kept, so memory doesn't grow with the number of images.
 */
public final class Round {
    private final int number;
    private final Images images;
    private final int[] chosen;
    private final Segmenter segmenter;
    private final Workbench workbench;
    private final Budget budget;
    private final long[] labelledPixels;
    private final long seed;
    private final IntConsumer seen;

    /**
     * @param number the round, from 1
     * @param images where the pictures are
     * @param chosen indices into {@code images} of this round's
     * @param segmenter predicts them
     * @param workbench computes what else strategies ask for
     * @param budget the share of each that may be selected
     * @param labelledPixels how many pixels of each class have been labelled in earlier rounds
     * @param seed of the run
     * @param seen told how many images a strategy that ranks across them has looked at
     */
    public Round(
            int number,
            Images images,
            int[] chosen,
            Segmenter segmenter,
            Workbench workbench,
            Budget budget,
            long[] labelledPixels,
            long seed,
            IntConsumer seen) {
        this.number = number;
        this.images = Objects.requireNonNull(images, "images");
        this.chosen = chosen.clone();
        this.segmenter = Objects.requireNonNull(segmenter, "segmenter");
        this.workbench = Objects.requireNonNull(workbench, "workbench");
        this.budget = Objects.requireNonNull(budget, "budget");
        this.labelledPixels = labelledPixels.clone();
        this.seed = seed;
        this.seen = seen;
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

    /**
     * Has a strategy select within the images, one by one and in order. Images are read ahead and files written behind while others are
     * selected from: a few are in memory at a time.
     *
     * @param strategy looks at the whole round first, if it wants to
     * @param wanted which images to select within, by their index in the round
     * @param beside what else is read of each image, on the reading thread; may answer null
     * @param visitor takes each selection; the work that it returns is done behind, in order, before this method returns
     * @param taken told after each how many were taken, whose work is done or will be, whatever happens then
     * @throws dev.pixelect.engine.io.InputException what reading, selecting or writing throws; the work before it is done
     */
    public <T> void select(
            Strategy strategy, IntPredicate wanted, IntFunction<T> beside, Visitor<T> visitor, IntConsumer taken) {
        int[] indices = IntStream.range(0, chosen.length).filter(wanted).toArray();
        if (indices.length == 0) {
            return;
        }
        Strategy.Selector selector = strategy.begin(this);
        try (ReadAhead<Read<T>> pool = new ReadAhead<>(
                        indices.length, i -> new Read<>(candidate(indices[i]), beside.apply(indices[i])));
                WriteBehind files = new WriteBehind()) {
            for (int done = 1; pool.hasNext(); done++) {
                Read<T> next = pool.next();
                Selection selection = selector.select(next.candidate);
                files.add(visitor.selected(next.candidate, selection, next.beside));
                taken.accept(done);
            }
            files.finish();
        }
    }

    private record Read<T>(Candidate candidate, T beside) {}

    /**
     * Takes what was selected within one image, on the thread that selects.
     *
     * @param <T> what was read beside the image
     */
    @FunctionalInterface
    public interface Visitor<T> {
        /** @return what is left to do on another thread; it should not hold the candidate, whose predictions are large */
        Runnable selected(Candidate candidate, Selection selection, T beside);
    }

    /** Reads the images in order, ahead of their use, and shows each to {@code consumer} once, on the caller's thread. */
    public void forEach(Consumer<Candidate> consumer) {
        try (ReadAhead<Candidate> candidates = new ReadAhead<>(chosen.length, this::candidate)) {
            for (int done = 1; candidates.hasNext(); done++) {
                consumer.accept(candidates.next());
                seen.accept(done);
            }
        }
    }
}
