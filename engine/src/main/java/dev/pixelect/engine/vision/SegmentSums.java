package dev.pixelect.engine.vision;

/** Area, mean score and class histogram of each segment of a map. */
public interface SegmentSums extends AutoCloseable {
    /**
     * What was summed; the arrays belong to the caller.
     *
     * @param area [K] pixels of each segment
     * @param mean [K] mean score of each segment, 0 where it has no pixels
     * @param histogram [K*C] how many pixels of each class a segment has
     */
    record Sums(int[] area, float[] mean, int[] histogram) {}

    /**
     * Sums.
     *
     * @param segments [H*W] labels in [0, count)
     * @param count K, at least 1 and at most H*W
     * @param scores [H*W], in [0, 64]
     * @param classes [H*W] as unsigned bytes; those not below C are in no histogram
     * @throws IllegalArgumentException when a size differs or a label is out of range
     */
    Sums run(int[] segments, int count, float[] scores, byte[] classes);

    @Override
    void close();
}
