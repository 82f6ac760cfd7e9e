package dev.pixelect.kernels.cpu;

/**
 * Scores weighed by the Sobel magnitude of a picture's luminance, on the CPU: what {@code sobel.cu} computes. Gradients are
 * integers, row by row in arrays that stay in the first-level cache; the maximum of a picture doesn't depend on how its rows
 * are split.
 *
 * <p>An instance owns its scratch memory and is for one caller at a time. A run allocates nothing.
 */
public final class EdgeWeights {
    /** Rows a task; each task computes two rows of luminance besides. */
    private static final int ROWS = 32;

    private final int height;
    private final int width;
    private final Parallel workers;
    private final float[] magnitude;
    private final float[] tops;
    private final Rows[] rows;
    private final Parallel.Body sobel = this::sobel;
    private final Parallel.Body weigh = this::weigh;

    private byte[] rgb;
    private float[] scores;
    private float[] weighted;
    private float lambda;
    private float scale;

    /** For pictures of {@code height} x {@code width} pixels. */
    public EdgeWeights(int height, int width, Parallel workers) {
        this.height = height;
        this.width = width;
        this.workers = workers;
        this.magnitude = new float[Math.multiplyExact(height, width)];
        this.tops = new float[(height + ROWS - 1) / ROWS];
        this.rows = new Rows[workers.workers()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new Rows(width);
        }
    }

    /** A worker's luminance of three rows, with a column on either side, and their sum and difference down the columns. */
    private static final class Rows {
        private final int[][] luminance;
        private final int[] sum;
        private final int[] difference;

        Rows(int width) {
            luminance = new int[3][width + 2];
            sum = new int[width + 2];
            difference = new int[width + 2];
        }
    }

    /**
     * Runs.
     *
     * @param picture [height][width][3], unsigned
     * @param factor lambda, at least 0
     * @param scoreMap [height][width]
     * @param result as scoreMap; may be the same array
     */
    public void run(byte[] picture, float factor, float[] scoreMap, float[] result) {
        rgb = picture;
        scores = scoreMap;
        weighted = result;
        lambda = factor;
        workers.run(tops.length, sobel);
        float top = 0;
        for (float t : tops) {
            top = Math.max(top, t);
        }
        scale = top;
        workers.run(tops.length, weigh);
        rgb = null;
        scores = null;
        weighted = null;
    }

    private void sobel(int task, int worker) {
        Rows r = rows[worker];
        int from = task * ROWS;
        int to = Math.min(height, from + ROWS);
        luminance(from - 1, r.luminance[0]);
        luminance(from, r.luminance[1]);
        float top = 0;
        for (int y = from; y < to; y++) {
            luminance(y + 1, r.luminance[2]);
            columns(r.luminance[0], r.luminance[1], r.luminance[2], r.sum, r.difference);
            magnitudes(r.sum, r.difference, y * width);
            top = maximum(top, y * width);
            int[] first = r.luminance[0];
            r.luminance[0] = r.luminance[1];
            r.luminance[1] = r.luminance[2];
            r.luminance[2] = first;
        }
        tops[task] = top;
    }

    /** Of row {@code y}, or the nearest there is, in thousandths of a grey level. */
    private void luminance(int y, int[] out) {
        int i = 3 * width * Math.min(Math.max(y, 0), height - 1);
        for (int x = 1; x <= width; x++, i += 3) {
            out[x] = 299 * (rgb[i] & 0xff) + 587 * (rgb[i + 1] & 0xff) + 114 * (rgb[i + 2] & 0xff);
        }
        out[0] = out[1];
        out[width + 1] = out[width];
    }

    private static void columns(int[] a, int[] b, int[] c, int[] sum, int[] difference) {
        for (int x = 0; x < sum.length; x++) {
            sum[x] = a[x] + 2 * b[x] + c[x];
            difference[x] = c[x] - a[x];
        }
    }

    private void magnitudes(int[] sum, int[] difference, int at) {
        for (int x = 0; x < width; x++) {
            float gx = sum[x + 2] - sum[x];
            float gy = difference[x] + 2 * difference[x + 1] + difference[x + 2];
            magnitude[at + x] = (float) Math.sqrt(gx * gx + gy * gy);
        }
    }

    private float maximum(float top, int at) {
        float m = top;
        for (int i = at; i < at + width; i++) {
            m = Math.max(m, magnitude[i]);
        }
        return m;
    }

    private void weigh(int task, int worker) {
        int from = task * ROWS * width;
        int to = Math.min(height, (task + 1) * ROWS) * width;
        // In a flat picture all magnitudes are 0.
        float top = scale > 0 ? scale : 1;
        for (int i = from; i < to; i++) {
            weighted[i] = scores[i] * (1 + lambda * (magnitude[i] / top));
        }
    }
}
