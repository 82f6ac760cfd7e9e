package dev.pixelect.icnet.metrics;

import dev.pixelect.engine.io.LabelMap;

/**
 * How often each true class was predicted as each class. Pixels without a label aren't counted. Not safe for use by
 * several threads; matrices of parts are summed with {@link #add(ConfusionMatrix)}.
 */
public final class ConfusionMatrix {
    private final int classes;
    private final long[] counts;

    /** An empty matrix of {@code classes x classes}. */
    public ConfusionMatrix(int classes) {
        if (classes < 1 || classes > LabelMap.IGNORE) {
            throw new IllegalArgumentException(classes + " classes");
        }
        this.classes = classes;
        counts = new long[classes * classes];
    }

    /**
     * Counts a picture.
     *
     * @param prediction a class index in [0, classes) for every pixel, row-major
     * @throws IllegalArgumentException when sizes differ, or a label or prediction is no class
     */
    public void add(LabelMap truth, int[] prediction) {
        byte[] labels = truth.labels();
        requireSize(labels.length, prediction.length);
        for (int i = 0; i < labels.length; i++) {
            count(labels[i] & 0xff, prediction[i], i);
        }
    }

    /** As {@link #add(LabelMap, int[])}, of unsigned bytes. */
    public void add(LabelMap truth, byte[] prediction) {
        byte[] labels = truth.labels();
        requireSize(labels.length, prediction.length);
        for (int i = 0; i < labels.length; i++) {
            count(labels[i] & 0xff, prediction[i] & 0xff, i);
        }
    }

    /** Adds the counts of another matrix of the same classes. */
    public void add(ConfusionMatrix other) {
        requireSize(counts.length, other.counts.length);
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
    }

    /**
     * Adds pixels that were counted elsewhere.
     *
     * @param pixels of class {@code truth} that were predicted as {@code prediction}, at least 0
     * @throws IllegalArgumentException when either is no class, or for less than no pixels
     */
    public void add(int truth, int prediction, long pixels) {
        if (truth < 0 || truth >= classes || prediction < 0 || prediction >= classes || pixels < 0) {
            throw new IllegalArgumentException(
                    pixels + " pixels of " + truth + " as " + prediction + " of " + classes + " classes");
        }
        counts[truth * classes + prediction] += pixels;
    }

    private void count(int label, int predicted, int pixel) {
        if (label == LabelMap.IGNORE) {
            return;
        }
        if (label >= classes || predicted < 0 || predicted >= classes) {
            throw new IllegalArgumentException("label " + label + ", prediction " + predicted + " at pixel " + pixel
                    + " of " + classes + " classes");
        }
        counts[label * classes + predicted]++;
    }

    private static void requireSize(int expected, int actual) {
        if (expected != actual) {
            throw new IllegalArgumentException("sizes differ: " + expected + " and " + actual);
        }
    }

    /** The number of classes. */
    public int classes() {
        return classes;
    }

    /** How many pixels of class {@code truth} were predicted as {@code prediction}. */
    public long count(int truth, int prediction) {
        return counts[truth * classes + prediction];
    }

    /** How many pixels were counted. */
    public long total() {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }

    /**
     * Intersection over union of each class, in [0, 1]: right / (labelled + predicted - right). NaN for a class that is
     * absent from both labels and predictions.
     */
    public double[] iou() {
        double[] iou = new double[classes];
        for (int c = 0; c < classes; c++) {
            // 0 / 0 is the NaN of an absent class.
            iou[c] = (double) count(c, c) / (labelled(c) + predicted(c) - count(c, c));
        }
        return iou;
    }

    /** The mean of {@link #iou} over the classes that are present in labels or predictions; NaN where none is. */
    public double meanIou() {
        return mean(iou());
    }

    /** The share of pixels that are right, in [0, 1]; NaN where none was counted. */
    public double pixelAccuracy() {
        long right = 0;
        for (int c = 0; c < classes; c++) {
            right += count(c, c);
        }
        return (double) right / total();
    }

    /** The mean over the classes present in the labels of the share of their pixels that are right; NaN where none is. */
    public double meanAccuracy() {
        double[] accuracy = new double[classes];
        for (int c = 0; c < classes; c++) {
            accuracy[c] = (double) count(c, c) / labelled(c);
        }
        return mean(accuracy);
    }

    private long labelled(int c) {
        long sum = 0;
        for (int p = 0; p < classes; p++) {
            sum += count(c, p);
        }
        return sum;
    }

    private long predicted(int c) {
        long sum = 0;
        for (int t = 0; t < classes; t++) {
            sum += count(t, c);
        }
        return sum;
    }

    private static double mean(double[] values) {
        double sum = 0;
        int present = 0;
        for (double value : values) {
            if (!Double.isNaN(value)) {
                sum += value;
                present++;
            }
        }
        return sum / present;
    }
}
