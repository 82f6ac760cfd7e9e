package dev.pixelect.kernels.cpu;

import java.util.Arrays;

/**
 * Area, score and class histogram of each segment of a map, on the CPU: what {@code segment.cu} computes, in the same integers, so
 * with the same results on any number of threads. Each worker sums for itself; where that would take more memory than the map,
 * one does it all.
 *
 * <p>An instance owns its scratch memory, which grows with the number of segments, and is for one caller at a time. A run allocates
 * nothing unless there are more segments than ever before.
 */
public final class SegmentSums {
    /** Scores are summed in units of 2^-24. */
    private static final float UNITS = 0x1p24f;

    private static final int PIECE = 1 << 16;
    /** Segments a task, when the workers' sums are put together. */
    private static final int SHARE = 1 << 10;
    /** Counts that all workers together may have in any case. */
    private static final long SMALL = 1 << 20;

    private final int pixels;
    private final int classes;
    private final Parallel workers;
    private final Part[] parts;
    private final Parallel.Body sum = this::sum;
    private final Parallel.Body join = this::join;
    private final Parallel.Body clear = this::clear;

    private int[] segments;
    private int count;
    private float[] scores;
    private byte[] labels;

    /** For maps of {@code pixels} pixels and {@code classes} classes, 1 to 255. */
    public SegmentSums(int pixels, int classes, Parallel workers) {
        this.pixels = pixels;
        this.classes = classes;
        this.workers = workers;
        this.parts = new Part[workers.workers()];
        Arrays.setAll(parts, i -> new Part());
    }

    /** A worker's sums; the first worker's area and histogram are the results. */
    private static final class Part {
        private int[] area = {};
        private long[] sum = {};
        private int[] histogram = {};
    }

    /**
     * Runs.
     *
     * @param segmentMap labels in [0, K)
     * @param k K
     * @param scoreMap in [0, 64]
     * @param classMap unsigned; those not below the number of classes are in no histogram
     * @param area [K], the result
     * @param mean [K], the result; 0 in an empty segment
     * @param histogram [K][classes], the result
     */
    public void run(
            int[] segmentMap, int k, float[] scoreMap, byte[] classMap, int[] area, float[] mean, int[] histogram) {
        segments = segmentMap;
        count = k;
        scores = scoreMap;
        labels = classMap;
        parts[0].area = area;
        parts[0].histogram = histogram;
        int used = (long) k * (classes + 3) * parts.length <= Math.max(pixels, SMALL) ? parts.length : 1;
        grow(used);
        int pieces = (pixels + PIECE - 1) / PIECE;
        if (used == 1) {
            clear(0, 0);
            for (int i = 0; i < pieces; i++) {
                sum(i, 0);
            }
        } else {
            workers.run(used, clear);
            workers.run(pieces, sum);
            workers.run((k + SHARE - 1) / SHARE, join);
        }
        for (int i = 0; i < k; i++) {
            mean[i] = mean(parts[0].sum[i], area[i]);
        }
        segments = null;
        scores = null;
        labels = null;
        parts[0].area = null;
        parts[0].histogram = null;
    }

    /** The mean score of a segment from its sum in units of 2^-24; 0 where it has no pixels. */
    public static float mean(long units, int area) {
        return area == 0 ? 0 : (float) (units * 0x1p-24 / area);
    }

    private void grow(int used) {
        for (int i = 0; i < used; i++) {
            Part p = parts[i];
            if (p.sum.length < count) {
                p.sum = new long[count];
            }
            if (i > 0 && p.area.length < count) {
                p.area = new int[count];
                p.histogram = new int[Math.multiplyExact(count, classes)];
            }
        }
    }

    private void clear(int task, int worker) {
        Part p = parts[task];
        Arrays.fill(p.area, 0, count, 0);
        Arrays.fill(p.sum, 0, count, 0);
        Arrays.fill(p.histogram, 0, count * classes, 0);
    }

    /** Sums of pixels in a row stay in registers while the segment is the same. */
    private void sum(int task, int worker) {
        Part p = parts[worker];
        int from = task * PIECE;
        int to = Math.min(pixels, from + PIECE);
        int i = from;
        while (i < to) {
            int k = segments[i];
            int first = i;
            long units = 0;
            do {
                units += (int) (scores[i] * UNITS);
                int c = labels[i] & 0xff;
                if (c < classes) {
                    p.histogram[k * classes + c]++;
                }
                i++;
            } while (i < to && segments[i] == k);
            p.area[k] += i - first;
            p.sum[k] += units;
        }
    }

    private void join(int task, int worker) {
        Part all = parts[0];
        int from = task * SHARE;
        int to = Math.min(count, from + SHARE);
        for (int w = 1; w < parts.length; w++) {
            Part p = parts[w];
            for (int k = from; k < to; k++) {
                all.area[k] += p.area[k];
                all.sum[k] += p.sum[k];
            }
            for (int k = from * classes; k < to * classes; k++) {
                all.histogram[k] += p.histogram[k];
            }
        }
    }
}
