package dev.pixelect.icnet.metrics;

import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.LabelledImages;
import java.util.Arrays;

/** How many pixels of each class a training set has, and what weight each class should have in the loss for it. */
public final class LabelHistogram {
    private final long[] pixels;
    private final long[] pixelsOfImages;

    /** An empty histogram. */
    public LabelHistogram(int classes) {
        pixels = new long[classes];
        pixelsOfImages = new long[classes];
    }

    /**
     * Counts a whole set.
     *
     * @throws dev.pixelect.engine.io.InputException when labels can't be read
     */
    public static LabelHistogram of(LabelledImages images, int classes) {
        LabelHistogram histogram = new LabelHistogram(classes);
        for (int i = 0; i < images.size(); i++) {
            histogram.add(images.labels(i));
        }
        return histogram;
    }

    /**
     * Counts a picture's labels.
     *
     * @throws IllegalArgumentException when a label is no class
     */
    public void add(LabelMap map) {
        long[] counts = new long[256];
        for (byte label : map.labels()) {
            counts[label & 0xff]++;
        }
        long labelled = map.labels().length - counts[LabelMap.IGNORE];
        for (int c = 0; c < LabelMap.IGNORE; c++) {
            if (counts[c] == 0) {
                continue;
            }
            if (c >= pixels.length) {
                throw new IllegalArgumentException("label " + c + " of " + pixels.length + " classes");
            }
            pixels[c] += counts[c];
            pixelsOfImages[c] += labelled;
        }
    }

    /** Labelled pixels of each class. */
    public long[] pixels() {
        return pixels.clone();
    }

    /** The share of each class in all labelled pixels; all 0 where there are none. */
    public double[] shares() {
        long total = Math.max(1, Arrays.stream(pixels).sum());
        return Arrays.stream(pixels).mapToDouble(n -> (double) n / total).toArray();
    }

    /**
     * Median frequency balancing (Eigen and Fergus, ICCV 2015): the weight of class c is median(f) / f(c), where f(c) is
     * the share of c in the labelled pixels of the pictures that have it. Classes that no picture has weigh 1 and don't
     * count for the median.
     */
    public float[] medianFrequencyWeights() {
        double[] frequencies = new double[pixels.length];
        for (int c = 0; c < pixels.length; c++) {
            frequencies[c] = pixels[c] == 0 ? 0 : (double) pixels[c] / pixelsOfImages[c];
        }
        double[] present =
                Arrays.stream(frequencies).filter(f -> f > 0).sorted().toArray();
        int n = present.length;
        double median = n == 0 ? 1 : (present[(n - 1) / 2] + present[n / 2]) / 2;
        float[] weights = new float[pixels.length];
        for (int c = 0; c < weights.length; c++) {
            weights[c] = frequencies[c] == 0 ? 1 : (float) (median / frequencies[c]);
        }
        return weights;
    }
}
