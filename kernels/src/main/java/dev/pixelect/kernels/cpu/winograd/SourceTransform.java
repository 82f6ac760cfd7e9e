package dev.pixelect.kernels.cpu.winograd;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Transforms the tiles of a group of float32 sources, B^T x B, or of the gradients of results, A y A^T (Lavin and Gray, CVPR 2016, equation 12 and its
 * gradient): reads the rows they need, pulls the columns of each place in a tile together, and goes down, then across. For one worker; views
 * memory that belongs to the caller; allocates nothing once made.
 */
public final class SourceTransform {
    private static final int POINTS = WinogradTiles.POINTS;
    private static final int SIZE = WinogradTiles.SIZE;

    private final WinogradTiles tiles;
    private final boolean gradient;
    private final int blocks;
    private final FloatBuffer from;
    private final FloatBuffer to;
    private final int tilesTo;
    private final float[] line;
    /** [row of a tile][place in a tile, modulo 4]: [tile across][phase][block], and the first of one tile more. */
    private final float[][][] rows;

    private final float[][][] down;
    private final float[][] across;
    /** The first two columns of the tiles behind: the last two of these. */
    private final float[] next0;

    private final float[] next1;
    private final int[] copies;

    /**
     * @param gradient whether {@code from} is a gradient of results (tiles of 4x4) and not a source (of 6x6, overlapping)
     * @param blocks blocks of channels
     * @param from [n][blocks][h][w][block]
     * @param to [36][blocks][tilesTo][block]
     */
    public SourceTransform(
            WinogradTiles tiles, boolean gradient, int blocks, FloatBuffer from, FloatBuffer to, int tilesTo) {
        this.tiles = tiles;
        this.gradient = gradient;
        this.blocks = blocks;
        this.from = from;
        this.to = to;
        this.tilesTo = tilesTo;
        int length = (tiles.across() + 1) * tiles.dilation() * tiles.block();
        this.line = new float[tiles.row()];
        this.rows = new float[gradient ? SIZE : POINTS][SIZE][length];
        this.down = new float[SIZE][POINTS][length];
        this.across = new float[POINTS][length];
        this.next0 = new float[length];
        this.next1 = new float[length];
        this.copies = copies(tiles, gradient ? 0 : 1, tiles.across() + (gradient ? 0 : 1));
    }

    /** Which floats of a row go where, in fours: the place in a tile, from, to, count. Others are padding and stay zero. */
    private static int[] copies(WinogradTiles t, int before, int across) {
        int d = t.dilation();
        int[] all = new int[SIZE * across * 4];
        int count = 0;
        for (int place = 0; place < SIZE; place++) {
            for (int tile = 0; tile < across; tile++) {
                int x = d * (SIZE * tile + place - before);
                int first = Math.max(x, 0);
                int last = Math.min(x + d, t.w());
                if (first < last) {
                    all[count++] = place;
                    all[count++] = first * t.block();
                    all[count++] = (tile * d + first - x) * t.block();
                    all[count++] = (last - first) * t.block();
                }
            }
        }
        return Arrays.copyOf(all, count);
    }

    /**
     * Transforms a group.
     *
     * @param group nothing but zeros if there is no such group
     * @param block of channels
     * @param slot where the group's tiles go in {@code to}
     */
    public void run(int group, int block, int slot) {
        if (group >= tiles.groups()) {
            for (float[] none : across) {
                Arrays.fill(none, 0);
            }
            for (int r = 0; r < POINTS; r++) {
                write(r, block, slot);
            }
            return;
        }
        int count = tiles.perGroup() * tiles.block();
        int plane = (tiles.picture(group) * blocks + block) * tiles.h();
        int y = tiles.firstRow(group) - (gradient ? 0 : tiles.dilation());
        for (float[][] row : rows) {
            read(plane, y, row);
            y += tiles.dilation();
        }
        int length = down[0][0].length;
        for (int place = 0; place < SIZE; place++) {
            if (gradient) {
                Transforms.resultGradient(
                        rows[0][place], rows[1][place], rows[2][place], rows[3][place], down[place], count);
            } else {
                Transforms.source(
                        rows[0][place],
                        rows[1][place],
                        rows[2][place],
                        rows[3][place],
                        rows[4][place],
                        rows[5][place],
                        down[place],
                        length);
            }
        }
        int next = tiles.dilation() * tiles.block();
        for (int r = 0; r < POINTS; r++) {
            float[] x0 = down[0][r];
            float[] x1 = down[1][r];
            if (gradient) {
                Transforms.resultGradient(x0, x1, down[2][r], down[3][r], across, count);
            } else {
                System.arraycopy(x0, next, next0, 0, count);
                System.arraycopy(x1, next, next1, 0, count);
                Transforms.source(x0, x1, down[2][r], down[3][r], next0, next1, across, count);
            }
            write(r, block, slot);
        }
    }

    private void write(int r, int block, int slot) {
        for (int c = 0; c < POINTS; c++) {
            to.put(
                    tiles.transformedAt(r, c, blocks, block, tilesTo, slot),
                    across[c],
                    0,
                    tiles.perGroup() * tiles.block());
        }
    }

    private void read(int plane, int y, float[][] row) {
        if (y < 0 || y >= tiles.h()) {
            for (float[] place : row) {
                Arrays.fill(place, 0);
            }
            return;
        }
        from.get((plane + y) * tiles.row(), line);
        for (int i = 0; i < copies.length; i += 4) {
            System.arraycopy(line, copies[i + 1], row[copies[i]], copies[i + 2], copies[i + 3]);
        }
    }
}
