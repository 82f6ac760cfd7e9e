package dev.pixelect.kernels.cpu;

import dev.pixelect.kernels.DenseCrf;
import java.util.Arrays;

/**
 * Mean field in a dense CRF on the CPU, in float32: what {@link DenseCrf} says. Within, a picture's row holds class by class. The picture is cut into bands of rows, a task each: messages, update and the next splat of a row follow each
 * other while it is in the cache.
 *
 * <p>An instance owns its memory; what the lattices need depends on the picture and grows with the first that need more, else a
 * run allocates nothing. The bits don't depend on the number of workers.
 */
public final class MeanField {
    /** Pixels a band has at least, and how many bands there are at most: bands repeat the vertices at their borders. */
    private static final int BAND_PIXELS = 16384;

    private static final int MAX_BANDS = 64;

    private final Parallel workers;
    private final DenseCrf crf;
    private final int height;
    private final int width;
    private final int classes;
    private final ClassRows rows;
    private final int rowsPerBand;
    private final int bands;
    private final PermutohedralLattice bilateral;
    private final PermutohedralLattice gaussian;
    private final GridGaussian[] grid;
    private final float[][] message;
    private final WeightedSoftmax[] softmax;
    private float[][] now;
    private float[][] next;

    private float[] probabilities;
    private float[] result;
    private boolean last;
    private final Parallel.Body startBody = this::start;
    private final Parallel.Body iterateBody = this::iterate;

    /**
     * @param classes 2 to 255
     * @throws IllegalArgumentException when the picture is too large for Java's arrays, in words for users
     */
    public MeanField(Parallel workers, int height, int width, int classes, DenseCrf crf) {
        this.workers = workers;
        this.crf = crf;
        this.height = height;
        this.width = width;
        this.classes = classes;
        this.rows = new ClassRows(classes, width, crf.separable() ? crf.taps().length - 1 : 0);
        long n = (long) height * width;
        DenseCrf.requireSize(height, width);
        if (n * Math.max(classes, 6) > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(height + "x" + width + " pixels of " + classes
                    + " classes are too many for a dense CRF: cut the picture into tiles or scale it down");
        }
        // An even number of bands where there are several: two workers end together.
        int pairs = (int) Math.min(MAX_BANDS / 2, (n + 2 * BAND_PIXELS - 1) / (2 * BAND_PIXELS));
        this.rowsPerBand = n <= BAND_PIXELS ? height : (height + 2 * pairs - 1) / (2 * pairs);
        this.bands = (height + rowsPerBand - 1) / rowsPerBand;
        this.bilateral = crf.bilateral() ? lattice(5) : null;
        this.gaussian = crf.gaussianLattice() ? lattice(2) : null;
        int row = rows.length();
        int count = workers.workers();
        this.message = new float[count][row];
        this.softmax = new WeightedSoftmax[count];
        Arrays.setAll(softmax, i -> new WeightedSoftmax(rows));
        this.grid = new GridGaussian[crf.separable() ? count : 0];
        if (crf.separable()) {
            float[] normY = crf.tapNorms(height);
            float[] normX = crf.tapNorms(width);
            Arrays.setAll(grid, i -> new GridGaussian(rows, crf.taps(), normY, normX));
            this.now = new float[height][row];
            this.next = crf.iterations() > 1 ? new float[height][row] : now;
        }
    }

    private PermutohedralLattice lattice(int dimensions) {
        return new PermutohedralLattice(workers, height, rows, rowsPerBand, crf.featureScales(dimensions));
    }

    /** Bytes of the arrays that this instance holds. */
    public long bytes() {
        long bytes = bilateral == null ? 0 : bilateral.bytes();
        bytes += gaussian == null ? 0 : gaussian.bytes();
        if (crf.separable()) {
            bytes += 4L * height * rows.length() * (next == now ? 1 : 2) + grid.length * grid[0].bytes();
        }
        return bytes + message.length * (4L * rows.length() + softmax[0].bytes());
    }

    /** Vertices of the last picture's bilateral lattice. */
    public int vertices() {
        return bilateral == null ? 0 : bilateral.vertices();
    }

    /**
     * Infers.
     *
     * @param rgb [height][width][3], unsigned bytes
     * @param p [classes][height][width], at each pixel at least 0 and of sum 1
     * @param q as {@code p}, the result; may be {@code p}
     */
    public void run(byte[] rgb, float[] p, float[] q) {
        if (crf.iterations() == 0) {
            System.arraycopy(p, 0, q, 0, p.length);
            return;
        }
        if (bilateral != null) {
            bilateral.build(rgb);
        }
        if (gaussian != null) {
            gaussian.build(rgb);
        }
        probabilities = p;
        result = q;
        workers.run(bands, startBody);
        for (int i = 1; i <= crf.iterations(); i++) {
            last = i == crf.iterations();
            if (bilateral != null) {
                bilateral.filter();
            }
            if (gaussian != null) {
                gaussian.filter();
            }
            workers.run(bands, iterateBody);
            float[][] t = now;
            now = next;
            next = t;
        }
        probabilities = null;
        result = null;
    }

    /** Q0 = p, and its splat. */
    private void start(int band, int worker) {
        clear(band);
        float[] row = message[worker];
        Arrays.fill(row, 0);
        for (int y = band * rowsPerBand; y < end(band); y++) {
            for (int c = 0; c < classes; c++) {
                System.arraycopy(probabilities, (c * height + y) * width, row, rows.at(c), width);
            }
            if (crf.separable()) {
                grid[worker].prepare(y, row, now[y]);
            }
            splat(y, row);
        }
    }

    private void iterate(int band, int worker) {
        float[] row = message[worker];
        if (!last) {
            clear(band);
        }
        for (int y = band * rowsPerBand; y < end(band); y++) {
            if (crf.separable()) {
                int index = (y - band * rowsPerBand) % GridGaussian.BLOCK;
                if (index == 0) {
                    grid[worker].columns(now, y, Math.min(end(band), y + GridGaussian.BLOCK));
                }
                grid[worker].run(index, (float) crf.gaussianWeight(), row);
            } else {
                Arrays.fill(row, 0);
            }
            if (gaussian != null) {
                gaussian.slice(y, (float) crf.gaussianWeight(), row);
            }
            if (bilateral != null) {
                bilateral.slice(y, (float) crf.bilateralWeight(), row);
            }
            update(y, row, worker);
        }
    }

    /** Q of a row: to the result when this is the last iteration, else to the filters of the next. */
    private void update(int y, float[] row, int worker) {
        int plane = height * width;
        WeightedSoftmax f = softmax[worker];
        for (int x = 0; x < width; x += WeightedSoftmax.RUN) {
            int n = Math.min(WeightedSoftmax.RUN, width - x);
            f.run(row, x, probabilities, y * width + x, plane, n);
            if (last) {
                f.planes(result, y * width + x, plane, n);
            } else {
                f.row(row, x, n);
            }
        }
        if (!last) {
            if (crf.separable()) {
                grid[worker].prepare(y, row, next[y]);
            }
            splat(y, row);
        }
    }

    private int end(int band) {
        return Math.min(height, (band + 1) * rowsPerBand);
    }

    private void clear(int band) {
        if (bilateral != null) {
            bilateral.clear(band);
        }
        if (gaussian != null) {
            gaussian.clear(band);
        }
    }

    private void splat(int y, float[] row) {
        if (bilateral != null) {
            bilateral.splat(y, row);
        }
        if (gaussian != null) {
            gaussian.splat(y, row);
        }
    }
}
