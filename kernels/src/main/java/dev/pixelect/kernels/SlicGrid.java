package dev.pixelect.kernels;

/**
 * What SLIC derives from its options before it sees a picture. Everything is in integers from here on: lengths in the picture are
 * multiplied by compactness / S and rounded to the units of {@link FixedLab}, S = sqrt(pixels / segments), so that a step of S
 * pixels counts as much as a difference of `compactness` in L*.
 *
 * @param height of the picture
 * @param width of the picture
 * @param rows of grid cells; cell (j, i) has the pixels with y * rows / height = j and x * columns / width = i
 * @param columns of grid cells
 * @param iterations how often the pixels are assigned
 * @param stride every iteration but the last looks at each stride-th row, beginning at iteration mod stride
 * @param ownSize from how many pixels on a part that is cut off from its cluster becomes a segment of its own: a third of a
 *     cell
 * @param placeX [width], x in units of colour
 * @param placeY [height], y in units of colour
 */
public record SlicGrid(
        int height,
        int width,
        int rows,
        int columns,
        int iterations,
        int stride,
        int ownSize,
        int[] placeX,
        int[] placeY) {
    /**
     * The longest side. Keeps a distance below 2^22 and {@code placeX} below 2^27, whatever the compactness up to 100 and the
     * shape of the picture.
     */
    public static final int MAX_SIDE = 16384;

    /**
     * The first rounds in which parts of clusters that are cut off join segments, only where no other such part beside them has a
     * nearer colour.
     */
    public static final int PATIENCE = 4;

    /** From this many rows a cell on, looking at every third row gives centres as good. */
    private static final int TALL_CELL = 6;

    /**
     * The grid for a number of segments: cells as square as that number allows.
     *
     * @param segments 1 to height * width
     * @param compactness in (0, 100]
     * @param iterations at least 1
     * @throws IllegalArgumentException when the picture is too large or has fewer pixels than segments; for users
     */
    public static SlicGrid of(int height, int width, int segments, double compactness, int iterations) {
        String picture = "a picture of " + height + "x" + width + " pixels";
        if (height > MAX_SIDE || width > MAX_SIDE) {
            throw new IllegalArgumentException("superpixels of " + picture + ": a side may have at most " + MAX_SIDE
                    + "; scale the picture down or cut it");
        }
        long pixels = (long) height * width;
        if (segments < 1 || segments > pixels) {
            throw new IllegalArgumentException(segments + " segments in " + picture + ": ask for 1 to " + pixels);
        }
        double side = Math.sqrt((double) pixels / segments);
        int fewer = clamp((int) (height / side), height);
        int more = clamp(fewer + 1, height);
        int rows = miss(fewer, segments, width) <= miss(more, segments, width) ? fewer : more;
        int columns = columns(rows, segments, width);
        long cells = (long) rows * columns;
        return new SlicGrid(
                height,
                width,
                rows,
                columns,
                iterations,
                height >= TALL_CELL * rows ? 3 : 1,
                (int) ((pixels + 3 * cells - 1) / (3 * cells)),
                places(width, compactness / side),
                places(height, compactness / side));
    }

    /** How many clusters there are. */
    public int cells() {
        return rows * columns;
    }

    /** The first column of pixels of a column of cells; {@code width} for {@code columns}. */
    public int firstX(int column) {
        return (column * width + columns - 1) / columns;
    }

    /** The first row of pixels of a row of cells; {@code height} for {@code rows}. */
    public int firstY(int row) {
        return (row * height + rows - 1) / rows;
    }

    /** Whether an iteration looks at a row of pixels. */
    public boolean looksAt(int y, int iteration) {
        return iteration == iterations - 1 || y % stride == iteration % stride;
    }

    private static int clamp(int n, int most) {
        return Math.max(1, Math.min(n, most));
    }

    private static int columns(int rows, int segments, int width) {
        return clamp((2 * segments + rows) / (2 * rows), width);
    }

    private static long miss(int rows, int segments, int width) {
        return Math.abs((long) rows * columns(rows, segments, width) - segments);
    }

    private static int[] places(int n, double weight) {
        int[] place = new int[n];
        for (int i = 0; i < n; i++) {
            place[i] = (int) Math.round(i * weight * FixedLab.ONE);
        }
        return place;
    }
}
