package dev.pixelect.engine.plan;

import dev.pixelect.engine.device.Binding;
import dev.pixelect.engine.device.Buffer;
import dev.pixelect.engine.device.DenseLayout;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceInfo;
import dev.pixelect.engine.device.Layout;
import dev.pixelect.engine.device.Prepared;
import dev.pixelect.engine.device.Primitives;
import dev.pixelect.engine.device.Step;
import dev.pixelect.engine.device.Stream;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Value;
import dev.pixelect.engine.vision.Vision;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;

/** A device that plans and never runs: what it answers for a node or a value can be set. */
class FakeDevice implements Device, Primitives {
    /** What a node answers when prepared. */
    static final class Fake implements Prepared {
        int overwrites = -1;
        boolean[] reads = {};
        long scratchBytes;
        long opaqueBytes = 1;
        int closed;

        @Override
        public String algorithm() {
            return "fake";
        }

        @Override
        public long scratchBytes() {
            return scratchBytes;
        }

        @Override
        public long opaqueBytes(int output) {
            return opaqueBytes;
        }

        @Override
        public boolean reads(int input) {
            return input >= reads.length || reads[input];
        }

        @Override
        public int overwrites() {
            return overwrites;
        }

        @Override
        public Step bind(Binding memory) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            closed++;
        }
    }

    final Map<String, Fake> nodes = new HashMap<>();
    final Map<String, Long> bytes = new HashMap<>();
    final Map<String, String> refused = new HashMap<>();
    final Map<String, RuntimeException> failing = new HashMap<>();

    /** The answers of the node of that name, to be changed. */
    Fake node(String name) {
        return nodes.computeIfAbsent(name, n -> new Fake());
    }

    @Override
    public Optional<String> unsupported(Node node) {
        return Optional.ofNullable(refused.get(node.name()));
    }

    @Override
    public Map<Value, Layout> layouts(Graph graph) {
        Map<Value, Layout> layouts = new IdentityHashMap<>();
        for (Value v : graph.values()) {
            layouts.put(v, new DenseLayout(bytes.getOrDefault(v.name(), Math.max(1, v.bytes())), "fake layout"));
        }
        return layouts;
    }

    @Override
    public Prepared prepare(Node node, Map<Value, Layout> layouts) {
        if (failing.containsKey(node.name())) {
            throw failing.get(node.name());
        }
        return node(node.name());
    }

    @Override
    public DeviceInfo info() {
        return new DeviceInfo("fake", 0, "Fake 9000", "", 1 << 20, false);
    }

    @Override
    public Buffer allocate(String name, long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Primitives primitives() {
        return this;
    }

    @Override
    public Vision vision() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Stream stream() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long allocatedBytes() {
        return 0;
    }

    @Override
    public void close() {}
}
