package dev.pixelect.kernels.reference;

/** What {@code segment.cu} computes, and the means that come of it: in integers, so to the bit. */
public final class SegmentSumsReference {
    private SegmentSumsReference() {}

    /**
     * Area, mean score (0 in an empty segment) and class histogram of each segment. Scores count as floor(2^24 score).
     *
     * @param segments [n], in [0, K)
     * @param scores [n], in [0, 64]
     * @param classes [n], unsigned; those not below {@code numClasses} are in no histogram
     * @param area [K]
     * @param mean [K]
     * @param histogram [K][numClasses]
     */
    public static void run(
            int[] segments, float[] scores, byte[] classes, int numClasses, int[] area, float[] mean, int[] histogram) {
        long[] sum = new long[area.length];
        for (int i = 0; i < segments.length; i++) {
            int k = segments[i];
            int c = classes[i] & 0xff;
            area[k]++;
            sum[k] += (long) Math.floor(0x1p24 * scores[i]);
            if (c < numClasses) {
                histogram[k * numClasses + c]++;
            }
        }
        for (int k = 0; k < area.length; k++) {
            mean[k] = area[k] == 0 ? 0 : (float) (sum[k] / 0x1p24 / area[k]);
        }
    }
}
