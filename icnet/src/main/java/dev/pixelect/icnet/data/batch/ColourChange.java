package dev.pixelect.icnet.data.batch;

import java.util.SplittableRandom;

/**
 * How a sample's colours are changed, as another light or camera would: each channel times its gain, then all moved towards or away from the pixel's
 * luminance (.299 R + .587 G + .114 B), then made brighter or darker; the result is cut off at 0 and 255.
 *
 * @param red gain, 1 for none
 * @param green gain
 * @param blue gain
 * @param saturation 0 for grey, 1 for no change
 * @param brightness added, in levels of 255
 */
public record ColourChange(float red, float green, float blue, float saturation, float brightness) {
    /** Leaves colours as they are. */
    public static final ColourChange NONE = new ColourChange(1, 1, 1, 1, 0);

    /** Levels by which brightness may change at a jitter of 1. */
    private static final double BRIGHTNESS = 128;
    /** What channels differ by, of what they change together by: light is seldom red or blue. */
    private static final double TINT = 1.0 / 3;

    /** Draws a change of at most {@code jitter}, in [0, 1]: contrast and saturation by that factor, brightness by that part of 128 levels. */
    static ColourChange draw(double jitter, SplittableRandom random) {
        if (jitter == 0) {
            return NONE;
        }
        double contrast = 1 + jitter * signed(random);
        double tint = jitter * TINT;
        return new ColourChange(
                (float) (contrast * (1 + tint * signed(random))),
                (float) (contrast * (1 + tint * signed(random))),
                (float) (contrast * (1 + tint * signed(random))),
                (float) (1 + jitter * signed(random)),
                (float) (jitter * BRIGHTNESS * signed(random)));
    }

    private static double signed(SplittableRandom random) {
        return 2 * random.nextDouble() - 1;
    }

    /** Changes rows of pixels in place, values 0 to 255. */
    void apply(float[] r, float[] g, float[] b) {
        for (int i = 0; i < r.length; i++) {
            float x = red * r[i];
            float y = green * g[i];
            float z = blue * b[i];
            float grey = 0.299f * x + 0.587f * y + 0.114f * z;
            r[i] = limited(grey + saturation * (x - grey) + brightness);
            g[i] = limited(grey + saturation * (y - grey) + brightness);
            b[i] = limited(grey + saturation * (z - grey) + brightness);
        }
    }

    private static float limited(float v) {
        return Math.max(0, Math.min(255, v));
    }
}
