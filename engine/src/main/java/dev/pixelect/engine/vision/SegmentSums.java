package dev.pixelect.engine.vision;

/**
 * Area, mean score and class histogram of each segment of a map. Scores are summed in integers of 2^-24, rounded down, so every
 * device gives the same bits; a mean is at most 6e-8 below that of the scores themselves (scores from 1 up are exact), but for its
 * rounding to float32.
 */
public interface SegmentSums extends AutoCloseable {
    /** The greatest score. */
    float MAX_SCORE = 64;

    /** As many counts as a histogram of all segments may have: 1 GiB. */
    int MAX_COUNTS = 1 << 28;

    /**
     * What was summed; the arrays belong to the caller.
     *
     * @param area [K] pixels of each segment
     * @param mean [K] mean score of each segment, 0 where it has no pixels
     * @param histogram [K*C] how many pixels of each class a segment has
     */
    record Sums(int[] area, float[] mean, int[] histogram) {
        /**
         * Room for {@code count} segments and {@code classes} classes.
         *
         * @throws IllegalArgumentException when together they are more than {@link #MAX_COUNTS}: sums are dense, and what has so
         *     many segments is better summed in parts
         */
        public static Sums of(int count, int classes) {
            if ((long) count * classes > MAX_COUNTS) {
                throw new IllegalArgumentException(
                        "a histogram of " + count + " segments and " + classes + " classes has "
                                + (long) count * classes + " counts, more than " + MAX_COUNTS + ": use fewer segments");
            }
            return new Sums(new int[count], new float[count], new int[count * classes]);
        }
    }

    /**
     * Sums.
     *
     * @param segments [H*W] labels in [0, count)
     * @param count K, at least 1 and at most H*W
     * @param scores [H*W], in [0, {@link #MAX_SCORE}]
     * @param classes [H*W] as unsigned bytes; those not below C are in no histogram
     * @throws IllegalArgumentException when a size differs, a label or score is out of range, or K * C is above {@link #MAX_COUNTS}
     */
    Sums run(int[] segments, int count, float[] scores, byte[] classes);

    @Override
    void close();
}
