package dev.pixelect.kernels.reference;

/** What {@code confusion.cu} computes. */
public final class ConfusionReference {
    private ConfusionReference() {}

    /**
     * Adds a pixel of truth t and prediction p to counts[t][p]; one whose truth is 255 to none, and another that is no class to
     * the last count.
     *
     * @param truth [n], unsigned
     * @param prediction [n], unsigned
     * @param counts [classes * classes + 1]
     */
    public static void run(byte[] truth, byte[] prediction, int classes, int[] counts) {
        for (int i = 0; i < truth.length; i++) {
            int t = truth[i] & 0xff;
            int p = prediction[i] & 0xff;
            if (t != 255) {
                counts[t < classes && p < classes ? t * classes + p : classes * classes]++;
            }
        }
    }
}
