package dev.pixelect.kernels.reference;

/** What {@code sobel.cu} computes, in double precision and by the definitions. */
public final class EdgeWeightsReference {
    private EdgeWeightsReference() {}

    /**
     * score * (1 + lambda * E), E being the Sobel magnitude of the luminance over its maximum, 0 in a flat picture.
     *
     * @param rgb [height][width][3], unsigned
     * @param scores [height][width]
     * @param weighted as scores
     */
    public static void run(byte[] rgb, int height, int width, double lambda, float[] scores, double[] weighted) {
        double[] magnitude = magnitude(rgb, height, width);
        double top = 0;
        for (double m : magnitude) {
            top = Math.max(top, m);
        }
        for (int i = 0; i < scores.length; i++) {
            weighted[i] = scores[i] * (1 + lambda * (top > 0 ? magnitude[i] / top : 0));
        }
    }

    /** Sobel magnitude [height][width] of Y = .299 R + .587 G + .114 B in thousandths of a grey level, borders replicated. */
    public static double[] magnitude(byte[] rgb, int height, int width) {
        double[] magnitude = new double[height * width];
        int[] factor = {1, 2, 1};
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                double gx = 0;
                double gy = 0;
                for (int k = -1; k <= 1; k++) {
                    int f = factor[k + 1];
                    gx += f
                            * (luminance(rgb, height, width, y + k, x + 1)
                                    - luminance(rgb, height, width, y + k, x - 1));
                    gy += f
                            * (luminance(rgb, height, width, y + 1, x + k)
                                    - luminance(rgb, height, width, y - 1, x + k));
                }
                magnitude[y * width + x] = Math.sqrt(gx * gx + gy * gy);
            }
        }
        return magnitude;
    }

    private static double luminance(byte[] rgb, int height, int width, int y, int x) {
        int row = Math.min(Math.max(y, 0), height - 1);
        int column = Math.min(Math.max(x, 0), width - 1);
        int i = 3 * (row * width + column);
        return 299.0 * (rgb[i] & 0xff) + 587.0 * (rgb[i + 1] & 0xff) + 114.0 * (rgb[i + 2] & 0xff);
    }
}
