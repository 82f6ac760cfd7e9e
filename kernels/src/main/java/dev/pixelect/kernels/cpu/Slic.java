package dev.pixelect.kernels.cpu;

import dev.pixelect.kernels.FixedLab;
import dev.pixelect.kernels.SlicGrid;
import java.util.Arrays;

/**
 * SLIC superpixels on the CPU: what {@code slic.cu} and {@code slic_connect.cu} compute, to the same labels whatever the number
 * of workers.
 *
 * <p>A band is some rows of cells; bands are assigned in parallel and each adds up the pixels of the clusters that it can reach,
 * its own rows of cells and the two beside them. Since the sums are integers, adding those of the bands is exact. An instance
 * owns its memory: for one caller at a time; a run in steady state allocates nothing.
 */
public final class Slic {
    /** Sums of a cluster: L, a, b, x, y, pixels. */
    private static final int SUMS = 6;

    private static final int MOST_BANDS = 64;

    private final SlicGrid grid;
    private final Parallel workers;
    private final int[] tables = FixedLab.tables();
    private final int[] l;
    private final int[] a;
    private final int[] b;
    /** [5][cells]: L, a, b, x, y. */
    private final int[][] centres;

    private final int bands;
    /** [band][own rows of cells + 2][columns][SUMS]; the row before the first own one comes first. */
    private final long[][] sums;

    private final NearestCentres[] nearest;
    private final SlicSegments segments;
    private final Parallel.Body lab = this::lab;
    private final Parallel.Body assign = this::assign;
    private final Parallel.Body update = this::update;
    private byte[] rgb;
    private int[] labels;
    private int iteration;

    /** @param workers who share the work; outlives this */
    public Slic(SlicGrid grid, Parallel workers) {
        this.grid = grid;
        this.workers = workers;
        int pixels = grid.height() * grid.width();
        l = new int[pixels];
        a = new int[pixels];
        b = new int[pixels];
        centres = new int[5][grid.cells()];
        bands = Math.min(MOST_BANDS, grid.rows());
        sums = new long[bands][];
        for (int band = 0; band < bands; band++) {
            sums[band] = new long[(firstRow(band + 1) - firstRow(band) + 2) * grid.columns() * SUMS];
        }
        nearest = new NearestCentres[workers.workers()];
        Arrays.setAll(nearest, w -> new NearestCentres(grid, l, a, b, centres));
        segments = new SlicSegments(grid, l, a, b);
    }

    /**
     * Superpixels of a picture.
     *
     * @param rgb [H*W*3]
     * @param labels [H*W], the result: 0 to K-1 in the order of each segment's first pixel
     * @return K
     */
    public int run(byte[] rgb, int[] labels) {
        this.rgb = rgb;
        this.labels = labels;
        workers.run(bands, lab);
        seed();
        for (iteration = 0; iteration < grid.iterations(); iteration++) {
            workers.run(bands, assign);
            if (iteration < grid.iterations() - 1) {
                workers.run(bands, update);
            }
        }
        this.rgb = null;
        this.labels = null;
        return segments.run(labels);
    }

    /** The first row of cells of a band. */
    private int firstRow(int band) {
        return (int) ((long) band * grid.rows() / bands);
    }

    private void lab(int band, int worker) {
        int from = grid.firstY(firstRow(band)) * grid.width();
        int to = grid.firstY(firstRow(band + 1)) * grid.width();
        FixedLab.convert(tables, rgb, l, a, b, from, to);
    }

    private void seed() {
        for (int j = 0; j < grid.rows(); j++) {
            int top = grid.firstY(j);
            int bottom = grid.firstY(j + 1);
            for (int i = 0; i < grid.columns(); i++) {
                int left = grid.firstX(i);
                int right = grid.firstX(i + 1);
                int y = (top + bottom) / 2;
                int x = (left + right) / 2;
                int bestY = y;
                int bestX = x;
                int least = gradient(y, x);
                for (int v = Math.max(y - 1, top); v <= Math.min(y + 1, bottom - 1); v++) {
                    for (int u = Math.max(x - 1, left); u <= Math.min(x + 1, right - 1); u++) {
                        int g = gradient(v, u);
                        if (g < least) {
                            least = g;
                            bestY = v;
                            bestX = u;
                        }
                    }
                }
                int k = j * grid.columns() + i;
                int p = bestY * grid.width() + bestX;
                centres[0][k] = l[p];
                centres[1][k] = a[p];
                centres[2][k] = b[p];
                centres[3][k] = grid.placeX()[bestX];
                centres[4][k] = grid.placeY()[bestY];
            }
        }
    }

    private int gradient(int y, int x) {
        int row = y * grid.width();
        int left = row + Math.max(x - 1, 0);
        int right = row + Math.min(x + 1, grid.width() - 1);
        int up = Math.max(y - 1, 0) * grid.width() + x;
        int down = Math.min(y + 1, grid.height() - 1) * grid.width() + x;
        return difference(left, right) + difference(up, down);
    }

    private int difference(int p, int q) {
        return Math.abs(l[p] - l[q]) + Math.abs(a[p] - a[q]) + Math.abs(b[p] - b[q]);
    }

    private void assign(int band, int worker) {
        boolean last = iteration == grid.iterations() - 1;
        if (!last) {
            Arrays.fill(sums[band], 0);
        }
        for (int j = firstRow(band); j < firstRow(band + 1); j++) {
            // Where the sums of the cluster of column 0 in this row of cells begin.
            int at = (j - firstRow(band) + 1) * grid.columns() * SUMS;
            nearest[worker].run(j, iteration, last ? labels : null, sums[band], at);
        }
    }

    private void update(int band, int worker) {
        int from = firstRow(band);
        int to = firstRow(band + 1);
        int line = grid.columns() * SUMS;
        long[] own = sums[band];
        // Rows that two bands add to belong to one of them; three may meet where a band has one row.
        for (int j = from; j < to; j++) {
            long[] above = j == from && band > 0 ? sums[band - 1] : null;
            long[] below = j == to - 1 && band < bands - 1 ? sums[band + 1] : null;
            for (int i = 0; i < grid.columns(); i++) {
                int at = (j - from + 1) * line + i * SUMS;
                int atAbove = above == null ? 0 : above.length - line + i * SUMS;
                int atBelow = i * SUMS;
                long n = own[at + 5]
                        + (above == null ? 0 : above[atAbove + 5])
                        + (below == null ? 0 : below[atBelow + 5]);
                for (int c = 0; c < 5 && n > 0; c++) {
                    long sum = own[at + c]
                            + (above == null ? 0 : above[atAbove + c])
                            + (below == null ? 0 : below[atBelow + c]);
                    centres[c][j * grid.columns() + i] = (int) ((2 * sum + n) / (2 * n));
                }
            }
        }
    }
}
