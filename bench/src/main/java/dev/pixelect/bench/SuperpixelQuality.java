package dev.pixelect.bench;

import dev.pixelect.engine.io.LabelMap;

/**
 * How well superpixels fit labels, as Stutz, Hermans and Leibe define it (Superpixels: an evaluation of the state of the art,
 * CVIU 2018); pixels that are ignored are left out.
 *
 * @param segments how many there are
 * @param boundaryRecall share of the label boundary's pixels with a pixel of a superpixel's boundary at most {@code reach} rows and
 *     columns away, NaN without a boundary. A pixel is on a boundary when one of its four neighbours has another label; neighbours
 *     that are ignored make no boundary
 * @param achievableAccuracy accuracy of giving each superpixel the label that most of its pixels have, NaN without labels
 */
public record SuperpixelQuality(int segments, double boundaryRecall, double achievableAccuracy) {
    /**
     * Measures.
     *
     * @param truth labels, some of them {@link LabelMap#IGNORE}
     * @param superpixels [H*W], 0 to {@code segments - 1}
     * @param reach in pixels: round(0.0025 * diagonal) is usual, 2 at 480x360
     */
    public static SuperpixelQuality of(LabelMap truth, int[] superpixels, int segments, int reach) {
        return new SuperpixelQuality(
                segments, recall(truth, superpixels, reach), achievable(truth, superpixels, segments));
    }

    private static double recall(LabelMap truth, int[] superpixels, int reach) {
        int height = truth.height();
        int width = truth.width();
        int[] labels = new int[height * width];
        for (int p = 0; p < labels.length; p++) {
            int label = truth.get(p / width, p % width);
            labels[p] = label == LabelMap.IGNORE ? -1 : label;
        }
        boolean[] edge = boundary(superpixels, height, width);
        boolean[] wanted = boundary(labels, height, width);
        long boundary = 0;
        long found = 0;
        for (int p = 0; p < labels.length; p++) {
            if (wanted[p]) {
                boundary++;
                found += near(edge, height, width, p / width, p % width, reach) ? 1 : 0;
            }
        }
        return (double) found / boundary;
    }

    private static boolean near(boolean[] edge, int height, int width, int y, int x, int reach) {
        for (int v = Math.max(y - reach, 0); v <= Math.min(y + reach, height - 1); v++) {
            for (int u = Math.max(x - reach, 0); u <= Math.min(x + reach, width - 1); u++) {
                if (edge[v * width + u]) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean[] boundary(int[] labels, int height, int width) {
        boolean[] edge = new boolean[labels.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int p = y * width + x;
                edge[p] = x > 0 && differ(labels, p, p - 1)
                        || x + 1 < width && differ(labels, p, p + 1)
                        || y > 0 && differ(labels, p, p - width)
                        || y + 1 < height && differ(labels, p, p + width);
            }
        }
        return edge;
    }

    /** Below 0: ignored. */
    private static boolean differ(int[] labels, int p, int q) {
        return labels[p] != labels[q] && labels[p] >= 0 && labels[q] >= 0;
    }

    private static double achievable(LabelMap truth, int[] superpixels, int segments) {
        int[] histogram = new int[segments * 256];
        long labelled = 0;
        for (int p = 0; p < superpixels.length; p++) {
            int label = truth.get(p / truth.width(), p % truth.width());
            if (label != LabelMap.IGNORE) {
                histogram[superpixels[p] * 256 + label]++;
                labelled++;
            }
        }
        long right = 0;
        for (int k = 0; k < segments; k++) {
            int most = 0;
            for (int c = 0; c < 256; c++) {
                most = Math.max(most, histogram[k * 256 + c]);
            }
            right += most;
        }
        return (double) right / labelled;
    }
}
