package dev.pixelect.selection.statistics;

import org.apache.commons.math3.stat.inference.TTest;

/**
 * Student's paired t-test: whether two ways differ that were measured under the same conditions, pair by pair.
 *
 * @param difference first minus second: its mean and 95 % interval; null without pairs or where one is no number
 * @param t the statistic; null where the test can't be made
 * @param p two-sided: how probable a difference at least as large is where there is none; null where the test can't be made
 * @param impossible why it can't be made; null where it can
 */
public record PairedTest(Estimate difference, Double t, Double p, String impossible) {
    /** Fewer pairs leave the deviation that the test divides by to chance. */
    public static final int LEAST_PAIRS = 3;

    /**
     * @param first a measurement a pair
     * @param second of the same pairs in the same order
     * @throws IllegalArgumentException when their numbers differ
     */
    public static PairedTest of(double[] first, double[] second) {
        int n = first.length;
        if (second.length != n) {
            throw new IllegalArgumentException("pairs of " + n + " and " + second.length + " values");
        }
        double[] differences = new double[n];
        boolean vary = false;
        boolean numbers = true;
        for (int i = 0; i < n; i++) {
            differences[i] = first[i] - second[i];
            vary |= differences[i] != differences[0];
            numbers &= Double.isFinite(differences[i]);
        }
        if (!numbers) {
            return new PairedTest(null, null, null, "a value is no number");
        }
        Estimate difference = n == 0 ? null : Estimate.of(differences);
        if (n < LEAST_PAIRS) {
            return new PairedTest(difference, null, null, "needs at least " + LEAST_PAIRS + " pairs and has " + n);
        }
        if (!vary) {
            return new PairedTest(difference, null, null, "the difference is the same in every pair");
        }
        TTest test = new TTest();
        return new PairedTest(difference, test.pairedT(first, second), test.pairedTTest(first, second), null);
    }
}
