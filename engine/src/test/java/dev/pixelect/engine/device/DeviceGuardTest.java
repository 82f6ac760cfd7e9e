package dev.pixelect.engine.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixelect.engine.check.OpCase;
import dev.pixelect.engine.check.OpCases;
import dev.pixelect.engine.graph.DType;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Value;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every op with guard bands around each of its values: nothing outside of the outputs is written, and nothing outside of the
 * inputs gets into the outputs. One subclass a device.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class DeviceGuardTest {
    /** NaNs, which spoil whatever they are added to; the one behind inputs differs, so that copying it shows. */
    private static final int GUARD = 0x7fc0dead;

    private static final int INPUT_GUARD = 0x7fc1beef;

    private Device device;

    /** Opens the device, or aborts the test with the reason why it isn't there. */
    protected abstract Device open();

    @BeforeAll
    void openDevice() {
        device = open();
    }

    @AfterAll
    void closeDevice() {
        if (device != null) {
            device.close();
        }
    }

    static List<OpCase> cases() {
        List<OpCase> cases = new ArrayList<>(OpCases.all());
        cases.addAll(OpCases.edges());
        return cases;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    protected void staysWithinItsValues(OpCase c) {
        Graph graph = device.primitives().fuse(c.graph());
        Map<Value, Layout> layouts = device.primitives().layouts(graph);
        Map<Value, ByteBuffer> contents = new IdentityHashMap<>();
        c.floats().forEach((name, data) -> contents.put(graph.value(name), pack(data, layouts.get(graph.value(name)))));
        c.labels().forEach((name, data) -> contents.put(graph.value(name), ByteBuffer.wrap(data)));
        for (Node node : graph.nodes()) {
            try (Prepared prepared = device.primitives().prepare(node, layouts);
                    Guarded memory = new Guarded(node, prepared, layouts, contents)) {
                memory.run();
            }
        }
    }

    private static ByteBuffer pack(float[] dense, Layout layout) {
        ByteBuffer from = direct(4L * dense.length);
        from.asFloatBuffer().put(dense);
        if (layout.dense()) {
            return from;
        }
        ByteBuffer bytes = direct(layout.bytes());
        layout.pack(from.asFloatBuffer(), bytes.asFloatBuffer());
        return bytes;
    }

    private static ByteBuffer direct(long bytes) {
        return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
    }

    /** One node's values in one buffer, each with a guard band behind it. */
    private final class Guarded implements Binding, AutoCloseable {
        private final Node node;
        private final Prepared prepared;
        private final Map<Value, ByteBuffer> contents;
        private final Map<Value, Slice> slices = new IdentityHashMap<>();
        private final Buffer buffer;
        private final Slice scratch;
        private final long outputsAt;

        Guarded(Node node, Prepared prepared, Map<Value, Layout> layouts, Map<Value, ByteBuffer> contents) {
            this.node = node;
            this.prepared = prepared;
            this.contents = contents;
            long at = Slice.ALIGNMENT;
            Map<Value, long[]> places = new IdentityHashMap<>();
            for (int i = 0; i < node.inputs().size(); i++) {
                Value v = node.input(i);
                if (!places.containsKey(v) && v.dtype() != DType.OPAQUE) {
                    at = place(places, v, at, layouts.get(v).bytes());
                } else if (v.dtype() == DType.OPAQUE) {
                    ByteBuffer b = contents.get(v);
                    at = place(places, v, at, b == null ? 0 : b.capacity());
                }
            }
            this.outputsAt = at - Slice.ALIGNMENT;
            for (int i = 0; i < node.outputs().size(); i++) {
                Value v = node.output(i);
                at = place(
                        places,
                        v,
                        at,
                        v.dtype() == DType.OPAQUE
                                ? prepared.opaqueBytes(i)
                                : layouts.get(v).bytes());
            }
            long scratchAt = at;
            at = after(at + prepared.scratchBytes());
            this.buffer = device.allocate("guarded " + node.name(), at);
            places.forEach((v, p) -> slices.put(v, new Slice(buffer, p[0], p[1])));
            this.scratch = prepared.scratchBytes() == 0 ? null : new Slice(buffer, scratchAt, prepared.scratchBytes());
        }

        private static long place(Map<Value, long[]> places, Value v, long at, long bytes) {
            places.put(v, new long[] {at, bytes});
            return after(at + bytes);
        }

        /** The next aligned place that leaves a band free. */
        private static long after(long end) {
            return (end + 2L * Slice.ALIGNMENT - 1) / Slice.ALIGNMENT * Slice.ALIGNMENT;
        }

        void run() {
            ByteBuffer fresh = direct(buffer.bytes());
            while (fresh.hasRemaining()) {
                fresh.putInt(fresh.position() < outputsAt ? INPUT_GUARD : GUARD);
            }
            buffer.write(0, fresh.flip());
            for (int i = 0; i < node.inputs().size(); i++) {
                Value v = node.input(i);
                if (slices.get(v).bytes() > 0 && prepared.reads(i)) {
                    buffer.write(slices.get(v).offset(), contents.get(v).duplicate());
                }
            }
            byte[] before = read();
            try (Step step = prepared.bind(this)) {
                device.stream().run(new Step[] {step}, 0, 1);
                device.stream().synchronize();
            }
            byte[] after = read();
            forgive(before, after);
            int changed = Arrays.mismatch(before, after);
            assertThat(changed)
                    .as("%s wrote at byte %d: %s", node, changed, slices)
                    .isEqualTo(-1);
            for (Value v : node.outputs()) {
                if (v.dtype() == DType.F32) {
                    assertThat(contents.get(v).asFloatBuffer().get(0))
                            .as("%s", v)
                            .isNotNaN();
                }
                if (v.dtype() == DType.F32 && slices.get(v).bytes() == v.bytes()) {
                    FloatBuffer f = contents.get(v).asFloatBuffer();
                    boolean clean = true;
                    for (int i = 0; i < f.capacity(); i++) {
                        clean &= !Float.isNaN(f.get(i));
                    }
                    assertThat(clean).as("%s of %s has no NaN", v, node).isTrue();
                }
            }
        }

        /** Takes what may have changed out of the comparison, and keeps it for the nodes that follow. */
        private void forgive(byte[] before, byte[] after) {
            node.outputs().forEach(v -> keep(v, before, after));
            node.op().updates().forEach(i -> keep(node.input(i), before, after));
            if (scratch != null) {
                System.arraycopy(after, (int) scratch.offset(), before, (int) scratch.offset(), (int) scratch.bytes());
            }
        }

        private void keep(Value v, byte[] before, byte[] after) {
            Slice s = slices.get(v);
            int n = Math.toIntExact(s.bytes());
            System.arraycopy(after, (int) s.offset(), before, (int) s.offset(), n);
            contents.put(v, direct(n).put(after, (int) s.offset(), n).flip());
        }

        private byte[] read() {
            ByteBuffer b = direct(buffer.bytes());
            buffer.read(0, b);
            byte[] bytes = new byte[b.capacity()];
            b.get(0, bytes);
            return bytes;
        }

        @Override
        public Slice input(int i) {
            return slices.get(node.input(i));
        }

        @Override
        public Slice output(int i) {
            return slices.get(node.output(i));
        }

        @Override
        public Slice scratch() {
            return scratch;
        }

        @Override
        public void close() {
            buffer.close();
        }
    }
}
