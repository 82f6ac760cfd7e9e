package dev.pixelect.engine.vision;

import dev.pixelect.engine.io.RgbImage;

/**
 * SLIC superpixels (Achanta et al., TPAMI 2012) in CIELAB, from grid seeds moved off edges, with connectivity enforced: every segment is
 * 4-connected, and the labels are 0 to K-1 without gaps, in the order of each segment's first pixel. All arithmetic that decides is in
 * integers, so every device gives the same labels.
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

    @Override
    void close();
}
