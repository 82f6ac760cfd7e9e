package dev.pixelect.selection;

/**
 * A selected superpixel: what a person labels with one click.
 *
 * @param area its pixels, at least 1
 * @param score what it was ranked by; higher first
 * @param predictedClass the class that the network sees most in it
 */
public record Region(int area, double score, int predictedClass) {
    public Region {
        if (area < 1) {
            throw new IllegalArgumentException("region of " + area + " pixels");
        }
    }
}
