package dev.pixelect.engine.vision;

/**
 * The algorithms on pictures and per-pixel maps that a device has beside a network's ops. Each method prepares one for a size:
 * the result owns its memory on the device and is closed by the caller. Like their device, they are for one thread at a time; a
 * run in steady state allocates nothing, and the same input gives the same bits.
 */
public interface Vision {
    /** Scores weighed by the edges of a picture of {@code height} x {@code width} pixels. */
    EdgeWeights edgeWeights(int height, int width);

    /**
     * SLIC superpixels of pictures of {@code height} x {@code width} pixels.
     *
     * @throws IllegalArgumentException when there are more segments than pixels or a side is longer than 16384, with a message
     *     for users
     */
    Slic slic(int height, int width, SlicOptions options);

    /** Sums over the segments of maps of {@code height} x {@code width} pixels with {@code classes} classes (1 to 255). */
    SegmentSums segmentSums(int height, int width, int classes);

    /** Confusion matrices of maps of {@code height} x {@code width} pixels with {@code classes} classes (1 to 255). */
    Confusion confusion(int height, int width, int classes);

    /** Pictures of {@code height} x {@code width} pixels as a network wants them. */
    Normalize normalize(int height, int width, NormalizeOptions options);

    /** Mean field in a dense CRF over {@code height} x {@code width} pixels with {@code classes} classes (2 to 255). */
    MeanField meanField(int height, int width, int classes, MeanFieldOptions options);
}
