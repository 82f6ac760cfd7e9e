package dev.pixelect.engine.vision;

import java.util.List;

/**
 * How to normalise pictures.
 *
 * @param bgr whether the planes are blue, green, red rather than red, green, blue
 * @param mean of each plane, in the planes' order; finite
 * @param scale of each plane, in the planes' order; finite
 */
public record NormalizeOptions(boolean bgr, List<Float> mean, List<Float> scale) {
    public NormalizeOptions {
        mean = List.copyOf(mean);
        scale = List.copyOf(scale);
        requireThreeFinite("mean", mean);
        requireThreeFinite("scale", scale);
    }

    private static void requireThreeFinite(String name, List<Float> values) {
        if (values.size() != 3 || !values.stream().allMatch(Float::isFinite)) {
            throw new IllegalArgumentException(name + " " + values + " must be three finite values");
        }
    }
}
