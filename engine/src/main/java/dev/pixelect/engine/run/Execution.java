package dev.pixelect.engine.run;

import dev.pixelect.engine.device.Binding;
import dev.pixelect.engine.device.Buffer;
import dev.pixelect.engine.device.Layout;
import dev.pixelect.engine.device.Slice;
import dev.pixelect.engine.device.Step;
import dev.pixelect.engine.graph.DType;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Value;
import dev.pixelect.engine.plan.Plan;
import dev.pixelect.engine.plan.PlannedNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * A plan with its memory: write the inputs, run, read the outputs. Parameters and states keep their contents from run to
 * run; these and the inputs start as zeros. Parameters of batch norms that the plan folded are written and read like others.
 * Owns the arena; a run allocates nothing, on the heap or on the device. For
 * use by one thread at a time.
 */
public final class Execution implements AutoCloseable {
    /** A float of four such bytes is NaN. */
    private static final byte NAN = (byte) 0xff;

    private final Plan plan;
    private final Buffer arena;
    private final Step[] steps;
    private final FoldedParameters folded;
    private ByteBuffer packed = direct(1 << 16);
    private ByteBuffer staging;
    /** The staging buffer's elements, made once: a copy in or out then allocates nothing. */
    private FloatBuffer floats;

    private IntBuffer ints;
    private boolean closed;

    /** @throws dev.pixelect.engine.device.OutOfDeviceMemoryException when the arena doesn't fit */
    public Execution(Plan plan) {
        this(plan, false);
    }

    /** An execution whose activations begin as NaN, so that a read of what no op wrote shows in the results. */
    public static Execution poisoned(Plan plan) {
        return new Execution(plan, true);
    }

    private Execution(Plan plan, boolean poison) {
        this.plan = plan;
        stage(direct(1 << 16));
        this.folded = new FoldedParameters(plan.folding());
        this.steps = new Step[plan.nodes().size()];
        this.arena = plan.device().allocate("arena", plan.arena().bytes());
        try {
            if (poison) {
                arena.fill(0, arena.bytes(), NAN);
            }
            for (Value v : plan.graph().values()) {
                if (v.kind() != Value.Kind.ACTIVATION) {
                    arena.fill(plan.arena().offset(v), plan.bytes(v), (byte) 0);
                }
            }
            for (int i = 0; i < steps.length; i++) {
                PlannedNode n = plan.nodes().get(i);
                steps[i] = n.prepared().bind(new NodeBinding(n, i));
            }
        } catch (RuntimeException e) {
            free();
            throw e;
        }
    }

    /** What is executed. */
    public Plan plan() {
        return plan;
    }

    /** Runs every step once and waits for the end. */
    public void run() {
        start();
        await();
    }

    /**
     * Begins to run every step once; returns when that is queued, on devices that queue. Inputs for the next run may be written at
     * once: that takes effect behind this run, and on a device with a memory of its own the bytes travel meanwhile.
     */
    public void start() {
        open();
        fold();
        plan.device().stream().run(steps, 0, steps.length);
    }

    /**
     * Begins to run some of the steps, for measurements: {@code from} to {@code to - 1}. Steps that overwrite an input find there, the
     * next time, what they wrote.
     */
    public void start(int from, int to) {
        open();
        fold();
        plan.device().stream().run(steps, from, to);
    }

    /** Waits for what {@link #start()} began; what a step failed with is thrown here at the latest. Reading waits too. */
    public void await() {
        open();
        plan.device().stream().synchronize();
    }

    /**
     * Runs once, step by step, adding each step's nanoseconds (waiting included) to {@code nanos[step]}: for profiles, slower
     * than {@link #run()}.
     */
    public void profile(long[] nanos) {
        open();
        fold();
        for (int i = 0; i < steps.length; i++) {
            long start = System.nanoTime();
            plan.device().stream().run(steps, i, i + 1);
            plan.device().stream().synchronize();
            nanos[i] += System.nanoTime() - start;
        }
    }

    /**
     * Copies dense float32 elements (NCHW, OIHW) in. This and the other methods that copy throw {@link
     * IllegalArgumentException} for a value that this plan doesn't have, of another type or number of elements, or, since
     * its memory serves others, an activation: only outputs can be read, and none can be written.
     */
    public void write(Value v, float[] dense) {
        writable(v, DType.F32, dense.length);
        staging(v.bytes());
        floats.put(0, dense);
        writeStaged(v);
    }

    /** Copies dense float32 elements in, from {@code dense}'s position to its limit, which stay as they are. */
    public void write(Value v, FloatBuffer dense) {
        writable(v, DType.F32, dense.remaining());
        staging(v.bytes());
        floats.put(0, dense, dense.position(), dense.remaining());
        writeStaged(v);
    }

    /** Copies dense bytes (labels) in. */
    public void write(Value v, byte[] dense) {
        writable(v, DType.U8, dense.length);
        staging(v.bytes()).put(dense);
        writeStaged(v);
    }

    /** Sets a value of one element. */
    public void write(Value v, float scalar) {
        writable(v, DType.F32, 1);
        staging(4).putFloat(0, scalar);
        writeStaged(v);
    }

    /** Copies dense float32 elements out. */
    public void read(Value v, float[] dense) {
        readable(v, DType.F32, dense.length);
        readStaged(v);
        floats.get(0, dense);
    }

    /** Copies dense int32 elements out. */
    public void read(Value v, int[] dense) {
        readable(v, DType.I32, dense.length);
        readStaged(v);
        ints.get(0, dense);
    }

    /** The contents of a value of one element. */
    public float readScalar(Value v) {
        readable(v, DType.F32, 1);
        return readStaged(v).getFloat(0);
    }

    /** Brings the parameters of folded norms up to what was written since the last run. */
    private void fold() {
        if (folded.stale()) {
            folded.update(this::write);
        }
    }

    private void writeStaged(Value v) {
        if (folded.has(v)) {
            folded.write(v, floats);
            return;
        }
        Layout layout = plan.layout(v);
        ByteBuffer bytes = staging;
        if (!layout.dense()) {
            packed = room(packed, layout.bytes());
            layout.pack(staging.position(0).asFloatBuffer(), packed.asFloatBuffer());
            bytes = packed;
        }
        arena.write(plan.arena().offset(v), bytes.position(0));
    }

    private ByteBuffer readStaged(Value v) {
        Layout layout = plan.layout(v);
        staging(v.bytes());
        if (folded.has(v)) {
            folded.read(v, floats);
            return staging;
        }
        if (layout.dense()) {
            arena.read(plan.arena().offset(v), staging);
        } else {
            packed = room(packed, layout.bytes());
            arena.read(plan.arena().offset(v), packed);
            layout.unpack(packed.position(0).asFloatBuffer(), staging.asFloatBuffer());
        }
        return staging.position(0);
    }

    private ByteBuffer staging(long bytes) {
        ByteBuffer b = room(staging, bytes);
        if (b != staging) {
            stage(b);
        }
        return b;
    }

    private void stage(ByteBuffer b) {
        staging = b;
        ByteBuffer whole = b.duplicate().order(b.order()).clear();
        floats = whole.asFloatBuffer();
        ints = whole.asIntBuffer();
    }

    private static ByteBuffer room(ByteBuffer b, long bytes) {
        ByteBuffer r = b.capacity() >= bytes ? b : direct(bytes);
        r.position(0).limit(Math.toIntExact(bytes));
        return r;
    }

    private static ByteBuffer direct(long bytes) {
        return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
    }

    private void writable(Value v, DType dtype, long elements) {
        expect(v, dtype, elements);
        if (v.kind() == Value.Kind.ACTIVATION) {
            throw new IllegalArgumentException("value '" + v.name() + "' is made by a run and cannot be written");
        }
    }

    private void readable(Value v, DType dtype, long elements) {
        expect(v, dtype, elements);
        if (v.kind() == Value.Kind.ACTIVATION && !plan.graph().outputs().contains(v)) {
            throw new IllegalArgumentException("value '" + v.name() + "' is gone after a run: make it an output");
        }
    }

    private void expect(Value v, DType dtype, long elements) {
        open();
        if (v.dtype() != dtype || v.shape().elements() != elements) {
            throw new IllegalArgumentException("value '" + v.name() + "' is " + v.dtype() + " " + v.shape() + ", not "
                    + dtype + " of " + elements + " elements");
        }
        if (!plan.contains(v)) {
            throw new IllegalArgumentException("value '" + v.name() + "' is not in this plan's graph");
        }
    }

    private void open() {
        if (closed) {
            throw new IllegalStateException("execution used after close");
        }
        plan.requireOpen();
    }

    /** Frees the steps and the arena. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            free();
        }
    }

    private void free() {
        for (int i = steps.length - 1; i >= 0; i--) {
            if (steps[i] != null) {
                steps[i].close();
            }
        }
        arena.close();
    }

    private final class NodeBinding implements Binding {
        private final PlannedNode planned;
        private final int index;

        NodeBinding(PlannedNode planned, int index) {
            this.planned = planned;
            this.index = index;
        }

        private Node node() {
            return planned.node();
        }

        @Override
        public Slice input(int i) {
            return slice(node().input(i));
        }

        @Override
        public Slice output(int i) {
            return slice(node().output(i));
        }

        private Slice slice(Value v) {
            return new Slice(arena, plan.arena().offset(v), plan.bytes(v));
        }

        @Override
        public Slice scratch() {
            long bytes = planned.prepared().scratchBytes();
            return bytes == 0 ? null : new Slice(arena, plan.arena().scratchOffset(index), bytes);
        }
    }
}
