package dev.pixelect.engine.cpu;

import dev.pixelect.kernels.cpu.winograd.FilterTransform;
import dev.pixelect.kernels.cpu.winograd.WinogradTiles;
import java.nio.FloatBuffer;

/**
 * Weights that don't change are kept in both forms, the transformed one behind the other: [pairs][3][3][block][block], then
 * [36][pairs][block][block].
 *
 * @param pairs blocks of results times blocks of sources
 */
record WinogradWeights(int pairs, int block) {
    private static final int TAPS = 9;

    /** Bytes of both. */
    long bytes() {
        return (long) Float.BYTES * pairs * block * block * (TAPS + WinogradTiles.PRODUCTS);
    }

    /** Where the transformed ones begin. */
    long offset() {
        return (long) Float.BYTES * pairs * block * block * TAPS;
    }

    /** Makes the transformed ones from the others. */
    void transform(FloatBuffer both) {
        int at = (int) (offset() / Float.BYTES);
        FloatBuffer behind = both.slice(at, both.capacity() - at);
        FilterTransform t = new FilterTransform(false, pairs, block, both, behind);
        for (int pair = 0; pair < pairs; pair++) {
            t.run(pair);
        }
    }
}
