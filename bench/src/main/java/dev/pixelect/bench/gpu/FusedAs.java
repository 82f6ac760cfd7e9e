package dev.pixelect.bench.gpu;

import dev.pixelect.engine.device.Buffer;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceInfo;
import dev.pixelect.engine.device.Layout;
import dev.pixelect.engine.device.Prepared;
import dev.pixelect.engine.device.Primitives;
import dev.pixelect.engine.device.Stream;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Value;
import dev.pixelect.engine.vision.Vision;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A device with other fusions than its own, to plan for: what they save is the difference of two plans. Doesn't own the device. */
final class FusedAs implements Device, Primitives {
    private final Device device;
    private final UnaryOperator<Graph> fusions;

    FusedAs(Device device, UnaryOperator<Graph> fusions) {
        this.device = device;
        this.fusions = fusions;
    }

    @Override
    public Graph fuse(Graph graph) {
        return fusions.apply(graph);
    }

    @Override
    public Optional<String> unsupported(Node node) {
        return device.primitives().unsupported(node);
    }

    @Override
    public Map<Value, Layout> layouts(Graph graph) {
        return device.primitives().layouts(graph);
    }

    @Override
    public Prepared prepare(Node node, Map<Value, Layout> layouts) {
        return device.primitives().prepare(node, layouts);
    }

    @Override
    public Primitives primitives() {
        return this;
    }

    @Override
    public DeviceInfo info() {
        return device.info();
    }

    @Override
    public Buffer allocate(String name, long bytes) {
        return device.allocate(name, bytes);
    }

    @Override
    public Vision vision() {
        return device.vision();
    }

    @Override
    public Stream stream() {
        return device.stream();
    }

    @Override
    public long allocatedBytes() {
        return device.allocatedBytes();
    }

    /** Nothing to free. */
    @Override
    public void close() {}
}
