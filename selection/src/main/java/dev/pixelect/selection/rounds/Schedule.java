package dev.pixelect.selection.rounds;

import dev.pixelect.engine.io.InputException;
import dev.pixelect.selection.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Which images belong to which round: a shuffle that depends on the seed alone, cut into the initial images and equal
 * steps (the last may be smaller). So each round has the same images whatever the strategy.
 */
public final class Schedule {
    private static final double INITIAL_SHARE = 0.4;
    private static final int ROUNDS = 5;

    private final int[] order;
    private final int given;
    private final int initial;
    private final int step;
    private final int lastRound;

    private Schedule(int[] order, int given, int initial, int step, int lastRound) {
        this.order = order;
        this.given = given;
        this.initial = initial;
        this.step = step;
        this.lastRound = lastRound;
    }

    /**
     * Plans the rounds over a set of images.
     *
     * @param images how many there are
     * @throws InputException when the set is too small for the options
     */
    public static Schedule of(int images, RoundsOptions options) {
        return of(images, 0, options);
    }

    /**
     * As {@link #of(int, RoundsOptions)}, with images whose labels are there already: they belong to round 0 whatever the options say.
     *
     * @param images how many there are to choose from
     * @param given how many are labelled already; their indices follow the others'
     * @throws InputException as there
     */
    public static Schedule of(int images, int given, RoundsOptions options) {
        if (images < 2) {
            throw new InputException("a set of " + images
                    + " training images is too small to learn from in rounds: give one of at least 2");
        }
        int initial =
                options.initial().orElse((int) Math.min(images - 1, Math.max(1, Math.round(INITIAL_SHARE * images))));
        if (initial >= images) {
            throw new InputException("initial " + initial + " leaves none of the " + images
                    + " training images to select from: give at most " + (images - 1));
        }
        int pool = images - initial;
        int step = options.step().orElse((pool + ROUNDS - 1) / ROUNDS);
        if (step > pool) {
            throw new InputException("step " + step + " is more than the " + pool + " images that the initial "
                    + initial + " of " + images + " leave: give at most " + pool);
        }
        int possible = (pool + step - 1) / step;
        int lastRound = Math.min(possible, options.rounds().orElse(possible));
        return new Schedule(shuffled(images, options.seed()), given, initial, step, lastRound);
    }

    /** The number of the last round; round 0 is the training on the initial images. */
    public int lastRound() {
        return lastRound;
    }

    /** How many images are in the set, those that no round reaches and those given included. */
    public int size() {
        return order.length + given;
    }

    /** How many of round 0's images, the last ones, were labelled before the run, maybe in part. */
    public int given() {
        return given;
    }

    /** The indices of the images that a round adds, in [0, {@link #lastRound()}]; round 0 adds the initial ones, then those given. */
    public int[] images(int round) {
        if (round == 0) {
            int[] first = Arrays.copyOf(order, initial + given);
            Arrays.setAll(first, i -> i < initial ? order[i] : order.length + i - initial);
            return first;
        }
        int from = initial + (round - 1) * step;
        return Arrays.copyOfRange(order, from, Math.min(order.length, from + step));
    }

    /** The indices of the images that no round adds. */
    public int[] unreached() {
        int from = (int) Math.min(order.length, initial + (long) lastRound * step);
        return Arrays.copyOfRange(order, from, order.length);
    }

    private static int[] shuffled(int n, long seed) {
        int[] order = new int[n];
        Arrays.setAll(order, i -> i);
        SplittableRandom random = new SplittableRandom(Seeds.mix(seed));
        for (int i = n - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }
}
