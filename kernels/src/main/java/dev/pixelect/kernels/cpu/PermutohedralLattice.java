package dev.pixelect.kernels.cpu;

import java.util.Arrays;

/**
 * Gaussian filtering of rows of a picture on a permutohedral lattice (Adams, Baek and Davis, 2010) over position (2 dimensions) or
 * position and colour (5), normalised by D^-1/2 on both sides.
 *
 * <p>The picture is cut into bands of rows. A band numbers the vertices that it touches by itself and has values of its own for
 * them, so bands are built, splat and sliced in parallel; {@link #filter} adds the bands' values in the order of the bands, blurs,
 * and hands the result back to them. Bands don't depend on the number of workers, so neither do the bits of the result.
 *
 * <p>Use: {@link #build}; then as often as wanted {@link #clear} and {@link #splat} for all rows, {@link #filter},
 * {@link #slice}. One row of one band at a time a thread. Arrays grow when a picture needs more than the ones before.
 */
final class PermutohedralLattice {
    /** Vertices a task; their bands' values fit into the first-level cache. */
    private static final int CHUNK = 128;

    private final Parallel workers;
    private final int width;
    private final int height;
    private final int d;
    private final int channels;
    private final int used;
    private final int rowsPerBand;
    private final int bands;
    private final float[] scale;
    private final float[] weight;
    private final int[] vertex;
    private final float[] norm;
    private final VertexTable[] bandTables;
    private final int[] bandFirst;
    private final VertexTable all;
    private final Embedding[] embeddings;

    private int[] global = new int[0];
    private int[] members = new int[0];
    private int[] memberFirst = new int[0];
    private int[] neighbour = new int[0];
    private float[] splatted = new float[0];
    private float[] sliced = new float[0];
    /** One array a channel: the blur visits neighbours all over it, which fits into the second-level cache. */
    private final float[][] values;
    /** Of a worker. */
    private final float[][] other;

    private byte[] rgb;
    private int stride;
    private int planes;
    private final Parallel.Body embedBody = this::embed;
    private final Parallel.Body neighbourBody = this::neighbours;
    private final Parallel.Body reduceBody = this::reduce;
    private final Parallel.Body blurBody = this::blur;
    private final Parallel.Body spreadBody = this::spread;
    private final Parallel.Body splatOnesBody = this::splatOnes;
    private final Parallel.Body normBody = this::norms;

    /**
     * @param channels floats a pixel, a multiple of 4
     * @param used how many of them mean anything; the others stay 0
     * @param scales as many as dimensions, 2 or 5: see {@code DenseCrf.featureScales}
     */
    PermutohedralLattice(
            Parallel workers, int height, int width, int channels, int used, int rowsPerBand, double[] scales) {
        this.workers = workers;
        this.height = height;
        this.width = width;
        this.channels = channels;
        this.used = used;
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
        this.bandFirst = new int[bands + 1];
        this.all = new VertexTable();
        this.values = new float[used][0];
        this.other = new float[workers.workers()][0];
        this.embeddings = new Embedding[workers.workers()];
        Arrays.setAll(embeddings, i -> new Embedding(d));
    }

    /** Bytes of the arrays. */
    long bytes() {
        long words = 2L * weight.length + norm.length + global.length + members.length + memberFirst.length;
        words += neighbour.length + splatted.length + sliced.length + (long) values.length * values[0].length;
        words += (long) other.length * other[0].length;
        long bytes = 4 * words + all.bytes();
        for (VertexTable t : bandTables) {
            bytes += t.bytes();
        }
        return bytes;
    }

    /** Vertices of the last picture. */
    int vertices() {
        return all.count();
    }

    /** Makes the lattice of a picture: {@code 3 * height * width} bytes. */
    void build(byte[] picture) {
        rgb = picture;
        workers.run(bands, embedBody);
        rgb = null;
        merge();
        workers.run(chunks(), neighbourBody);
        stride = 1;
        planes = 1;
        workers.run(bands, splatOnesBody);
        filterValues();
        workers.run(bands, normBody);
        stride = channels;
        planes = used;
    }

    /** One number for all bands' vertices, and the bands' vertices of each: serial, so that the numbers are the same. */
    private void merge() {
        all.clear();
        int locals = 0;
        for (int b = 0; b < bands; b++) {
            bandFirst[b] = locals;
            locals = Math.addExact(locals, bandTables[b].count());
        }
        bandFirst[bands] = locals;
        global = room(global, locals);
        for (int b = 0; b < bands; b++) {
            VertexTable t = bandTables[b];
            for (int v = 0; v < t.count(); v++) {
                global[bandFirst[b] + v] = all.add(t.high(v), t.low(v));
            }
        }
        int count = all.count();
        members = room(members, locals);
        memberFirst = room(memberFirst, count + 1);
        Arrays.fill(memberFirst, 0, count + 1, 0);
        for (int i = 0; i < locals; i++) {
            memberFirst[global[i]]++;
        }
        int sum = 0;
        for (int v = 0; v <= count; v++) {
            sum += memberFirst[v];
            memberFirst[v] = sum;
        }
        for (int i = locals - 1; i >= 0; i--) {
            members[--memberFirst[global[i]]] = i;
        }
        neighbour = room(neighbour, Math.multiplyExact(count, 2 * (d + 1)));
        splatted = room(splatted, Math.multiplyExact(locals, channels));
        sliced = room(sliced, Math.multiplyExact(locals, channels));
        // All of one length: the blur swaps them.
        if (values[0].length < count + 1) {
            Arrays.setAll(values, i -> null);
            Arrays.setAll(other, i -> null);
            int length = (int) Math.min(Integer.MAX_VALUE - 8, count + 1 + count / 8L);
            Arrays.setAll(values, i -> new float[length]);
            Arrays.setAll(other, i -> new float[length]);
        }
    }

    private static int[] room(int[] a, int size) {
        return a.length >= size ? a : new int[(int) Math.min(Integer.MAX_VALUE - 8, size + size / 8L)];
    }

    private static float[] room(float[] a, int size) {
        return a.length >= size ? a : new float[(int) Math.min(Integer.MAX_VALUE - 8, size + size / 8L)];
    }

    private int chunks() {
        return (all.count() + CHUNK - 1) / CHUNK;
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

    private void neighbours(int chunk, int worker) {
        long allHigh = 0;
        long allLow = 0;
        for (int i = 0; i < d; i++) {
            allHigh += Embedding.highUnit(i, d);
            allLow += Embedding.lowUnit(i, d);
        }
        int to = Math.min(all.count(), (chunk + 1) * CHUNK);
        for (int a = 0; a <= d; a++) {
            long high = allHigh - (d + 1) * Embedding.highUnit(a, d);
            long low = allLow - (d + 1) * Embedding.lowUnit(a, d);
            for (int v = chunk * CHUNK; v < to; v++) {
                int at = 2 * (a * all.count() + v);
                neighbour[at] = found(all.find(all.high(v) + high, all.low(v) + low));
                neighbour[at + 1] = found(all.find(all.high(v) - high, all.low(v) - low));
            }
        }
    }

    /** A plane's value behind the last is zero. */
    private int found(int v) {
        return v < 0 ? all.count() : v;
    }

    /** Makes a band's values 0. */
    void clear(int band) {
        Arrays.fill(splatted, bandFirst[band] * stride, bandFirst[band + 1] * stride, 0);
    }

    /**
     * Adds D^-1/2 q of one row to its band.
     *
     * @param q [width][channels], from 0
     */
    void splat(int row, float[] q) {
        int first = bandFirst[bandOf(row)];
        for (int x = 0; x < width; x++) {
            int p = row * width + x;
            int corner = p * (d + 1);
            int c = 0;
            for (; c + 8 <= channels; c += 8) {
                splat8(corner, first, c, q, x * channels + c, norm[p]);
            }
            if (c < channels) {
                splat4(corner, first, c, q, x * channels + c, norm[p]);
            }
        }
    }

    private void splat8(int corner, int first, int c, float[] q, int at, float f) {
        float q0 = f * q[at];
        float q1 = f * q[at + 1];
        float q2 = f * q[at + 2];
        float q3 = f * q[at + 3];
        float q4 = f * q[at + 4];
        float q5 = f * q[at + 5];
        float q6 = f * q[at + 6];
        float q7 = f * q[at + 7];
        float[] to = splatted;
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
        }
    }

    private void splat4(int corner, int first, int c, float[] q, int at, float f) {
        float q0 = f * q[at];
        float q1 = f * q[at + 1];
        float q2 = f * q[at + 2];
        float q3 = f * q[at + 3];
        float[] to = splatted;
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
        filterValues();
        workers.run(chunks(), spreadBody);
    }

    private void filterValues() {
        workers.run(chunks(), reduceBody);
        workers.run(planes, blurBody);
    }

    private void reduce(int chunk, int worker) {
        int to = Math.min(all.count(), (chunk + 1) * CHUNK);
        int s = stride;
        for (int c = 0; c < planes; c++) {
            float[] plane = values[c];
            for (int v = chunk * CHUNK; v < to; v++) {
                int m = memberFirst[v];
                float sum = splatted[members[m] * s + c];
                for (m++; m < memberFirst[v + 1]; m++) {
                    sum += splatted[members[m] * s + c];
                }
                plane[v] = sum;
            }
        }
    }

    private void blur(int plane, int worker) {
        float[] from = values[plane];
        float[] to = other[worker];
        int count = all.count();
        from[count] = 0;
        to[count] = 0;
        for (int axis = 0; axis <= d; axis++) {
            int first = 2 * axis * count;
            for (int v = 0; v < count; v++) {
                to[v] = from[v] + 0.5f * (from[neighbour[first + 2 * v]] + from[neighbour[first + 2 * v + 1]]);
            }
            float[] t = from;
            from = to;
            to = t;
        }
        values[plane] = from;
        other[worker] = to;
    }

    private void spread(int chunk, int worker) {
        int to = Math.min(all.count(), (chunk + 1) * CHUNK);
        for (int c = 0; c < used; c++) {
            float[] plane = values[c];
            for (int v = chunk * CHUNK; v < to; v++) {
                float value = plane[v];
                for (int m = memberFirst[v]; m < memberFirst[v + 1]; m++) {
                    sliced[members[m] * channels + c] = value;
                }
            }
        }
    }

    /**
     * Adds factor D^-1/2 (the filtered values) to one row.
     *
     * @param message [width][channels], from 0
     */
    void slice(int row, float factor, float[] message) {
        int first = bandFirst[bandOf(row)];
        for (int x = 0; x < width; x++) {
            int p = row * width + x;
            int corner = p * (d + 1);
            float f = factor * norm[p];
            int c = 0;
            for (; c + 8 <= channels; c += 8) {
                slice8(corner, first, c, message, x * channels + c, f);
            }
            if (c < channels) {
                slice4(corner, first, c, message, x * channels + c, f);
            }
        }
    }

    private void slice8(int corner, int first, int c, float[] message, int at, float f) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        float s4 = 0;
        float s5 = 0;
        float s6 = 0;
        float s7 = 0;
        float[] from = sliced;
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
        }
        message[at] += f * s0;
        message[at + 1] += f * s1;
        message[at + 2] += f * s2;
        message[at + 3] += f * s3;
        message[at + 4] += f * s4;
        message[at + 5] += f * s5;
        message[at + 6] += f * s6;
        message[at + 7] += f * s7;
    }

    private void slice4(int corner, int first, int c, float[] message, int at, float f) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        float[] from = sliced;
        for (int k = corner; k <= corner + d; k++) {
            float w = weight[k];
            int v = (first + vertex[k]) * channels + c;
            s0 += w * from[v];
            s1 += w * from[v + 1];
            s2 += w * from[v + 2];
            s3 += w * from[v + 3];
        }
        message[at] += f * s0;
        message[at + 1] += f * s1;
        message[at + 2] += f * s2;
        message[at + 3] += f * s3;
    }

    private void splatOnes(int band, int worker) {
        clear(band);
        int from = band * rowsPerBand * width * (d + 1);
        int to = Math.min(height, (band + 1) * rowsPerBand) * width * (d + 1);
        int first = bandFirst[band];
        for (int i = from; i < to; i++) {
            splatted[first + vertex[i]] += weight[i];
        }
    }

    private void norms(int band, int worker) {
        int to = Math.min(height, (band + 1) * rowsPerBand) * width;
        int first = bandFirst[band];
        for (int p = band * rowsPerBand * width; p < to; p++) {
            float sum = 0;
            for (int k = p * (d + 1); k < (p + 1) * (d + 1); k++) {
                sum += weight[k] * values[0][global[first + vertex[k]]];
            }
            norm[p] = (float) (1 / Math.sqrt(sum));
        }
    }
}
