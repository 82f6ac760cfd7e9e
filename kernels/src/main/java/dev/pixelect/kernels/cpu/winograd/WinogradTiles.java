package dev.pixelect.kernels.cpu.winograd;

/**
 * How a picture is cut into tiles of 4x4 results for Winograd's F(4x4, 3x3). A convolution of dilation d is d x d dense ones on
 * every d-th row and column; tiles are numbered so that those of neighbouring columns are neighbours: [n][phase of y][y][x][phase of x].
 * A group is the tiles of one n, phase of y and y: they need the same six rows.
 *
 * @param n pictures
 * @param h rows, of source and result alike
 * @param w columns
 * @param dilation 1 or more, and as much padding
 * @param block channels that lie side by side
 */
public record WinogradTiles(int n, int h, int w, int dilation, int block) {
    /** Results of a tile in each direction. */
    static final int SIZE = 4;

    /** Elements of a transformed tile in each direction. */
    static final int POINTS = 6;

    /** Elements of a transformed tile: as many products of matrices. */
    public static final int PRODUCTS = POINTS * POINTS;

    /** Tiles of all groups. */
    public int count() {
        return groups() * perGroup();
    }

    /** Tiles under each other in a phase. */
    int down() {
        return tiles(h);
    }

    /** Tiles beside each other in a phase. */
    int across() {
        return tiles(w);
    }

    private int tiles(int pixels) {
        int ofPhase = (pixels + dilation - 1) / dilation;
        return (ofPhase + SIZE - 1) / SIZE;
    }

    /** Groups of tiles, numbered from 0. */
    public int groups() {
        return n * dilation * down();
    }

    /** Tiles of a group. */
    public int perGroup() {
        return dilation * across();
    }

    /** The picture that a group is of. */
    int picture(int group) {
        return group / (dilation * down());
    }

    /** The first row of a group's results; the next is {@link #dilation} further. */
    int firstRow(int group) {
        return group / down() % dilation + dilation * SIZE * (group % down());
    }

    /** Where a group's tiles of a block of channels begin in [6][6][blocks][all][block], at row r and column c of the transformed tile. */
    int transformedAt(int r, int c, int blocks, int channels, int all, int slot) {
        return (((r * POINTS + c) * blocks + channels) * all + slot * perGroup()) * block;
    }

    /** Floats of a row of pixels. */
    int row() {
        return w * block;
    }
}
