package dev.pixelect.kernels.cpu;

import java.util.Arrays;

/**
 * Gaussian filtering of rows of a picture on a permutohedral lattice (Adams, Baek and Davis, 2010) over position (2 dimensions) or
 * position and colour (5), normalised by D^-1/2 on both sides.
 *
 * <p>The picture is cut into bands of rows. A band numbers the vertices that it touches by itself and has values of its own for
 * them, so bands are built, splat and sliced in parallel; {@link LatticeBlur} joins them. Bands don't depend on the number of workers,
 * so neither do the bits of the result.
 *
 * <p>Use: {@link #build}; then as often as wanted {@link #clear} and {@link #splat} for all rows, {@link #filter},
 * {@link #slice}. One row of one band at a time a thread. Arrays grow when a picture needs more than the ones before.
 */
final class PermutohedralLattice {
    private final Parallel workers;
    private final ClassRows rows;
    private final int width;
    private final int height;
    private final int d;
    /** Floats a vertex: the classes, and zeros up to a multiple of 4. */
    private final int channels;

    private final int rowsPerBand;
    private final int bands;
    private final float[] scale;
    private final float[] weight;
    private final int[] vertex;
    private final float[] norm;
    private final VertexTable[] bandTables;
    private final Embedding[] embeddings;
    private final LatticeBlur blur;
    private float[] splatted = new float[0];
    private float[] sliced = new float[0];

    private byte[] rgb;
    private int stride;
    private final Parallel.Body embedBody = this::embed;
    private final Parallel.Body splatOnesBody = this::splatOnes;
    private final Parallel.Body normBody = this::norms;

    /** @param scales as many as dimensions, 2 or 5: see {@code DenseCrf.featureScales} */
    PermutohedralLattice(Parallel workers, int height, ClassRows rows, int rowsPerBand, double[] scales) {
        this.workers = workers;
        this.height = height;
        this.rows = rows;
        this.width = rows.width();
        this.channels = (rows.classes() + 3) / 4 * 4;
        this.rowsPerBand = rowsPerBand;
        this.d = scales.length;
        this.bands = (height + rowsPerBand - 1) / rowsPerBand;
        this.scale = new float[d];
        for (int i = 0; i < d; i++) {
            scale[i] = (float) scales[i];
        }
        int n = Math.multiplyExact(height, width);
        this.weight = new float[Math.multiplyExact(n, d + 1)];
        this.vertex = new int[n * (d + 1)];
        this.norm = new float[n];
        this.bandTables = new VertexTable[bands];
        Arrays.setAll(bandTables, i -> new VertexTable());
        this.embeddings = new Embedding[workers.workers()];
        Arrays.setAll(embeddings, i -> new Embedding(d));
        this.blur = new LatticeBlur(workers, d, channels, rows.classes(), bands);
    }

    /** Bytes of the arrays. */
    long bytes() {
        long words = 2L * weight.length + norm.length + splatted.length + sliced.length;
        long bytes = 4 * words + blur.bytes();
        for (VertexTable t : bandTables) {
            bytes += t.bytes();
        }
        return bytes;
    }

    /** Vertices of the last picture. */
    int vertices() {
        return blur.count();
    }

    /** Makes the lattice of a picture: {@code 3 * height * width} bytes. */
    void build(byte[] picture) {
        rgb = picture;
        workers.run(bands, embedBody);
        rgb = null;
        blur.number(bandTables);
        int size = Math.multiplyExact(blur.first(bands), channels);
        if (splatted.length < size) {
            int length = (int) Math.min(Integer.MAX_VALUE - 8, size + size / 8L);
            splatted = new float[length];
            sliced = new float[length];
        }
        stride = 1;
        workers.run(bands, splatOnesBody);
        blur.run(splatted, stride, sliced);
        workers.run(bands, normBody);
        stride = channels;
    }

    private int bandOf(int row) {
        return row / rowsPerBand;
    }

    private void embed(int band, int worker) {
        Embedding e = embeddings[worker];
        VertexTable table = bandTables[band];
        table.clear();
        int y1 = Math.min(height, (band + 1) * rowsPerBand);
        for (int y = band * rowsPerBand; y < y1; y++) {
            for (int x = 0; x < width; x++) {
                int p = y * width + x;
                e.feature[0] = x * scale[0];
                e.feature[1] = y * scale[1];
                for (int i = 2; i < d; i++) {
                    e.feature[i] = (rgb[3 * p + i - 2] & 0xff) * scale[i];
                }
                boolean moved = e.embed();
                int at = p * (d + 1);
                for (int k = 0; k <= d; k++) {
                    weight[at + k] = e.weight[k];
                }
                if (moved || x == 0) {
                    e.keys();
                    for (int k = 0; k <= d; k++) {
                        vertex[at + k] = table.add(e.high[k], e.low[k]);
                    }
                } else {
                    for (int k = 0; k <= d; k++) {
                        vertex[at + k] = vertex[at + k - d - 1];
                    }
                }
            }
        }
    }

    /** Makes a band's values 0. */
    void clear(int band) {
        Arrays.fill(splatted, blur.first(band) * stride, blur.first(band + 1) * stride, 0);
    }

    /**
     * Adds D^-1/2 q of one row to its band.
     *
     * @param q a row
     */
    void splat(int row, float[] q) {
        int first = blur.first(bandOf(row));
        int classes = rows.classes();
        for (int x = 0; x < width; x++) {
            int p = row * width + x;
            int c = 0;
            for (; c + 8 < classes; c += 12) {
                splat12(p, first, c, q, rows.at(c) + x, classes - c);
            }
            for (; c < classes; c += 4) {
                splat4(p, first, c, q, rows.at(c) + x, classes - c);
            }
        }
    }

    /** The {@code n} next classes, 9 to 12 or more: what a row of registers holds. */
    private void splat12(int p, int first, int c, float[] q, int at, int n) {
        int pitch = rows.pitch();
        float f = norm[p];
        float q0 = f * q[at];
        float q1 = f * q[at + pitch];
        float q2 = f * q[at + 2 * pitch];
        float q3 = f * q[at + 3 * pitch];
        float q4 = f * q[at + 4 * pitch];
        float q5 = f * q[at + 5 * pitch];
        float q6 = f * q[at + 6 * pitch];
        float q7 = f * q[at + 7 * pitch];
        float q8 = f * q[at + 8 * pitch];
        float q9 = n > 9 ? f * q[at + 9 * pitch] : 0;
        float q10 = n > 10 ? f * q[at + 10 * pitch] : 0;
        float q11 = n > 11 ? f * q[at + 11 * pitch] : 0;
        float[] to = splatted;
        int corner = p * (d + 1);
        for (int k = corner; k <= corner + d; k++) {
            float w = weight[k];
            int v = (first + vertex[k]) * channels + c;
            to[v] += w * q0;
            to[v + 1] += w * q1;
            to[v + 2] += w * q2;
            to[v + 3] += w * q3;
            to[v + 4] += w * q4;
            to[v + 5] += w * q5;
            to[v + 6] += w * q6;
            to[v + 7] += w * q7;
            to[v + 8] += w * q8;
            to[v + 9] += w * q9;
            to[v + 10] += w * q10;
            to[v + 11] += w * q11;
        }
    }

    /** The {@code n} next classes, up to 4. */
    private void splat4(int p, int first, int c, float[] q, int at, int n) {
        int pitch = rows.pitch();
        float f = norm[p];
        float q0 = f * q[at];
        float q1 = n > 1 ? f * q[at + pitch] : 0;
        float q2 = n > 2 ? f * q[at + 2 * pitch] : 0;
        float q3 = n > 3 ? f * q[at + 3 * pitch] : 0;
        float[] to = splatted;
        int corner = p * (d + 1);
        for (int k = corner; k <= corner + d; k++) {
            float w = weight[k];
            int v = (first + vertex[k]) * channels + c;
            to[v] += w * q0;
            to[v + 1] += w * q1;
            to[v + 2] += w * q2;
            to[v + 3] += w * q3;
        }
    }

    /** Filters what was splatted, for {@link #slice}. */
    void filter() {
        blur.run(splatted, stride, sliced);
    }

    /**
     * Adds factor D^-1/2 (the filtered values) to one row.
     *
     * @param message a row
     */
    void slice(int row, float factor, float[] message) {
        int first = blur.first(bandOf(row));
        int classes = rows.classes();
        for (int x = 0; x < width; x++) {
            int p = row * width + x;
            float f = factor * norm[p];
            int c = 0;
            for (; c + 8 < classes; c += 12) {
                slice12(p, first, c, message, rows.at(c) + x, classes - c, f);
            }
            for (; c < classes; c += 4) {
                slice4(p, first, c, message, rows.at(c) + x, classes - c, f);
            }
        }
    }

    private void slice12(int p, int first, int c, float[] message, int at, int n, float f) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        float s4 = 0;
        float s5 = 0;
        float s6 = 0;
        float s7 = 0;
        float s8 = 0;
        float s9 = 0;
        float s10 = 0;
        float s11 = 0;
        float[] from = sliced;
        int corner = p * (d + 1);
        for (int k = corner; k <= corner + d; k++) {
            float w = weight[k];
            int v = (first + vertex[k]) * channels + c;
            s0 += w * from[v];
            s1 += w * from[v + 1];
            s2 += w * from[v + 2];
            s3 += w * from[v + 3];
            s4 += w * from[v + 4];
            s5 += w * from[v + 5];
            s6 += w * from[v + 6];
            s7 += w * from[v + 7];
            s8 += w * from[v + 8];
            s9 += w * from[v + 9];
            s10 += w * from[v + 10];
            s11 += w * from[v + 11];
        }
        int pitch = rows.pitch();
        message[at] += f * s0;
        message[at + pitch] += f * s1;
        message[at + 2 * pitch] += f * s2;
        message[at + 3 * pitch] += f * s3;
        message[at + 4 * pitch] += f * s4;
        message[at + 5 * pitch] += f * s5;
        message[at + 6 * pitch] += f * s6;
        message[at + 7 * pitch] += f * s7;
        message[at + 8 * pitch] += f * s8;
        if (n > 9) {
            message[at + 9 * pitch] += f * s9;
        }
        if (n > 10) {
            message[at + 10 * pitch] += f * s10;
        }
        if (n > 11) {
            message[at + 11 * pitch] += f * s11;
        }
    }

    private void slice4(int p, int first, int c, float[] message, int at, int n, float f) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        float[] from = sliced;
        int corner = p * (d + 1);
        for (int k = corner; k <= corner + d; k++) {
            float w = weight[k];
            int v = (first + vertex[k]) * channels + c;
            s0 += w * from[v];
            s1 += w * from[v + 1];
            s2 += w * from[v + 2];
            s3 += w * from[v + 3];
        }
        int pitch = rows.pitch();
        message[at] += f * s0;
        if (n > 1) {
            message[at + pitch] += f * s1;
        }
        if (n > 2) {
            message[at + 2 * pitch] += f * s2;
        }
        if (n > 3) {
            message[at + 3 * pitch] += f * s3;
        }
    }

    private void splatOnes(int band, int worker) {
        clear(band);
        int from = band * rowsPerBand * width * (d + 1);
        int to = Math.min(height, (band + 1) * rowsPerBand) * width * (d + 1);
        int first = blur.first(band);
        for (int i = from; i < to; i++) {
            splatted[first + vertex[i]] += weight[i];
        }
    }

    private void norms(int band, int worker) {
        int to = Math.min(height, (band + 1) * rowsPerBand) * width;
        int first = blur.first(band);
        for (int p = band * rowsPerBand * width; p < to; p++) {
            float sum = 0;
            for (int k = p * (d + 1); k < (p + 1) * (d + 1); k++) {
                sum += weight[k] * sliced[first + vertex[k]];
            }
            norm[p] = (float) (1 / Math.sqrt(sum));
        }
    }
}
