package dev.pixelect.engine.io;

/**
 * Which region each pixel belongs to, row-major. The array is shared, not copied.
 *
 * @param height rows, at least 1
 * @param width columns, at least 1
 * @param regions {@code height * width} unsigned numbers; 0 for none
 */
public record RegionMap(int height, int width, short[] regions) {
    /** The highest number that a region may have. */
    public static final int LAST = 65535;

    public RegionMap {
        if (height < 1 || width < 1 || regions.length != (long) height * width) {
            throw new IllegalArgumentException(
                    "region map " + height + "x" + width + " of " + regions.length + " numbers");
        }
    }

    /** The region of a pixel {@code y * width + x}, in [0, 65535]. */
    public int get(int pixel) {
        return regions[pixel] & 0xffff;
    }
}
