package dev.pixelect.kernels.cpu.winograd;

import java.nio.FloatBuffer;

/**
 * Makes the gradient of 3x3 weights from that of their transforms: G^T u G, the adjoint of {@link FilterTransform}. For one worker; views memory that
 * belongs to the caller; allocates nothing once made.
 */
public final class FilterGradientTransform {
    private static final int POINTS = WinogradTiles.POINTS;
    private static final int TAPS = 3;

    private final int pairs;
    private final int size;
    private final FloatBuffer from;
    private final FloatBuffer to;
    private final float[][] column;
    private final float[][][] down;
    private final float[][] across;
    private final float[] earlier;

    /**
     * @param pairs blocks of results times blocks of sources
     * @param block channels of a block
     * @param from [36][pairs][block][block]
     * @param to [pairs][3][3][block][block]
     */
    public FilterGradientTransform(int pairs, int block, FloatBuffer from, FloatBuffer to) {
        this.pairs = pairs;
        this.size = block * block;
        this.from = from;
        this.to = to;
        this.column = new float[POINTS][size];
        this.down = new float[POINTS][TAPS][size];
        this.across = new float[TAPS][size];
        this.earlier = new float[size];
    }

    /**
     * Makes the gradient of a pair of blocks.
     *
     * @param add to what lies in {@code to}
     */
    public void run(int pair, boolean add) {
        for (int c = 0; c < POINTS; c++) {
            for (int r = 0; r < POINTS; r++) {
                from.get(((r * POINTS + c) * pairs + pair) * size, column[r]);
            }
            Transforms.filterGradient(column[0], column[1], column[2], column[3], column[4], column[5], down[c], size);
        }
        for (int r = 0; r < TAPS; r++) {
            Transforms.filterGradient(
                    down[0][r], down[1][r], down[2][r], down[3][r], down[4][r], down[5][r], across, size);
            for (int c = 0; c < TAPS; c++) {
                int at = ((pair * TAPS + r) * TAPS + c) * size;
                if (add) {
                    to.get(at, earlier);
                    for (int i = 0; i < size; i++) {
                        across[c][i] += earlier[i];
                    }
                }
                to.put(at, across[c]);
            }
        }
    }
}
