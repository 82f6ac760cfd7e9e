package dev.pixelect.engine.vision;

import dev.pixelect.engine.io.RgbImage;

/** What every device's algorithms ask of their arguments. */
public final class Arguments {
    /** Three values a pixel are counted with an int. */
    private static final int MAX_PIXELS = Integer.MAX_VALUE / 3 - (1 << 20);

    /** Classes are unsigned bytes, and 255 marks pixels without one. */
    private static final int MAX_CLASSES = 255;

    private Arguments() {}

    /** @throws IllegalArgumentException when a picture is empty or has too many pixels to count */
    public static int pixels(int height, int width) {
        if (height < 1 || width < 1 || (long) height * width > MAX_PIXELS) {
            throw new IllegalArgumentException(
                    "a picture of " + height + "x" + width + " pixels: at least 1 and at most " + MAX_PIXELS);
        }
        return height * width;
    }

    /** @throws IllegalArgumentException when {@code classes} isn't 1 to 255 */
    public static int classes(int classes) {
        if (classes < 1 || classes > MAX_CLASSES) {
            throw new IllegalArgumentException(classes + " classes: 1 to " + MAX_CLASSES);
        }
        return classes;
    }

    /** @throws IllegalArgumentException when a picture isn't of the prepared size */
    public static void require(RgbImage image, int height, int width) {
        if (image.height() != height || image.width() != width) {
            throw new IllegalArgumentException("a picture of " + image.height() + "x" + image.width() + " pixels where "
                    + height + "x" + width + " was prepared");
        }
    }

    /** @throws IllegalArgumentException when an array isn't of {@code expected} elements */
    public static void require(String name, int actual, int expected) {
        if (actual != expected) {
            throw new IllegalArgumentException(name + " has " + actual + " elements, not " + expected);
        }
    }

    /**
     * Looks at a map of segments and its scores, as {@link SegmentSums} takes them.
     *
     * @throws IllegalArgumentException naming the first pixel whose label isn't in [0, count) or whose score isn't in [0, 64]
     */
    public static void segments(int[] segments, int count, float[] scores) {
        if (count < 1 || count > segments.length) {
            throw new IllegalArgumentException(count + " segments of " + segments.length + " pixels");
        }
        int outside = 0;
        for (int k : segments) {
            outside |= k | (count - 1 - k);
        }
        boolean scored = true;
        for (float s : scores) {
            scored &= s >= 0 && s <= SegmentSums.MAX_SCORE;
        }
        if (outside < 0 || !scored) {
            throw new IllegalArgumentException(firstWrong(segments, count, scores));
        }
    }

    private static String firstWrong(int[] segments, int count, float[] scores) {
        int i = 0;
        while (segments[i] >= 0 && segments[i] < count && scores[i] >= 0 && scores[i] <= SegmentSums.MAX_SCORE) {
            i++;
        }
        return "pixel " + i + " is in segment " + segments[i] + " of " + count + " and has score " + scores[i]
                + ": scores are 0 to " + SegmentSums.MAX_SCORE;
    }

    /** @throws IllegalArgumentException when {@code lambda} isn't at least 0 and finite */
    public static void requireLambda(float lambda) {
        if (!(lambda >= 0) || Float.isInfinite(lambda)) {
            throw new IllegalArgumentException("lambda " + lambda + " must be at least 0");
        }
    }

    /**
     * Adds a picture's confusion matrix to others.
     *
     * @param picture [C*C + 1], the last being the number of pixels whose truth or prediction is no class
     * @param counts [C*C]
     * @throws IllegalArgumentException naming the first such pixel, when there is one
     */
    public static void addCounts(int[] picture, byte[] truth, byte[] prediction, long[] counts) {
        int classes = (int) Math.sqrt(counts.length);
        if (picture[counts.length] > 0) {
            int i = 0;
            while (known(truth[i] & 0xff, prediction[i] & 0xff, classes)) {
                i++;
            }
            throw new IllegalArgumentException("label " + (truth[i] & 0xff) + ", prediction " + (prediction[i] & 0xff)
                    + " at pixel " + i + " of " + classes + " classes");
        }
        for (int i = 0; i < counts.length; i++) {
            counts[i] += picture[i];
        }
    }

    private static boolean known(int truth, int prediction, int classes) {
        return truth == Confusion.IGNORED || (truth < classes && prediction < classes);
    }
}
