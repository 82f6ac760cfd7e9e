package dev.pixelect.icnet.data.batch;

import java.util.SplittableRandom;

/**
 * How training pictures are varied: mirrored, scaled, and cut to one size at random (Zhao et al., ECCV 2018), and, if asked for, seen in another light.
 *
 * @param mirror probability of left and right being swapped, in [0, 1]
 * @param minScale least factor of height and width, above 0
 * @param maxScale greatest factor
 * @param crop the size of the result; null for the picture's own
 * @param jitter how much colours change, in [0, 1]: see {@link ColourChange}
 */
public record Augmentation(double mirror, double minScale, double maxScale, Crop crop, double jitter) {
    public Augmentation {
        if (!(mirror >= 0 && mirror <= 1 && minScale > 0 && maxScale >= minScale && maxScale <= 16)) {
            throw new IllegalArgumentException("mirror " + mirror + ", scale " + minScale + " to " + maxScale);
        }
        if (!(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("jitter " + jitter);
        }
    }

    /** Colours stay. */
    public Augmentation(double mirror, double minScale, double maxScale, Crop crop) {
        this(mirror, minScale, maxScale, crop, 0);
    }

    /** Mirrored every other time, scaled by 0.5 to 2, and cut to {@code crop} (null for the picture's own size). */
    public static Augmentation standard(Crop crop) {
        return new Augmentation(0.5, 0.5, 2, crop);
    }

    /** Only cut to {@code crop}, at a random place; nothing at all where it is null. */
    public static Augmentation none(Crop crop) {
        return new Augmentation(0, 1, 1, crop);
    }

    /**
     * Draws how one picture is varied.
     *
     * @param zoom what the network's pictures are enlarged by, beside the random scale
     * @param random is used for this picture alone
     */
    public Placement draw(int height, int width, double zoom, SplittableRandom random) {
        boolean mirrored = random.nextDouble() < mirror;
        double scale = zoom * (minScale + (maxScale - minScale) * random.nextDouble());
        int scaledHeight = scaled(scale, height);
        int scaledWidth = scaled(scale, width);
        Crop out = size(height, width, zoom);
        int top = offset(scaledHeight - out.height(), random.nextDouble());
        int left = offset(scaledWidth - out.width(), random.nextDouble());
        ColourChange colours = ColourChange.draw(jitter, random);
        return new Placement(
                height, width, mirrored, scaledHeight, scaledWidth, top, left, out.height(), out.width(), colours);
    }

    /** The size of what is made of a picture of {@code height x width}: the crop's, else the picture's, enlarged. */
    public Crop size(int height, int width, double zoom) {
        return crop == null ? new Crop(scaled(zoom, height), scaled(zoom, width)) : crop;
    }

    private static int scaled(double scale, int cells) {
        return (int) Math.max(1, Math.round(scale * cells));
    }

    /** Anywhere from 0 to {@code room}, which is negative where the picture must be padded. */
    private static int offset(int room, double random) {
        int magnitude = (int) (random * (Math.abs(room) + 1L));
        return room < 0 ? -magnitude : magnitude;
    }
}
