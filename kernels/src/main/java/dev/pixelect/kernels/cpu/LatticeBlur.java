package dev.pixelect.kernels.cpu;

import java.util.Arrays;

/**
 * What bands of a picture splat on a permutohedral lattice, added in the order of the bands, blurred along the lattice's axes, and handed
 * back to the bands: none of it depends on the number of workers.
 *
 * <p>Use: {@link #number} a picture's vertices, then {@link #run} as often as wanted. Arrays grow when a picture needs more than
 * the ones before.
 */
final class LatticeBlur {
    /** Vertices a task; their bands' values fit into the first-level cache. */
    private static final int CHUNK = 128;

    private final Parallel workers;
    private final int d;
    private final int used;
    private final VertexTable all = new VertexTable();
    private final int[] bandFirst;
    private int[] global = new int[0];
    private int[] members = new int[0];
    private int[] memberFirst = new int[0];
    private int[] neighbour = new int[0];
    /** One array a channel: the blur visits neighbours all over it, which fits into the second-level cache. */
    private final float[][] planes;
    /** Of a worker. */
    private final float[][] other;

    private float[] splatted;
    private float[] sliced;
    private int stride;
    private final Parallel.Body neighbourBody = this::neighbours;
    private final Parallel.Body reduceBody = this::reduce;
    private final Parallel.Body blurBody = this::blur;
    private final Parallel.Body spreadBody = this::spread;

    /**
     * @param d dimensions of the features
     * @param channels floats a vertex, a multiple of 4
     * @param used how many of them mean anything; the others are 0
     */
    LatticeBlur(Parallel workers, int d, int channels, int used, int bands) {
        this.workers = workers;
        this.d = d;
        this.used = used;
        this.bandFirst = new int[bands + 1];
        this.planes = new float[channels][0];
        this.other = new float[workers.workers()][0];
    }

    long bytes() {
        long words = global.length + members.length + memberFirst.length + neighbour.length;
        words += (long) (planes.length + other.length) * planes[0].length;
        return 4 * words + all.bytes();
    }

    /** Vertices of the picture. */
    int count() {
        return all.count();
    }

    /** Where a band's vertices begin among those of all bands; for the number of bands, how many there are. */
    int first(int band) {
        return bandFirst[band];
    }

    /** One number for all bands' vertices, and the bands' vertices of each: serial, so that the numbers are the same. */
    void number(VertexTable[] bands) {
        all.clear();
        int locals = 0;
        for (int b = 0; b < bands.length; b++) {
            bandFirst[b] = locals;
            locals = Math.addExact(locals, bands[b].count());
        }
        bandFirst[bands.length] = locals;
        global = room(global, locals);
        for (int b = 0; b < bands.length; b++) {
            VertexTable t = bands[b];
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
        int words = Math.multiplyExact(count, 2 * (d + 1));
        neighbour = room(neighbour, words);
        // The value behind the last vertex is zero.
        Arrays.fill(neighbour, 0, words, count);
        workers.run(chunks(), neighbourBody);
        // All of one length: the blur swaps them.
        if (planes[0].length < count + 1) {
            Arrays.setAll(planes, i -> null);
            Arrays.setAll(other, i -> null);
            int length = (int) Math.min(Integer.MAX_VALUE - 8, count + 1 + count / 8L);
            Arrays.setAll(planes, i -> new float[length]);
            Arrays.setAll(other, i -> new float[length]);
        }
    }

    private static int[] room(int[] a, int size) {
        return a.length >= size ? a : new int[(int) Math.min(Integer.MAX_VALUE - 8, size + size / 8L)];
    }

    private int chunks() {
        return (all.count() + CHUNK - 1) / CHUNK;
    }

    /** Looks for each vertex' next along each axis, which has it as its previous. */
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
                int next = all.find(all.high(v) + high, all.low(v) + low);
                if (next >= 0) {
                    neighbour[2 * (a * all.count() + v)] = next;
                    neighbour[2 * (a * all.count() + next) + 1] = v;
                }
            }
        }
    }

    /**
     * Filters.
     *
     * @param splatted [bands' vertices][stride], from 0
     * @param stride 1 or as many as channels
     * @param sliced as {@code splatted}: the result
     */
    void run(float[] splatted, int stride, float[] sliced) {
        this.splatted = splatted;
        this.sliced = sliced;
        this.stride = stride;
        workers.run(chunks(), reduceBody);
        workers.run(Math.min(stride, used), blurBody);
        workers.run(chunks(), spreadBody);
        this.splatted = null;
        this.sliced = null;
    }

    private void reduce(int chunk, int worker) {
        int from = chunk * CHUNK;
        int to = Math.min(all.count(), from + CHUNK);
        if (stride == 1) {
            reduceOne(from, to);
        }
        for (int c = 0; c + 4 <= stride; c += 4) {
            reduceFour(c, from, to);
        }
    }

    private void reduceOne(int from, int to) {
        for (int v = from; v < to; v++) {
            float sum = 0;
            for (int m = memberFirst[v]; m < memberFirst[v + 1]; m++) {
                sum += splatted[members[m]];
            }
            planes[0][v] = sum;
        }
    }

    private void reduceFour(int c, int from, int to) {
        float[] p0 = planes[c];
        float[] p1 = planes[c + 1];
        float[] p2 = planes[c + 2];
        float[] p3 = planes[c + 3];
        float[] in = splatted;
        int[] of = members;
        int s = stride;
        int end = memberFirst[from];
        for (int v = from; v < to; v++) {
            int m = end;
            end = memberFirst[v + 1];
            int i = of[m] * s + c;
            float s0 = in[i];
            float s1 = in[i + 1];
            float s2 = in[i + 2];
            float s3 = in[i + 3];
            for (m++; m < end; m++) {
                i = of[m] * s + c;
                s0 += in[i];
                s1 += in[i + 1];
                s2 += in[i + 2];
                s3 += in[i + 3];
            }
            p0[v] = s0;
            p1[v] = s1;
            p2[v] = s2;
            p3[v] = s3;
        }
    }

    private void blur(int plane, int worker) {
        float[] from = planes[plane];
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
        planes[plane] = from;
        other[worker] = to;
    }

    private void spread(int chunk, int worker) {
        int from = chunk * CHUNK;
        int to = Math.min(all.count(), from + CHUNK);
        if (stride == 1) {
            spreadOne(from, to);
        }
        for (int c = 0; c + 4 <= stride; c += 4) {
            spreadFour(c, from, to);
        }
    }

    private void spreadOne(int from, int to) {
        for (int v = from; v < to; v++) {
            for (int m = memberFirst[v]; m < memberFirst[v + 1]; m++) {
                sliced[members[m]] = planes[0][v];
            }
        }
    }

    private void spreadFour(int c, int from, int to) {
        float[] p0 = planes[c];
        float[] p1 = planes[c + 1];
        float[] p2 = planes[c + 2];
        float[] p3 = planes[c + 3];
        float[] out = sliced;
        int[] of = members;
        int s = stride;
        int m = memberFirst[from];
        for (int v = from; v < to; v++) {
            float s0 = p0[v];
            float s1 = p1[v];
            float s2 = p2[v];
            float s3 = p3[v];
            for (int end = memberFirst[v + 1]; m < end; m++) {
                int i = of[m] * s + c;
                out[i] = s0;
                out[i + 1] = s1;
                out[i + 2] = s2;
                out[i + 3] = s3;
            }
        }
    }
}
