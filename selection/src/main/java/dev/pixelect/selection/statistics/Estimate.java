package dev.pixelect.selection.statistics;

import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.StatUtils;

/**
 * The mean of repeated measurements and how sure it is, by Student's t, which takes them for independent and about normal.
 *
 * @param n how many measurements, at least 1
 * @param mean of them
 * @param halfWidth of the two-sided 95 % confidence interval around the mean; null for a single measurement, which says nothing of that
 */
public record Estimate(int n, double mean, Double halfWidth) {
    /** Two-sided. */
    public static final double CONFIDENCE = 0.95;

    /**
     * @param values at least one
     * @throws IllegalArgumentException when there is none
     */
    public static Estimate of(double[] values) {
        int n = values.length;
        if (n == 0) {
            throw new IllegalArgumentException("an estimate of no values");
        }
        double mean = StatUtils.mean(values);
        if (n == 1) {
            return new Estimate(n, mean, null);
        }
        double t = new TDistribution(null, n - 1).inverseCumulativeProbability((1 + CONFIDENCE) / 2);
        return new Estimate(n, mean, t * Math.sqrt(StatUtils.variance(values) / n));
    }
}
