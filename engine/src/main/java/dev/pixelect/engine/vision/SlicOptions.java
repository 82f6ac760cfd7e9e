package dev.pixelect.engine.vision;

import dev.pixelect.kernels.SlicGrid;

/**
 * How to make superpixels.
 *
 * @param segments how many are wanted, at least 1; what comes out differs by a few per cent
 * @param compactness m, in (0, 100]: how much a cell's width counts against colour, in units of CIELAB
 * @param iterations 1 to 100
 */
public record SlicOptions(int segments, double compactness, int iterations) {
    public SlicOptions {
        if (segments < 1) {
            throw new IllegalArgumentException("segments " + segments + " must be at least 1");
        }
        if (!(compactness > 0 && compactness <= 100)) {
            throw new IllegalArgumentException("compactness " + compactness + " must be above 0 and at most 100");
        }
        if (iterations < 1 || iterations > 100) {
            throw new IllegalArgumentException("iterations " + iterations + " must be 1 to 100");
        }
    }

    /** Compactness 10, 10 iterations. */
    public static SlicOptions of(int segments) {
        return new SlicOptions(segments, 10, 10);
    }

    /**
     * What these mean for pictures of a size.
     *
     * @throws IllegalArgumentException when there are more segments than pixels, or a side is too long; for users
     */
    public SlicGrid grid(int height, int width) {
        return SlicGrid.of(height, width, segments, compactness, iterations);
    }
}
