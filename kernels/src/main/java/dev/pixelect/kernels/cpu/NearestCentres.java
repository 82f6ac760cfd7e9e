package dev.pixelect.kernels.cpu;

import dev.pixelect.kernels.SlicGrid;
import java.util.Arrays;

/**
 * Finds the nearest of nine centres for each pixel of a row of cells, in loops over whole rows of pixels that the compiler turns
 * into vector code: for each of the nine, the centre that stands there is spread over the pixels of its cell once a row of cells. Distance and
 * candidate travel in one int, so that the smallest int is the nearest centre, the first among equals. For one thread.
 */
final class NearestCentres {
    private static final int CANDIDATES = 9;
    private static final int CANDIDATE_BITS = 4;
    /** Pixels at a time: their spread centres stay in the cache. */
    private static final int RUN = 512;
    /** Further than any centre can be, and small enough to be shifted. */
    private static final int NOWHERE = 1 << 25;

    private final SlicGrid grid;
    private final int[] l;
    private final int[] a;
    private final int[] b;
    private final int[][] centres;
    private final int run;
    private final int[] pixelL;
    private final int[] pixelA;
    private final int[] pixelB;
    private final int[][] centreL;
    private final int[][] centreA;
    private final int[][] centreB;
    private final int[][] centreY;
    /** |x of the pixel - x of the centre|. */
    private final int[][] across;

    private final int[] best;

    NearestCentres(SlicGrid grid, int[] l, int[] a, int[] b, int[][] centres) {
        this.grid = grid;
        this.l = l;
        this.a = a;
        this.b = b;
        this.centres = centres;
        int runs = (grid.width() + RUN - 1) / RUN;
        run = (grid.width() + runs - 1) / runs;
        pixelL = new int[run];
        pixelA = new int[run];
        pixelB = new int[run];
        best = new int[run];
        centreL = new int[CANDIDATES][run];
        centreA = new int[CANDIDATES][run];
        centreB = new int[CANDIDATES][run];
        centreY = new int[CANDIDATES][run];
        across = new int[CANDIDATES][run];
    }

    /**
     * Assigns the pixels of a row of cells that the iteration looks at.
     *
     * @param row of cells
     * @param clusters [H*W], gets the clusters; null to add up sums instead
     * @param sums six a cluster: L, a, b, x, y, pixels
     * @param at where in {@code sums} those of the row's first cluster are
     */
    void run(int row, int iteration, int[] clusters, long[] sums, int at) {
        for (int x = 0; x < grid.width(); x += run) {
            int n = Math.min(run, grid.width() - x);
            spread(row, x, n);
            for (int y = grid.firstY(row); y < grid.firstY(row + 1); y++) {
                if (grid.looksAt(y, iteration)) {
                    find(y, x, n);
                    if (clusters != null) {
                        store(row, y, x, n, clusters);
                    } else {
                        add(y, x, n, sums, at);
                    }
                }
            }
        }
    }

    private void spread(int row, int x, int n) {
        for (int k = 0; k < CANDIDATES; k++) {
            int j = row + k / 3 - 1;
            for (int i = x * grid.columns() / grid.width(); i < grid.columns() && grid.firstX(i) < x + n; i++) {
                int from = Math.max(grid.firstX(i) - x, 0);
                int to = Math.min(grid.firstX(i + 1) - x, n);
                int u = i + k % 3 - 1;
                boolean there = j >= 0 && j < grid.rows() && u >= 0 && u < grid.columns();
                int c = there ? j * grid.columns() + u : 0;
                Arrays.fill(centreL[k], from, to, there ? centres[0][c] : NOWHERE);
                Arrays.fill(centreA[k], from, to, centres[1][c]);
                Arrays.fill(centreB[k], from, to, centres[2][c]);
                Arrays.fill(across[k], from, to, there ? centres[3][c] : 0);
                Arrays.fill(centreY[k], from, to, there ? centres[4][c] : 0);
            }
            System.arraycopy(grid.placeX(), x, pixelL, 0, n);
            distances(across[k], pixelL, n);
        }
    }

    private static void distances(int[] centre, int[] pixel, int n) {
        for (int x = 0; x < n; x++) {
            centre[x] = Math.abs(pixel[x] - centre[x]);
        }
    }

    private void find(int y, int x, int n) {
        int p = y * grid.width() + x;
        System.arraycopy(l, p, pixelL, 0, n);
        System.arraycopy(a, p, pixelA, 0, n);
        System.arraycopy(b, p, pixelB, 0, n);
        Arrays.fill(best, 0, n, Integer.MAX_VALUE);
        for (int k = 0; k < CANDIDATES; k++) {
            nearer(
                    best,
                    pixelL,
                    pixelA,
                    pixelB,
                    centreL[k],
                    centreA[k],
                    centreB[k],
                    across[k],
                    centreY[k],
                    grid.placeY()[y],
                    k,
                    n);
        }
    }

    /**
     * Absolute values and the minimum are spelt out: JDK 17 makes vector code of this, and none of a loop with four Math.abs or
     * a Math.min (8 times slower).
     */
    private static void nearer(
            int[] best,
            int[] l,
            int[] a,
            int[] b,
            int[] centreL,
            int[] centreA,
            int[] centreB,
            int[] across,
            int[] centreY,
            int y,
            int k,
            int n) {
        for (int x = 0; x < n; x++) {
            int dl = l[x] - centreL[x];
            int da = a[x] - centreA[x];
            int db = b[x] - centreB[x];
            int dy = y - centreY[x];
            int d = (dl ^ dl >> 31)
                    - (dl >> 31)
                    + (da ^ da >> 31)
                    - (da >> 31)
                    + (db ^ db >> 31)
                    - (db >> 31)
                    + (dy ^ dy >> 31)
                    - (dy >> 31)
                    + across[x];
            int less = (d << CANDIDATE_BITS) + k - best[x];
            best[x] += less & less >> 31;
        }
    }

    private void store(int row, int y, int x, int n, int[] clusters) {
        int columns = grid.columns();
        for (int i = x * columns / grid.width(); i < columns && grid.firstX(i) < x + n; i++) {
            int to = Math.min(grid.firstX(i + 1) - x, n);
            for (int q = Math.max(grid.firstX(i) - x, 0); q < to; q++) {
                int k = best[q] & (1 << CANDIDATE_BITS) - 1;
                clusters[y * grid.width() + x + q] = (row + k / 3 - 1) * columns + i + k % 3 - 1;
            }
        }
    }

    private void add(int y, int x, int n, long[] sums, int at) {
        int columns = grid.columns();
        int placeY = grid.placeY()[y];
        int[] placeX = grid.placeX();
        for (int i = x * columns / grid.width(); i < columns && grid.firstX(i) < x + n; i++) {
            int to = Math.min(grid.firstX(i + 1) - x, n);
            for (int q = Math.max(grid.firstX(i) - x, 0); q < to; q++) {
                int k = best[q] & (1 << CANDIDATE_BITS) - 1;
                int s = at + 6 * ((k / 3 - 1) * columns + i + k % 3 - 1);
                sums[s] += pixelL[q];
                sums[s + 1] += pixelA[q];
                sums[s + 2] += pixelB[q];
                sums[s + 3] += placeX[x + q];
                sums[s + 4] += placeY;
                sums[s + 5]++;
            }
        }
    }
}
