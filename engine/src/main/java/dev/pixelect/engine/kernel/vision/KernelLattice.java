package dev.pixelect.engine.kernel.vision;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.Kernel;
import dev.pixelect.engine.device.KernelCompiler;
import dev.pixelect.engine.device.Slice;
import dev.pixelect.engine.device.Step;
import dev.pixelect.kernels.KernelCatalogue;
import dev.pixelect.kernels.KernelEntry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A permutohedral lattice over a picture's pixels, by the launches of {@code lattice.cu} and {@code scan.cu}. Its room for vertices
 * grows with the first picture that needs more; launches are bound anew then.
 */
final class KernelLattice implements AutoCloseable {
    private static final int BLOCK = 256;
    private static final int TILE = 4096;
    private static final int DIGITS = 16;
    private static final int CHUNK = 64;

    /** What {@code first} is filled with, byte by byte; corners are below. */
    private static final int LARGE = 0x7f7f7f7f;

    private final Device device;
    private final KernelCompiler compiler;
    private final String name;
    private final int n;
    private final int width;
    private final int channels;
    private final int dimensions;
    private final int corners;
    private final int slots;
    private final Slice rgb;
    private final Slice ones;
    private final Slice filtered;
    private final Workspace fixed;
    private final Slice scale;
    private final Slice base;
    private final Slice rank;
    private final Slice weight;
    private final Slice vertex;
    private final Slice table;
    private final Slice first;
    private final Slice mark;
    private final Slice[] key = new Slice[2];
    private final Slice[] value = new Slice[2];
    private final Slice counts;
    private final Slice sums;
    private final Slice count;
    private final Slice norm;
    private final Step[] number;
    private final ByteBuffer read = ByteBuffer.allocateDirect(Integer.BYTES).order(ByteOrder.nativeOrder());

    private Workspace grown;
    private int room;
    private int parts;
    private Slice neighbour;
    private Slice start;
    private Slice partOwner;
    private Slice part;
    private final Slice[] values = new Slice[2];
    private Slice pixel;
    private Slice listWeight;
    private Step[] link = new Step[0];

    /**
     * @param rgb unsigned bytes [height][width][3]
     * @param ones scratch of at least a float a pixel
     * @param filtered scratch of at least a float a pixel
     * @param scales see {@link dev.pixelect.kernels.DenseCrf#featureScales}
     */
    KernelLattice(
            Device device,
            KernelCompiler compiler,
            String name,
            int height,
            int width,
            int channels,
            double[] scales,
            Slice rgb,
            Slice ones,
            Slice filtered) {
        this.device = device;
        this.compiler = compiler;
        this.name = name;
        this.width = width;
        this.channels = channels;
        this.n = height * width;
        this.dimensions = scales.length;
        long all = (dimensions + 1L) * n;
        if (all > 1L << 30) {
            throw new IllegalArgumentException(height + "x" + width
                    + " pixels are too many for a dense CRF: cut the picture into tiles or scale it down");
        }
        this.corners = (int) all;
        this.slots = Math.max(1024, Integer.highestOneBit(corners) << 1);
        this.rgb = rgb;
        this.ones = ones;
        this.filtered = filtered;
        this.fixed = new Workspace(device);
        List<Step> steps = new ArrayList<>();
        try {
            this.scale = fixed.array(name + " scales", 4L * dimensions);
            this.base = fixed.array(name + " base", 4L * dimensions * n);
            this.rank = fixed.array(name + " rank", (long) dimensions * n);
            this.weight = fixed.array(name + " weight", 4L * corners);
            this.vertex = fixed.array(name + " vertex", 4L * corners);
            this.table = fixed.array(name + " table", 4L * slots);
            this.first = fixed.array(name + " first corners", 4L * slots);
            this.mark = fixed.array(name + " marks", 4L * corners);
            for (int i = 0; i < 2; i++) {
                this.key[i] = fixed.array(name + " keys " + i, 4L * corners);
                this.value[i] = fixed.array(name + " corners " + i, 4L * corners);
            }
            this.counts = fixed.array(name + " counts", 4L * DIGITS * tiles(corners));
            this.sums = fixed.array(name + " sums", 4L * Math.max(tiles(corners), tiles(DIGITS * tiles(corners))));
            this.count = fixed.array(name + " count", 4);
            this.norm = fixed.array(name + " norm", 4L * n);
            write(scale, scales);
            bindNumber(steps);
        } catch (RuntimeException e) {
            steps.forEach(Step::close);
            fixed.close();
            throw e;
        }
        this.number = steps.toArray(Step[]::new);
    }

    private static void write(Slice to, double[] scales) {
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(Float.BYTES * scales.length).order(ByteOrder.nativeOrder());
        for (double s : scales) {
            bytes.putFloat((float) s);
        }
        to.buffer().write(to.offset(), bytes.flip());
    }

    private static int tiles(int items) {
        return (items + TILE - 1) / TILE;
    }

    private static int blocks(long threads) {
        return Math.toIntExact((threads + BLOCK - 1) / BLOCK);
    }

    private Kernel kernel(KernelEntry entry) {
        return compiler.kernel(entry, entry.defines().isEmpty() ? Map.of() : Map.of("DIM", dimensions));
    }

    private Step fill(Slice x, int value, int items) {
        return kernel(KernelCatalogue.FILL_INTS).launch(blocks(items), 1, x, value, items);
    }

    private void scan(List<Step> steps, Slice x, int items) {
        int tiles = tiles(items);
        steps.add(kernel(KernelCatalogue.SCAN_TILES).launch(tiles, 1, x, sums, items));
        steps.add(kernel(KernelCatalogue.SCAN_SUMS).launch(1, 1, sums, count, tiles));
        steps.add(kernel(KernelCatalogue.SCAN_ADD).launch(blocks(items), 1, x, sums, items));
    }

    /** Up to the number of vertices, before there is room for them. */
    private void bindNumber(List<Step> steps) {
        steps.add(fill(table, -1, slots));
        steps.add(fill(first, LARGE, slots));
        steps.add(kernel(KernelCatalogue.LATTICE_EMBED).launch(blocks(n), 1, rgb, scale, base, rank, weight, n, width));
        steps.add(kernel(KernelCatalogue.LATTICE_INSERT)
                .launch(blocks(corners), 1, base, rank, table, first, vertex, n, slots));
        steps.add(kernel(KernelCatalogue.LATTICE_MARK).launch(blocks(corners), 1, first, vertex, mark, corners));
        scan(steps, mark, corners);
    }

    /** The rest of the build, for the room that there is. */
    private void bindLink(List<Step> steps) {
        steps.add(kernel(KernelCatalogue.LATTICE_RESOLVE)
                .launch(blocks(corners), 1, first, mark, vertex, start, corners));
        // Until lattice_lists writes where lists begin, start holds the owners.
        steps.add(kernel(KernelCatalogue.LATTICE_NEIGHBOURS)
                .launch(
                        blocks((dimensions + 1L) * room),
                        1,
                        base,
                        rank,
                        table,
                        first,
                        mark,
                        start,
                        count,
                        neighbour,
                        n,
                        slots));
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, room - 1));
        int passes = (bits + 3) / 4;
        int tiles = tiles(corners);
        Slice total = mark; // The sorts' scans must leave count alone; marks are no longer needed.
        for (int pass = 0; pass < passes; pass++) {
            Slice from = pass == 0 ? vertex : key[(pass + 1) % 2];
            Slice items = value[(pass + 1) % 2];
            steps.add(kernel(KernelCatalogue.RADIX_COUNT).launch(tiles, 1, from, counts, corners, 4 * pass, tiles));
            int all = DIGITS * tiles;
            steps.add(kernel(KernelCatalogue.SCAN_TILES).launch(tiles(all), 1, counts, sums, all));
            steps.add(kernel(KernelCatalogue.SCAN_SUMS).launch(1, 1, sums, total, tiles(all)));
            steps.add(kernel(KernelCatalogue.SCAN_ADD).launch(blocks(all), 1, counts, sums, all));
            steps.add(kernel(KernelCatalogue.RADIX_MOVE)
                    .launch(
                            tiles,
                            1,
                            from,
                            items,
                            counts,
                            key[pass % 2],
                            value[pass % 2],
                            corners,
                            4 * pass,
                            tiles,
                            pass == 0 ? 0 : 1));
        }
        pixel = value[(passes + 1) % 2];
        listWeight = key[passes % 2];
        steps.add(kernel(KernelCatalogue.LATTICE_LISTS)
                .launch(blocks(corners), 1, key[(passes + 1) % 2], weight, pixel, listWeight, start, n, corners));
        steps.add(fill(partOwner, -1, parts));
        steps.add(kernel(KernelCatalogue.LATTICE_PARTS).launch(blocks(room), 1, start, count, partOwner));
        steps.add(fill(ones, Float.floatToIntBits(1), n));
        steps.add(fill(norm, Float.floatToIntBits(1), n));
        filter(steps, ones, filtered, 1, 1, false);
        steps.add(kernel(KernelCatalogue.LATTICE_NORM).launch(blocks(n), 1, filtered, norm, n));
    }

    /**
     * Adds the launches that filter: out = factor K~ q, or += with {@code add}. They hold until the next
     * {@link #build} that answers true.
     */
    void filter(List<Step> steps, Slice q, Slice out, float factor, boolean add) {
        filter(steps, q, out, channels, factor, add);
    }

    private void filter(List<Step> steps, Slice q, Slice out, int channels, float factor, boolean add) {
        steps.add(kernel(KernelCatalogue.LATTICE_SPLAT)
                .launch(
                        blocks((long) parts * channels),
                        1,
                        q,
                        norm,
                        start,
                        pixel,
                        listWeight,
                        partOwner,
                        part,
                        channels,
                        parts));
        steps.add(kernel(KernelCatalogue.LATTICE_REDUCE)
                .launch(blocks((long) room * channels), 1, part, start, count, values[0], channels));
        for (int axis = 0; axis <= dimensions; axis++) {
            steps.add(kernel(KernelCatalogue.LATTICE_BLUR)
                    .launch(
                            blocks((long) room * channels),
                            1,
                            values[axis % 2],
                            neighbour,
                            count,
                            values[1 - axis % 2],
                            channels,
                            axis));
        }
        steps.add(kernel(KernelCatalogue.LATTICE_SLICE)
                .launch(
                        blocks((long) n * channels),
                        1,
                        values[(dimensions + 1) % 2],
                        norm,
                        weight,
                        vertex,
                        out,
                        n,
                        channels,
                        factor,
                        add ? 1 : 0));
    }

    /**
     * Makes the lattice of the picture in {@code rgb}.
     *
     * @return whether memory has grown, so that filters must be bound anew
     */
    boolean build() {
        device.stream().run(number, 0, number.length);
        read.clear();
        count.buffer().read(count.offset(), read);
        int vertices = read.getInt(0);
        boolean grows = vertices > room;
        if (grows) {
            grow(vertices);
        }
        device.stream().run(link, 0, link.length);
        return grows;
    }

    private void grow(int vertices) {
        free();
        int next = (int) Math.min(corners, vertices + vertices / 4L + 1024);
        int chunks = (corners + CHUNK - 1) / CHUNK;
        if ((next + (long) chunks) * channels > Integer.MAX_VALUE - (1 << 20)) {
            throw new IllegalArgumentException("a dense CRF of " + vertices + " lattice vertices and " + channels
                    + " classes is too large: use larger deviations or a smaller picture");
        }
        parts = next + chunks;
        List<Step> steps = new ArrayList<>();
        grown = new Workspace(device);
        try {
            neighbour = grown.array(name + " neighbours", 8L * (dimensions + 1) * next);
            start = grown.array(name + " lists", 4L * (next + 1));
            partOwner = grown.array(name + " parts' owners", 4L * parts);
            part = grown.array(name + " parts", 4L * parts * channels);
            values[0] = grown.array(name + " values 0", 4L * next * channels);
            values[1] = grown.array(name + " values 1", 4L * next * channels);
            room = next;
            bindLink(steps);
        } catch (RuntimeException e) {
            steps.forEach(Step::close);
            free();
            throw e;
        }
        link = steps.toArray(Step[]::new);
    }

    private void free() {
        for (Step s : link) {
            s.close();
        }
        link = new Step[0];
        room = 0;
        if (grown != null) {
            grown.close();
            grown = null;
        }
    }

    /** Bytes on the device. */
    long bytes() {
        return fixed.bytes() + (grown == null ? 0 : grown.bytes());
    }

    /** The arrays whose guard bands were written to. */
    List<String> overrun() {
        List<String> names = new ArrayList<>(fixed.overrun());
        if (grown != null) {
            names.addAll(grown.overrun());
        }
        return names;
    }

    @Override
    public void close() {
        free();
        for (Step s : number) {
            s.close();
        }
        fixed.close();
    }
}
