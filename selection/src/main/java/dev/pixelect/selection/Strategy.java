package dev.pixelect.selection;

/**
 * A rule that picks what to label. A strategy that judges each image by itself returns a selector and ignores the round;
 * one that ranks across images first walks the round with {@link Round#forEach}, keeps what it needs of each (a few numbers a
 * superpixel, never its probabilities) and returns a selector that knows each image's part.
 *
 * <p>Implementations keep no state between rounds and depend on nothing but the round, so that a round can be repeated
 * to the same bits.
 */
@FunctionalInterface
public interface Strategy {
    /** Looks at a round, as far as the strategy needs to, before anything is selected. */
    Selector begin(Round round);

    /** Selects within the images of the one round that it was made for. */
    @FunctionalInterface
    interface Selector {
        /**
         * Selects exactly the candidate's budget where the unit is a pixel, and at most that where it is a superpixel; a strategy
         * that ranks across images keeps to the sum of the round's budgets instead. Ties go to the smaller index.
         *
         * @param candidate an image of the round; each is given at most once, in order. Those that an interrupted run has done already
         *     are left out, so what is selected depends on nothing that was selected before
         */
        Selection select(Candidate candidate);
    }
}
