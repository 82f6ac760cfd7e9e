package dev.pixelect.engine.opencl;

import dev.pixelect.engine.device.Buffer;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceInfo;
import dev.pixelect.engine.device.Kernel;
import dev.pixelect.engine.device.KernelCompiler;
import dev.pixelect.engine.device.Primitives;
import dev.pixelect.engine.device.Slice;
import dev.pixelect.engine.device.Step;
import dev.pixelect.engine.device.Stream;
import dev.pixelect.engine.kernel.vision.KernelVision;
import dev.pixelect.engine.vision.Vision;
import dev.pixelect.kernels.KernelEntry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The OpenCL device with every kernel launch under observation: it counts them, and gives each pointer argument memory in which
 * an access outside of the argument shows. Owns the device under it. For tests.
 */
final class CheckedDevice implements Device {
    /** What a launch gets for its pointers: always copies, in allocations of their own. */
    enum Memory {
        /** Between bands of NaN that must stay as they are: for devices that check nothing. */
        BANDS,
        /** Of exactly their size: for Oclgrind, which knows where allocations end. */
        EXACT,
        /**
         * Of exactly their size, and before that in a run whose results don't count, in places where no copy was before, of which
         * only those parts are written that somebody wrote to the original: for Oclgrind's check of uninitialised values.
         */
        FRESH
    }

    /** Launches of one kernel, and the bytes that they were given. */
    record Count(long launches, long threads, long bytes) {
        static final Count NONE = new Count(0, 0, 0);

        Count plus(Count other) {
            return new Count(launches + other.launches, threads + other.threads, bytes + other.bytes);
        }
    }

    private static final KernelEntry COPY_KNOWN = KernelEntry.of("copy_known.cu", "copy_known");

    private final OpenClDevice device;
    private final Memory memory;
    private final KernelCompiler compiler = this::kernel;
    private final Primitives primitives;
    private final Vision vision;
    private final Map<KernelEntry, Count> counts = new LinkedHashMap<>();
    private final Set<CheckedBuffer> buffers = new LinkedHashSet<>();

    CheckedDevice(OpenClDevice device, Memory memory) {
        this.device = device;
        this.memory = memory;
        this.primitives = new OpenClPrimitives(compiler);
        this.vision = new KernelVision(this, compiler);
    }

    /** Compiles kernels whose launches are observed. */
    KernelCompiler compiler() {
        return compiler;
    }

    /** Kernels that ran, with how often, since the last call. */
    Map<KernelEntry, Count> takeCounts() {
        Map<KernelEntry, Count> taken = new LinkedHashMap<>(counts);
        counts.clear();
        return taken;
    }

    @Override
    public DeviceInfo info() {
        return device.info();
    }

    @Override
    public Buffer allocate(String name, long bytes) {
        CheckedBuffer b = new CheckedBuffer(this, device.allocate(name, bytes), memory == Memory.FRESH);
        buffers.add(b);
        return b;
    }

    void forget(CheckedBuffer buffer) {
        buffers.remove(buffer);
    }

    @Override
    public Primitives primitives() {
        return primitives;
    }

    @Override
    public Vision vision() {
        return vision;
    }

    @Override
    public Step copy(Slice from, Slice to) {
        from.requireSize(to);
        return () -> {
            ByteBuffer contents = ByteBuffer.allocateDirect(Math.toIntExact(from.bytes()));
            from.buffer().read(from.offset(), contents.duplicate());
            to.buffer().write(to.offset(), contents);
        };
    }

    @Override
    public Stream stream() {
        return device.stream();
    }

    /** Of buffers not yet closed, those of copies left out. */
    @Override
    public long allocatedBytes() {
        return buffers.stream().mapToLong(Buffer::bytes).sum();
    }

    @Override
    public void close() {
        device.close();
    }

    private Kernel kernel(KernelEntry entry, Map<String, Object> defines) {
        Kernel kernel = device.programs().kernel(entry, defines);
        return new Kernel() {
            @Override
            public KernelEntry entry() {
                return entry;
            }

            @Override
            public Step launch(int blocksX, int blocksY, Object... arguments) {
                disjoint(entry, arguments);
                return () -> run(entry, kernel, blocksX, blocksY, arguments);
            }
        };
    }

    /** OpenCL leaves open what a kernel sees through two memory objects that overlap, and copies would not do. */
    private static void disjoint(KernelEntry entry, Object[] arguments) {
        for (Object x : arguments) {
            for (Object y : arguments) {
                if (x instanceof Slice a
                        && y instanceof Slice b
                        && !a.equals(b)
                        && a.buffer() == b.buffer()
                        && a.offset() < b.offset() + b.bytes()
                        && b.offset() < a.offset() + a.bytes()) {
                    throw new AssertionError(entry + " is given " + a + " and " + b + ", which overlap");
                }
            }
        }
    }

    /** Runs a kernel on copies, and on fresh ones before where uninitialised values are to be found. */
    private void run(KernelEntry entry, Kernel kernel, int blocksX, int blocksY, Object[] arguments) {
        if (memory == Memory.FRESH) {
            Map<Slice, Slice> fresh = new HashMap<>();
            run(kernel, blocksX, blocksY, replaced(arguments, s -> fresh.computeIfAbsent(s, this::fresh)));
        }
        int band = memory == Memory.BANDS ? Slice.ALIGNMENT : 0;
        Map<Slice, CheckedCopy> copies = new LinkedHashMap<>();
        Object[] own = replaced(
                arguments,
                s -> copies.computeIfAbsent(
                                s, x -> new CheckedCopy(x, device.allocate("copy", x.bytes() + 2L * band), band))
                        .slice());
        run(kernel, blocksX, blocksY, own);
        long threads = (long) blocksX * blocksY * entry.blockX() * entry.blockY();
        long bytes = copies.keySet().stream().mapToLong(Slice::bytes).sum();
        counts.merge(entry, new Count(1, threads, bytes), Count::plus);
        List<String> overrun = new ArrayList<>();
        for (CheckedCopy c : copies.values()) {
            if (!c.out()) {
                overrun.add(c.name());
            }
            if (memory != Memory.FRESH) {
                c.close(); // Oclgrind takes what lies in the place of a freed buffer for uninitialised at times
            }
        }
        if (!overrun.isEmpty()) {
            throw new AssertionError(entry + " wrote outside of " + overrun);
        }
    }

    private static void run(Kernel kernel, int blocksX, int blocksY, Object... arguments) {
        Step step = kernel.launch(blocksX, blocksY, arguments);
        step.run();
        step.close();
    }

    private static Object[] replaced(Object[] arguments, UnaryOperator<Slice> replace) {
        return Arrays.stream(arguments)
                .map(a -> a instanceof Slice s ? replace.apply(s) : a)
                .toArray();
    }

    /**
     * A copy of what was written of a slice, in a place of its own until the device is closed. Oclgrind takes for uninitialised what
     * lies in a sub-buffer, was filled, or was written by the host but for the last piece; so the pieces are written by a
     * kernel.
     */
    private Slice fresh(Slice slice) {
        CheckedBuffer owner = (CheckedBuffer) slice.buffer();
        int n = Math.toIntExact(slice.bytes());
        Slice copy = place("fresh copy", n);
        BitSet known = owner.known(slice);
        ByteBuffer contents = ByteBuffer.allocateDirect(n);
        owner.contents(slice, contents.duplicate());
        if (known.cardinality() == n) {
            copy.buffer().write(0, contents);
        } else if (!known.isEmpty()) {
            ByteBuffer flags = ByteBuffer.allocateDirect(n);
            known.stream().forEach(i -> flags.put(i, (byte) 1));
            Slice from = place("contents", n);
            Slice which = place("flags", n);
            from.buffer().write(0, contents);
            which.buffer().write(0, flags);
            run(device.programs().kernel(COPY_KNOWN, Map.of()), (n + 255) / 256, 1, from, which, copy, n);
        }
        return copy;
    }

    private Slice place(String name, long bytes) {
        return new Slice(device.allocate(name, bytes), 0, bytes);
    }
}
