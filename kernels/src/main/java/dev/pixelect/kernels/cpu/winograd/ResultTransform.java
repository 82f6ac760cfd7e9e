package dev.pixelect.kernels.cpu.winograd;

import java.nio.FloatBuffer;

/**
 * Makes the float32 results of a group of tiles from their products, A^T m A (Lavin and Gray, CVPR 2016, equation 12), puts the rows together and
 * does what a convolution may do at its end: sum, bias, ReLU, in this order. For one worker; views memory that belongs to the caller;
 * allocates nothing once made.
 */
public final class ResultTransform {
    private static final int POINTS = WinogradTiles.POINTS;
    private static final int SIZE = WinogradTiles.SIZE;

    private final WinogradTiles tiles;
    private final int blocks;
    private final FloatBuffer from;
    private final int tilesFrom;
    private final FloatBuffer to;
    private final FloatBuffer bias;
    private final boolean sum;
    private final boolean relu;
    private final float[] line;
    private final float[] added;
    private final float[][] column;
    private final float[][][] down;
    private final float[][] across;

    /**
     * @param blocks blocks of channels
     * @param from [36][blocks][tilesFrom][block]
     * @param to [n][blocks][h][w][block]
     * @param bias of each channel, or null
     * @param sum adds to what lies in {@code to}
     * @param relu takes the positive part
     */
    public ResultTransform(
            WinogradTiles tiles,
            int blocks,
            FloatBuffer from,
            int tilesFrom,
            FloatBuffer to,
            FloatBuffer bias,
            boolean sum,
            boolean relu) {
        this.tiles = tiles;
        this.blocks = blocks;
        this.from = from;
        this.tilesFrom = tilesFrom;
        this.to = to;
        this.bias = bias;
        this.sum = sum;
        this.relu = relu;
        int count = tiles.perGroup() * tiles.block();
        this.line = new float[tiles.row()];
        this.added = new float[tiles.row()];
        this.column = new float[POINTS][count];
        this.down = new float[POINTS][SIZE][count];
        this.across = new float[SIZE][count];
    }

    /**
     * Makes the results of a group.
     *
     * @param block of channels
     * @param slot where the group's tiles are in {@code from}
     */
    public void run(int group, int block, int slot) {
        int count = tiles.perGroup() * tiles.block();
        for (int c = 0; c < POINTS; c++) {
            for (int r = 0; r < POINTS; r++) {
                from.get(tiles.transformedAt(r, c, blocks, block, tilesFrom, slot), column[r], 0, count);
            }
            Transforms.result(column[0], column[1], column[2], column[3], column[4], column[5], down[c], count);
        }
        int plane = (tiles.picture(group) * blocks + block) * tiles.h();
        int y = tiles.firstRow(group);
        for (int r = 0; r < SIZE && y < tiles.h(); r++, y += tiles.dilation()) {
            Transforms.result(down[0][r], down[1][r], down[2][r], down[3][r], down[4][r], down[5][r], across, count);
            putTogether();
            finish((plane + y) * tiles.row(), block);
        }
    }

    private void putTogether() {
        int d = tiles.dilation();
        for (int tile = 0; tile < tiles.across(); tile++) {
            for (int place = 0; place < SIZE; place++) {
                int x = d * (SIZE * tile + place);
                int pixels = Math.min(d, tiles.w() - x);
                if (pixels > 0) {
                    System.arraycopy(
                            across[place], tile * d * tiles.block(), line, x * tiles.block(), pixels * tiles.block());
                }
            }
        }
    }

    private void finish(int at, int block) {
        if (sum) {
            to.get(at, added);
            add();
        }
        if (bias != null) {
            bias.get(block * tiles.block(), added, 0, tiles.block());
            for (int filled = tiles.block(); filled < added.length; filled *= 2) {
                System.arraycopy(added, 0, added, filled, Math.min(filled, added.length - filled));
            }
            add();
        }
        if (relu) {
            for (int i = 0; i < line.length; i++) {
                line[i] = Math.max(line[i], 0);
            }
        }
        to.put(at, line);
    }

    private void add() {
        for (int i = 0; i < line.length; i++) {
            line[i] += added[i];
        }
    }
}
