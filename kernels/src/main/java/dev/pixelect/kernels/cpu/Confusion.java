package dev.pixelect.kernels.cpu;

import java.util.Arrays;

/**
 * Confusion matrix of a picture, on the CPU: what {@code confusion.cu} computes. Each worker counts for itself.
 *
 * <p>An instance owns its scratch memory and is for one caller at a time. A run allocates nothing.
 */
public final class Confusion {
    private static final int PIECE = 1 << 16;
    private static final int IGNORED = 255;

    private final int pixels;
    private final int classes;
    private final Parallel workers;
    private final int[][] parts;
    private final Parallel.Body count = this::count;

    private byte[] truth;
    private byte[] prediction;

    /** For maps of {@code pixels} pixels and {@code classes} classes, 1 to 255. */
    public Confusion(int pixels, int classes, Parallel workers) {
        this.pixels = pixels;
        this.classes = classes;
        this.workers = workers;
        this.parts = new int[workers.workers()][classes * classes + 1];
    }

    /**
     * Runs.
     *
     * @param labels the true classes, unsigned; 255 isn't counted
     * @param predicted classes, unsigned
     * @param counts [truth][prediction], then one of the pixels whose truth or prediction is no class; the result
     */
    public void run(byte[] labels, byte[] predicted, int[] counts) {
        truth = labels;
        prediction = predicted;
        for (int[] part : parts) {
            Arrays.fill(part, 0);
        }
        workers.run((pixels + PIECE - 1) / PIECE, count);
        Arrays.fill(counts, 0);
        for (int[] part : parts) {
            for (int i = 0; i < part.length; i++) {
                counts[i] += part[i];
            }
        }
        truth = null;
        prediction = null;
    }

    /** Equal pairs in a row are counted in a register: adding to one cell over and over waits for its memory each time. */
    private void count(int task, int worker) {
        int[] cells = parts[worker];
        int from = task * PIECE;
        int to = Math.min(pixels, from + PIECE);
        int cell = 0;
        int alike = 0;
        for (int i = from; i < to; i++) {
            int t = truth[i] & 0xff;
            if (t == IGNORED) {
                continue;
            }
            int p = prediction[i] & 0xff;
            int at = t < classes && p < classes ? t * classes + p : classes * classes;
            if (at != cell) {
                cells[cell] += alike;
                cell = at;
                alike = 0;
            }
            alike++;
        }
        cells[cell] += alike;
    }
}
