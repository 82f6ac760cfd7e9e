package dev.pixelect.kernels.reference;

/** What {@code segment.cu} computes, with the mean of the scores themselves, in double precision. */
public final class SegmentSumsReference {
    private SegmentSumsReference() {}

    /**
     * Area, mean score (0 in an empty segment) and class histogram of each segment.
     *
     * @param segments [n], in [0, K)
     * @param scores [n]
     * @param classes [n], unsigned; those not below {@code numClasses} are in no histogram
     * @param area [K]
     * @param mean [K]
     * @param histogram [K][numClasses]
     */
    public static void run(
            int[] segments,
            float[] scores,
            byte[] classes,
            int numClasses,
            int[] area,
            double[] mean,
            int[] histogram) {
        for (int i = 0; i < segments.length; i++) {
            int k = segments[i];
            int c = classes[i] & 0xff;
            area[k]++;
            mean[k] += scores[i];
            if (c < numClasses) {
                histogram[k * numClasses + c]++;
            }
        }
        for (int k = 0; k < area.length; k++) {
            mean[k] /= Math.max(1, area[k]);
        }
    }
}
