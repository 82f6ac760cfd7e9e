package dev.pixelect.engine.kernel.vision;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.Kernel;
import dev.pixelect.engine.device.KernelCompiler;
import dev.pixelect.engine.device.Slice;
import dev.pixelect.engine.device.Step;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.engine.vision.MeanField;
import dev.pixelect.engine.vision.MeanFieldSizes;
import dev.pixelect.kernels.DenseCrf;
import dev.pixelect.kernels.KernelCatalogue;
import dev.pixelect.kernels.KernelEntry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@link MeanField} by the launches of {@code crf.cu} and, for lattices, {@link KernelLattice}. */
final class KernelMeanField implements MeanField {
    private static final int BLOCK = 256;
    private static final int STAGING_FLOATS = 1 << 20;

    private final Device device;
    private final KernelCompiler compiler;
    private final DenseCrf crf;
    private final int height;
    private final int width;
    private final int classes;
    private final int n;
    private final Workspace memory;
    private final ByteBuffer staging =
            ByteBuffer.allocateDirect(Float.BYTES * STAGING_FLOATS).order(ByteOrder.nativeOrder());
    private Slice rgb;
    private Slice p;
    private Slice q;
    private Slice message;
    private Slice spare;
    private Slice tap;
    private Slice normY;
    private Slice normX;
    private KernelLattice gaussian;
    private KernelLattice bilateral;
    private Step[] start = new Step[0];
    /** The launches of one iteration, and those of the last. */
    private Step[] iteration = new Step[0];

    private Step[] last = new Step[0];

    /** @throws IllegalArgumentException when the picture is too large, in words for users */
    KernelMeanField(Device device, KernelCompiler compiler, int height, int width, int classes, DenseCrf crf) {
        DenseCrf.requireSize(height, width);
        if ((long) height * width * classes > Integer.MAX_VALUE - (1 << 20)) {
            throw new IllegalArgumentException(height + "x" + width + " pixels of " + classes
                    + " classes are too many for a dense CRF: cut the picture into tiles or scale it down");
        }
        this.device = device;
        this.compiler = compiler;
        this.crf = crf;
        this.height = height;
        this.width = width;
        this.classes = classes;
        this.n = height * width;
        this.memory = new Workspace(device);
        if (crf.iterations() > 0) {
            try {
                allocate();
            } catch (RuntimeException e) {
                close();
                throw e;
            }
        }
    }

    private void allocate() {
        long field = 4L * n * classes;
        rgb = memory.array("crf picture", 3L * n);
        p = memory.array("crf probabilities", field);
        q = memory.array("crf q", field);
        message = memory.array("crf message", field);
        spare = memory.array("crf spare", field);
        if (crf.separable()) {
            tap = floats("crf taps", crf.taps());
            normY = floats("crf row norms", crf.tapNorms(height));
            normX = floats("crf column norms", crf.tapNorms(width));
        }
        gaussian = crf.gaussianLattice() ? lattice("crf gaussian", 2) : null;
        bilateral = crf.bilateral() ? lattice("crf bilateral", 5) : null;
        start = new Step[] {kernel(KernelCatalogue.CRF_START).launch(blocks((long) n * classes), 1, p, q, n)};
        if (gaussian == null && bilateral == null) {
            bind();
        }
    }

    private KernelLattice lattice(String name, int dimensions) {
        return new KernelLattice(
                device, compiler, name, height, width, classes, crf.featureScales(dimensions), rgb, message, spare);
    }

    private Slice floats(String name, float[] values) {
        Slice slice = memory.array(name, 4L * values.length);
        write(slice, values);
        return slice;
    }

    private static int blocks(long threads) {
        return Math.toIntExact((threads + BLOCK - 1) / BLOCK);
    }

    private Kernel kernel(KernelEntry entry) {
        return compiler.kernel(entry, entry.defines().isEmpty() ? Map.of() : Map.of("NUM_CLASSES", classes));
    }

    private void bind() {
        release();
        List<Step> steps = new ArrayList<>();
        List<Step> end = new ArrayList<>();
        try {
            bindMessages(steps);
            Kernel update = kernel(KernelCatalogue.CRF_UPDATE);
            end.add(update.launch(blocks(n), 1, p, message, spare, n, 1, n));
            steps.add(update.launch(blocks(n), 1, p, message, q, n, classes, 1));
        } catch (RuntimeException e) {
            steps.forEach(Step::close);
            end.forEach(Step::close);
            throw e;
        }
        iteration = steps.toArray(Step[]::new);
        last = end.toArray(Step[]::new);
    }

    private void bindMessages(List<Step> steps) {
        boolean add = false;
        int threads = blocks((long) n * classes);
        if (crf.separable()) {
            Kernel grid = kernel(KernelCatalogue.GRID_GAUSSIAN);
            int radius = crf.taps().length - 1;
            steps.add(grid.launch(threads, 1, q, tap, normY, spare, radius, height, width, n, 1f));
            float weight = (float) crf.gaussianWeight();
            steps.add(grid.launch(threads, 1, spare, tap, normX, message, radius, width, 1, n, weight));
            add = true;
        }
        if (gaussian != null) {
            gaussian.filter(steps, q, message, (float) crf.gaussianWeight(), add);
            add = true;
        }
        if (bilateral != null) {
            bilateral.filter(steps, q, message, (float) crf.bilateralWeight(), add);
            add = true;
        }
        if (!add) {
            steps.add(compiler.kernel(KernelCatalogue.FILL_INTS, Map.of()).launch(threads, 1, message, 0, n * classes));
        }
    }

    @Override
    public void run(RgbImage image, float[] probabilities, float[] result) {
        MeanFieldSizes.require(image, height, width, classes, probabilities, result);
        if (crf.iterations() == 0) {
            System.arraycopy(probabilities, 0, result, 0, probabilities.length);
            return;
        }
        write(rgb, image.rgb());
        write(p, probabilities);
        boolean grown = gaussian != null && gaussian.build();
        grown |= bilateral != null && bilateral.build();
        if (grown) {
            bind();
        }
        device.stream().run(start, 0, start.length);
        for (int i = 1; i < crf.iterations(); i++) {
            device.stream().run(iteration, 0, iteration.length);
        }
        device.stream().run(iteration, 0, iteration.length - 1);
        device.stream().run(last, 0, last.length);
        device.stream().synchronize();
        read(spare, result);
    }

    private void write(Slice to, byte[] bytes) {
        for (int from = 0; from < bytes.length; from += staging.capacity()) {
            int count = Math.min(staging.capacity(), bytes.length - from);
            staging.clear().put(bytes, from, count).flip();
            to.buffer().write(to.offset() + from, staging);
        }
    }

    private void write(Slice to, float[] values) {
        for (int from = 0; from < values.length; from += STAGING_FLOATS) {
            int count = Math.min(STAGING_FLOATS, values.length - from);
            staging.clear().limit(Float.BYTES * count);
            for (int i = 0; i < count; i++) {
                staging.putFloat(Float.BYTES * i, values[from + i]);
            }
            to.buffer().write(to.offset() + (long) Float.BYTES * from, staging);
        }
    }

    private void read(Slice from, float[] values) {
        for (int at = 0; at < values.length; at += STAGING_FLOATS) {
            int count = Math.min(STAGING_FLOATS, values.length - at);
            staging.clear().limit(Float.BYTES * count);
            from.buffer().read(from.offset() + (long) Float.BYTES * at, staging);
            for (int i = 0; i < count; i++) {
                values[at + i] = staging.getFloat(Float.BYTES * i);
            }
        }
    }

    @Override
    public long bytes() {
        return memory.bytes() + (gaussian == null ? 0 : gaussian.bytes()) + (bilateral == null ? 0 : bilateral.bytes());
    }

    /** The arrays whose guard bands were written to. */
    List<String> overrun() {
        List<String> names = new ArrayList<>(memory.overrun());
        if (gaussian != null) {
            names.addAll(gaussian.overrun());
        }
        if (bilateral != null) {
            names.addAll(bilateral.overrun());
        }
        return names;
    }

    private void release() {
        for (Step s : iteration) {
            s.close();
        }
        for (Step s : last) {
            s.close();
        }
        iteration = new Step[0];
        last = new Step[0];
    }

    @Override
    public void close() {
        release();
        for (Step s : start) {
            s.close();
        }
        start = new Step[0];
        if (bilateral != null) {
            bilateral.close();
            bilateral = null;
        }
        if (gaussian != null) {
            gaussian.close();
            gaussian = null;
        }
        memory.close();
    }
}
