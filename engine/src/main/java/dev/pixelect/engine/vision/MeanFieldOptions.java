package dev.pixelect.engine.vision;

import dev.pixelect.kernels.DenseCrf;

/**
 * A dense CRF's parameters.
 *
 * @param iterations of mean field, 0 to 1000
 * @param gaussianSxy standard deviation of the Gaussian term in pixels, above 0
 * @param gaussianWeight at least 0; 0 leaves the term out
 * @param bilateralSxy standard deviation of the bilateral term in pixels, above 0
 * @param bilateralSrgb its standard deviation in colour, in steps of 0 to 255, above 0
 * @param bilateralWeight at least 0; 0 leaves the term out
 */
public record MeanFieldOptions(
        int iterations,
        double gaussianSxy,
        double gaussianWeight,
        double bilateralSxy,
        double bilateralSrgb,
        double bilateralWeight) {
    public MeanFieldOptions {
        if (iterations < 0 || iterations > 1000) {
            throw new IllegalArgumentException("iterations " + iterations + " must be 0 to 1000");
        }
        requirePositive("gaussian-sxy", gaussianSxy);
        requirePositive("bilateral-sxy", bilateralSxy);
        requirePositive("bilateral-srgb", bilateralSrgb);
        requireWeight("gaussian-weight", gaussianWeight);
        requireWeight("bilateral-weight", bilateralWeight);
    }

    /** What raises the accuracy of noisy street-scene predictions. */
    public static MeanFieldOptions street() {
        return new MeanFieldOptions(5, 3, 1, 30, 5, 2);
    }

    /** The parameters that came with the reference implementation. */
    public static MeanFieldOptions classic() {
        return new MeanFieldOptions(5, 3, 3, 80, 13, 10);
    }

    /** The same for the kernels. */
    public DenseCrf crf() {
        return new DenseCrf(iterations, gaussianSxy, gaussianWeight, bilateralSxy, bilateralSrgb, bilateralWeight);
    }

    private static void requirePositive(String name, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + " " + value + " must be above 0");
        }
    }

    private static void requireWeight(String name, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + " " + value + " must be at least 0");
        }
    }
}
