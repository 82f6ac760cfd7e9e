package dev.pixelect.kernels;

/**
 * Mean-field inference in a fully connected CRF with Gaussian and bilateral Potts terms (Kraehenbuehl and Koltun, NIPS 2011), as all
 * devices and references of this project compute it:
 *
 * <pre>
 * K_g(i, j) = exp(-|x_i - x_j|^2 / 2 gaussianSxy^2)                                              x: row and column
 * K_b(i, j) = exp(-|x_i - x_j|^2 / 2 bilateralSxy^2 - |I_i - I_j|^2 / 2 bilateralSrgb^2)         I: red, green, blue
 * K~ = D^-1/2 K D^-1/2, D = diag(K 1); self pairs are included
 * Q0 = p;  Q <- softmax(ln max(p, FLOOR) + gaussianWeight K~_g Q + bilateralWeight K~_b Q)
 * </pre>
 *
 * <p>softmax(ln p + m) is computed as p e^(m - max m), scaled to the sum 1: no logarithm, and no class is lost to rounding.
 *
 * <p>K_b is approximated on a permutohedral lattice. K_g is cut off at {@link #taps() three deviations}, and done exactly, one
 * axis after the other, up to {@link #SEPARABLE_SXY}; on a lattice of two dimensions beyond.
 *
 * @param iterations at least 0
 * @param gaussianSxy pixels, above 0
 * @param gaussianWeight at least 0; 0 leaves the term out
 * @param bilateralSxy pixels, above 0
 * @param bilateralSrgb steps of 0 to 255, above 0
 * @param bilateralWeight at least 0; 0 leaves the term out
 */
public record DenseCrf(
        int iterations,
        double gaussianSxy,
        double gaussianWeight,
        double bilateralSxy,
        double bilateralSrgb,
        double bilateralWeight) {
    /** Least probability; what is below, 0 among it, counts as this. */
    public static final float FLOOR = 1e-20f;

    /** Up to this deviation in pixels the Gaussian term is separable taps, beyond a lattice. */
    public static final double SEPARABLE_SXY = 5;

    /**
     * Least deviation, in pixels and in steps of colour. Neighbours are five deviations apart then, and their kernel is 4e-6:
     * smaller ones would not show, only the lattice's coordinates would outgrow float32.
     */
    private static final double LEAST_DEVIATION = 0.2;

    /** Longest side of a picture: with the least deviation, a lattice's coordinates stay within 2^20 of 0. */
    private static final int MAX_SIDE = 32768;

    private static final double CUT_OFF = 3;

    /** @throws IllegalArgumentException when a side is too long, in words for users */
    public static void requireSize(int height, int width) {
        if (Math.max(height, width) > MAX_SIDE) {
            throw new IllegalArgumentException("a picture of " + height + "x" + width
                    + " is too long for a dense CRF: cut it into tiles of at most " + MAX_SIDE + " pixels a side");
        }
    }

    /** Whether the Gaussian term is computed by {@link #taps()}. */
    public boolean separable() {
        return gaussianWeight > 0 && gaussianSxy <= SEPARABLE_SXY;
    }

    /** Whether the Gaussian term is computed on a lattice of two dimensions. */
    public boolean gaussianLattice() {
        return gaussianWeight > 0 && gaussianSxy > SEPARABLE_SXY;
    }

    /** Whether there is a bilateral term. */
    public boolean bilateral() {
        return bilateralWeight > 0;
    }

    /** exp(-i^2 / 2 gaussianSxy^2) for i = 0 to three deviations, rounded up. */
    public float[] taps() {
        float[] taps = new float[1 + (int) Math.ceil(CUT_OFF * gaussianSxy)];
        for (int i = 0; i < taps.length; i++) {
            taps[i] = (float) Math.exp(-0.5 * i * i / (gaussianSxy * gaussianSxy));
        }
        return taps;
    }

    /**
     * One axis' share of D^-1/2 for the separable Gaussian: D is the product of the rows' and the columns' sums.
     *
     * @param length of the axis
     * @return [length] 1 / sqrt(sum of the taps that fall inside)
     */
    public float[] tapNorms(int length) {
        float[] taps = taps();
        float[] norms = new float[length];
        for (int i = 0; i < length; i++) {
            double sum = taps[0];
            for (int k = 1; k < taps.length; k++) {
                sum += (i >= k ? taps[k] : 0) + (i + k < length ? taps[k] : 0);
            }
            norms[i] = (float) (1 / Math.sqrt(sum));
        }
        return norms;
    }

    /**
     * What to multiply features by on their way to a lattice: column and row by 1 / deviation, then colours for five
     * dimensions, all with the factor that makes the lattice's blur have deviation 1 and the rows of the embedding have
     * length 1.
     *
     * @param dimensions 2 for the Gaussian term, 5 for the bilateral one
     */
    public double[] featureScales(int dimensions) {
        double[] scales = new double[dimensions];
        for (int j = 1; j <= dimensions; j++) {
            double deviation = dimensions == 2 ? gaussianSxy : j <= 2 ? bilateralSxy : bilateralSrgb;
            scales[j - 1] = Math.sqrt(2.0 / 3.0)
                    * (dimensions + 1)
                    / (Math.sqrt(j * (j + 1.0)) * Math.max(deviation, LEAST_DEVIATION));
        }
        return scales;
    }
}
