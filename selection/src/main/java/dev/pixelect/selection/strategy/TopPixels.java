package dev.pixelect.selection.strategy;

/** The k highest of n scores in O(n), by radix selection: two histograms over the scores' bits give the threshold. */
final class TopPixels {
    private static final int HALF_BITS = 16;
    private static final int BINS = 1 << HALF_BITS;

    private TopPixels() {}

    /**
     * Marks the {@code k} highest scores; of equals, those of smaller index.
     *
     * @param scores not NaN
     * @param k in [0, scores.length]
     * @return a flag for each score, of which exactly k are set
     */
    static boolean[] of(float[] scores, int k) {
        if (k < 0 || k > scores.length) {
            throw new IllegalArgumentException("the top " + k + " of " + scores.length);
        }
        boolean[] top = new boolean[scores.length];
        if (k == 0) {
            return top;
        }
        int[] counts = new int[BINS];
        for (int i = 0; i < scores.length; i++) {
            if (Float.isNaN(scores[i])) {
                throw new IllegalArgumentException("score " + i + " is NaN");
            }
            counts[order(scores[i]) >>> HALF_BITS]++;
        }
        int wanted = k;
        int high = BINS - 1;
        while (counts[high] < wanted) {
            wanted -= counts[high--];
        }
        int[] lowCounts = new int[BINS];
        for (float score : scores) {
            int order = order(score);
            if (order >>> HALF_BITS == high) {
                lowCounts[order & (BINS - 1)]++;
            }
        }
        int low = BINS - 1;
        while (lowCounts[low] < wanted) {
            wanted -= lowCounts[low--];
        }
        int threshold = high << HALF_BITS | low;
        for (int i = 0; i < scores.length; i++) {
            int compared = Integer.compareUnsigned(order(scores[i]), threshold);
            top[i] = compared > 0 || compared == 0 && wanted-- > 0;
        }
        return top;
    }

    /** Bits that compare, unsigned, as the scores do; adding zero makes -0 equal to 0. */
    private static int order(float score) {
        int bits = Float.floatToRawIntBits(score + 0f);
        return bits < 0 ? ~bits : bits | Integer.MIN_VALUE;
    }
}
