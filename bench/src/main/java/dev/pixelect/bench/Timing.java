package dev.pixelect.bench;

import java.util.Arrays;

/**
 * How long one run takes, from batches of runs.
 *
 * @param median seconds a run
 * @param min of the fastest batch
 * @param max of the slowest batch
 * @param runs in a batch
 * @param batches that were timed
 */
public record Timing(double median, double min, double max, int runs, int batches) {
    /** From the seconds that a run took in each batch of {@code runs}. */
    public static Timing of(double[] seconds, int runs) {
        double[] sorted = seconds.clone();
        Arrays.sort(sorted);
        return new Timing(sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1], runs, sorted.length);
    }

    /** What is left when {@code part} of it doesn't count; at least 0. */
    public Timing minus(Timing part) {
        return new Timing(
                Math.max(0, median - part.median),
                Math.max(0, min - part.max),
                Math.max(0, max - part.min),
                Math.min(runs, part.runs),
                Math.min(batches, part.batches));
    }
}
