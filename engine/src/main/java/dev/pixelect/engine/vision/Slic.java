package dev.pixelect.engine.vision;

import dev.pixelect.engine.io.RgbImage;

/**
 * SLIC superpixels (Achanta et al., TPAMI 2012) in CIELAB, from grid seeds moved off edges, with connectivity enforced: every segment is
 * 4-connected, and the labels are 0 to K-1 without gaps, in the order of each segment's first pixel. All arithmetic that decides is in
 * integers, so every device gives the same labels; {@code slic.cu} and {@code slic_connect.cu} say how.
 */
public interface Slic extends AutoCloseable {
    /**
     * Segments a picture.
     *
     * @param image of the prepared size
     * @param labels [H*W], the result
     * @return K, the number of segments
     * @throws IllegalArgumentException when a size differs
     */
    int run(RgbImage image, int[] labels);

    /**
     * For implementations: that a picture and its labels are of the prepared size.
     *
     * @throws IllegalArgumentException when they are not
     */
    static void requireSize(int height, int width, RgbImage image, int[] labels) {
        if (image.height() != height || image.width() != width) {
            throw new IllegalArgumentException("superpixels prepared for " + height + "x" + width
                    + " pixels, but the picture has " + image.height() + "x" + image.width());
        }
        if (labels.length != height * width) {
            throw new IllegalArgumentException(labels.length + " labels for " + height + "x" + width + " pixels");
        }
    }

    @Override
    void close();
}
