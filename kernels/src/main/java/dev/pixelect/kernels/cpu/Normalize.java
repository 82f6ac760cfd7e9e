package dev.pixelect.kernels.cpu;

/**
 * A picture as a network wants it, on the CPU: what {@code normalize.cu} computes, with the same bits. A channel has 256 values, so
 * they come from a table.
 *
 * <p>An instance is for one caller at a time. A run allocates nothing.
 */
public final class Normalize {
    private static final int PIECE = 1 << 14;

    private final int pixels;
    private final Parallel workers;
    private final int first;
    private final float[][] tables = new float[3][256];
    private final Parallel.Body piece = this::piece;

    private byte[] rgb;
    private float[] planes;

    /**
     * For pictures of {@code pixels} pixels.
     *
     * @param bgr whether plane 0 is blue rather than red
     * @param mean of each plane
     * @param scale of each plane
     */
    public Normalize(int pixels, boolean bgr, float[] mean, float[] scale, Parallel workers) {
        this.pixels = pixels;
        this.workers = workers;
        this.first = bgr ? 2 : 0;
        for (int p = 0; p < 3; p++) {
            for (int v = 0; v < 256; v++) {
                tables[p][v] = (v - mean[p]) * scale[p];
            }
        }
    }

    /**
     * Runs.
     *
     * @param picture [pixels][3], unsigned
     * @param out [3][pixels], the result
     */
    public void run(byte[] picture, float[] out) {
        rgb = picture;
        planes = out;
        workers.run((pixels + PIECE - 1) / PIECE, piece);
        rgb = null;
        planes = null;
    }

    private void piece(int task, int worker) {
        int from = task * PIECE;
        int to = Math.min(pixels, from + PIECE);
        float[] a = tables[0];
        float[] b = tables[1];
        float[] c = tables[2];
        int last = 2 - first;
        for (int i = from; i < to; i++) {
            planes[i] = a[rgb[3 * i + first] & 0xff];
            planes[pixels + i] = b[rgb[3 * i + 1] & 0xff];
            planes[2 * pixels + i] = c[rgb[3 * i + last] & 0xff];
        }
    }
}
