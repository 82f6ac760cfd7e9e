package dev.pixelect.kernels.reference;

/** What {@code normalize.cu} computes, in double precision. */
public final class NormalizeReference {
    private NormalizeReference() {}

    /**
     * Planes of (pixel - mean) * scale.
     *
     * @param rgb [pixels][3], unsigned
     * @param bgr whether plane 0 is blue rather than red
     * @param mean of each plane
     * @param scale of each plane
     * @param planes [3][pixels]
     */
    public static void run(byte[] rgb, boolean bgr, float[] mean, float[] scale, double[] planes) {
        int pixels = rgb.length / 3;
        for (int p = 0; p < 3; p++) {
            for (int i = 0; i < pixels; i++) {
                int value = rgb[3 * i + (bgr ? 2 - p : p)] & 0xff;
                planes[p * pixels + i] = ((double) value - mean[p]) * scale[p];
            }
        }
    }
}
