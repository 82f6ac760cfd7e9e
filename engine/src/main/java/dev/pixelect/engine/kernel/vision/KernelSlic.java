package dev.pixelect.engine.kernel.vision;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.KernelCompiler;
import dev.pixelect.engine.device.Slice;
import dev.pixelect.engine.device.Step;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.engine.vision.Slic;
import dev.pixelect.kernels.FixedLab;
import dev.pixelect.kernels.KernelCatalogue;
import dev.pixelect.kernels.KernelEntry;
import dev.pixelect.kernels.SlicGrid;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * SLIC by {@code lab.cu}, {@code slic.cu} and {@code slic_connect.cu}. One number comes back to the host before the result: how many
 * parts are without a segment after some rounds, which nearly always are none.
 */
final class KernelSlic implements Slic {
    private static final int BLOCK = 256;
    private static final int TILE = 16;
    private static final int GROUP = 1024;
    /** Rounds of joining between two looks at what is left. */
    private static final int ROUNDS = 6;

    private final Device device;
    private final KernelCompiler compiler;
    private final SlicGrid grid;
    private final int n;
    private final int groupCount;
    private final Workspace memory;
    private final List<Step> made = new ArrayList<>();
    private final Step[] cut;
    private final Step[] rounds;
    private final Step[] number;
    private final ByteBuffer staging;
    private final IntBuffer stagingInts;

    private final Slice rgb;
    private final Slice lab;
    private final Slice cluster;
    private final Slice root;
    private final Slice segment;
    private final Slice first;
    private final Slice color;
    private final Slice distance;
    private final Slice nearest;
    private final Slice rival;
    private final Slice open;
    private final Slice groups;
    private final Slice labels;

    KernelSlic(Device device, KernelCompiler compiler, SlicGrid grid) {
        this.device = device;
        this.compiler = compiler;
        this.grid = grid;
        n = grid.height() * grid.width();
        groupCount = blocks(n, GROUP);
        staging = ByteBuffer.allocateDirect(4 * n).order(ByteOrder.nativeOrder());
        stagingInts = staging.asIntBuffer();
        memory = new Workspace(device);
        try {
            rgb = memory.array("rgb", 3L * n);
            lab = memory.array("lab", 6L * n);
            cluster = ints("cluster", n);
            root = ints("root", n);
            segment = ints("segment", n);
            first = ints("first", n);
            color = ints("color", 3L * n);
            distance = ints("distance", n);
            nearest = ints("nearest", n);
            rival = ints("rival", n);
            open = ints("open", ROUNDS);
            groups = ints("groups", groupCount + 1L);
            labels = ints("labels", n);
            cluster();
            connect();
            for (int i = 0; i < SlicGrid.PATIENCE; i++) {
                round(-1);
            }
            cut = from(0);
            for (int i = 0; i < ROUNDS; i++) {
                round(i);
            }
            rounds = from(cut.length);
            number();
            number = from(cut.length + rounds.length);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** From the picture to clusters. */
    private void cluster() {
        int height = grid.height();
        int width = grid.width();
        int rows = grid.rows();
        int columns = grid.columns();
        Slice table = table("table", FixedLab.tables());
        Slice placeX = table("place_x", grid.placeX());
        Slice placeY = table("place_y", grid.placeY());
        Slice centre = ints("centre", 5L * grid.cells());
        add(KernelCatalogue.RGB_TO_LAB, blocks(n, BLOCK), 1, table, rgb, lab, n);
        add(
                KernelCatalogue.SLIC_SEED,
                blocks(grid.cells(), BLOCK),
                1,
                lab,
                placeX,
                placeY,
                centre,
                height,
                width,
                rows,
                columns);
        for (int i = 0; i < grid.iterations(); i++) {
            boolean last = i == grid.iterations() - 1;
            int step = last ? 1 : grid.stride();
            int firstY = i % step;
            // A picture with one row has a stride of 1, so there are rows to look at in every iteration.
            int looked = (height - firstY + step - 1) / step;
            add(
                    KernelCatalogue.SLIC_ASSIGN,
                    blocks(width, TILE),
                    blocks(looked, TILE),
                    lab,
                    placeX,
                    placeY,
                    centre,
                    cluster,
                    height,
                    width,
                    rows,
                    columns,
                    firstY,
                    step);
            if (!last) {
                add(
                        KernelCatalogue.SLIC_UPDATE,
                        grid.cells(),
                        1,
                        lab,
                        placeX,
                        placeY,
                        cluster,
                        centre,
                        height,
                        width,
                        rows,
                        columns,
                        firstY,
                        step);
            }
        }
    }

    /** From clusters to parts, of which some are segments. */
    private void connect() {
        Slice parent = ints("parent", n);
        Slice size = ints("size", n);
        Slice sums = ints("sums", 6L * n);
        Slice largest = ints("largest", grid.cells());
        Slice firstLargest = ints("first_largest", grid.cells());
        each(
                KernelCatalogue.CONNECT_RUNS,
                cluster,
                parent,
                size,
                sums,
                largest,
                firstLargest,
                first,
                n,
                grid.width(),
                grid.cells());
        each(KernelCatalogue.CONNECT_UNITE, cluster, parent, n, grid.width());
        each(KernelCatalogue.CONNECT_ROOTS, parent, lab, root, size, sums, n);
        each(KernelCatalogue.CONNECT_LARGEST, cluster, root, size, largest, n);
        each(KernelCatalogue.CONNECT_FIRST_LARGEST, cluster, root, size, largest, firstLargest, n);
        each(
                KernelCatalogue.CONNECT_KEEP,
                cluster,
                root,
                size,
                sums,
                firstLargest,
                color,
                segment,
                distance,
                nearest,
                rival,
                n,
                grid.ownSize());
    }

    /** @param index of the counter of parts that are left; -1 for a patient round */
    private void round(int index) {
        each(KernelCatalogue.CONNECT_MEASURE, root, segment, color, distance, rival, n, grid.width());
        each(KernelCatalogue.CONNECT_CHOOSE, root, segment, color, distance, nearest, n, grid.width());
        each(KernelCatalogue.CONNECT_JOIN, root, distance, nearest, rival, segment, open, n, index);
    }

    private void number() {
        Slice rank = ints("rank", n);
        each(KernelCatalogue.CONNECT_FIRST, root, segment, first, n);
        add(KernelCatalogue.CONNECT_NUMBER, groupCount, 1, root, segment, first, rank, groups, n);
        add(KernelCatalogue.CONNECT_GROUPS, 1, 1, groups, groupCount);
        each(KernelCatalogue.CONNECT_LABEL, root, segment, first, rank, groups, labels, n);
    }

    private void each(KernelEntry entry, Object... arguments) {
        add(entry, blocks(n, BLOCK), 1, arguments);
    }

    private void add(KernelEntry entry, int blocksX, int blocksY, Object... arguments) {
        made.add(compiler.kernel(entry, Map.of()).launch(blocksX, blocksY, arguments));
    }

    /** The steps from one on. */
    private Step[] from(int first) {
        return made.subList(first, made.size()).toArray(Step[]::new);
    }

    private Slice ints(String name, long count) {
        return memory.array(name, 4 * count);
    }

    private Slice table(String name, int[] values) {
        Slice table = ints(name, values.length);
        ByteBuffer bytes = ByteBuffer.allocateDirect(4 * values.length).order(ByteOrder.nativeOrder());
        bytes.asIntBuffer().put(values);
        table.buffer().write(table.offset(), bytes);
        return table;
    }

    private static int blocks(int count, int size) {
        return (count + size - 1) / size;
    }

    @Override
    public int run(RgbImage image, int[] result) {
        Slic.requireSize(grid.height(), grid.width(), image, result);
        staging.clear().limit(3 * n);
        staging.put(image.rgb()).flip();
        rgb.buffer().write(rgb.offset(), staging);
        device.stream().run(cut, 0, cut.length);
        do {
            open.buffer().fill(open.offset(), open.bytes(), (byte) 0);
            device.stream().run(rounds, 0, rounds.length);
        } while (readInt(open, ROUNDS - 1) > 0);
        device.stream().run(number, 0, number.length);
        int count = readInt(groups, groupCount);
        staging.clear();
        labels.buffer().read(labels.offset(), staging);
        stagingInts.get(0, result);
        return count;
    }

    private int readInt(Slice slice, int index) {
        staging.clear().limit(4);
        slice.buffer().read(slice.offset() + 4L * index, staging);
        return stagingInts.get(0);
    }

    /** For tests. */
    Workspace memory() {
        return memory;
    }

    @Override
    public void close() {
        made.forEach(Step::close);
        made.clear();
        memory.close();
    }
}
