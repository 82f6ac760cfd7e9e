package dev.pixelect.kernels.cpu.winograd;

import java.nio.FloatBuffer;

/**
 * Transforms 3x3 weights, a block of channels by a block of channels at a time: G w G^T (Lavin and Gray, CVPR 2016, equation 12). For one worker;
 * views memory that belongs to the caller; allocates nothing once made.
 */
public final class FilterTransform {
    private static final int POINTS = WinogradTiles.POINTS;
    private static final int TAPS = 3;

    private final boolean rotated;
    private final int pairs;
    private final int size;
    private final FloatBuffer from;
    private final FloatBuffer to;
    private final float[][][] taps;
    private final float[][][] down;
    private final float[][] across;

    /**
     * @param rotated by 180 degrees, as the gradient of a convolution's source wants them
     * @param pairs blocks of results times blocks of sources
     * @param block channels of a block
     * @param from [pairs][3][3][block][block]
     * @param to [36][pairs][block][block]
     */
    public FilterTransform(boolean rotated, int pairs, int block, FloatBuffer from, FloatBuffer to) {
        this.rotated = rotated;
        this.pairs = pairs;
        this.size = block * block;
        this.from = from;
        this.to = to;
        this.taps = new float[TAPS][TAPS][size];
        this.down = new float[TAPS][POINTS][size];
        this.across = new float[POINTS][size];
    }

    /** Transforms a pair of blocks. */
    public void run(int pair) {
        for (int c = 0; c < TAPS; c++) {
            for (int r = 0; r < TAPS; r++) {
                int tap = rotated ? TAPS * TAPS - 1 - (r * TAPS + c) : r * TAPS + c;
                from.get((pair * TAPS * TAPS + tap) * size, taps[r][c]);
            }
            Transforms.filter(taps[0][c], taps[1][c], taps[2][c], down[c], size);
        }
        for (int r = 0; r < POINTS; r++) {
            Transforms.filter(down[0][r], down[1][r], down[2][r], across, size);
            for (int c = 0; c < POINTS; c++) {
                to.put(((r * POINTS + c) * pairs + pair) * size, across[c]);
            }
        }
    }
}
