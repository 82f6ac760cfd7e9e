package dev.pixelect.engine.plan;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.Layout;
import dev.pixelect.engine.device.Prepared;
import dev.pixelect.engine.device.Primitives;
import dev.pixelect.engine.graph.BatchNormFolding;
import dev.pixelect.engine.graph.DType;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.LateResizes;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Value;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A graph made ready for one device: norms folded, resizes late, fused, every node's algorithm chosen, every value's layout and place in one arena
 * decided. Owns what the device prepared; executions made from it must be closed before it.
 */
public final class Plan implements AutoCloseable {
    private final Device device;
    private final BatchNormFolding folding;
    private final Graph graph;
    private final Map<Value, Layout> layouts;
    private final List<PlannedNode> nodes = new ArrayList<>();
    private final Map<Value, Long> bytes = new IdentityHashMap<>();
    private final Arena arena;
    private boolean closed;

    private Plan(Device device, Graph given) {
        this.device = device;
        Primitives primitives = device.primitives();
        this.folding = BatchNormFolding.of(given);
        this.graph = primitives.fuse(LateResizes.of(folding.graph()));
        for (Node n : graph.nodes()) {
            Optional<String> reason = primitives.unsupported(n);
            if (reason.isPresent()) {
                throw new PlanException(n + " cannot run on " + device.info().backend() + " ("
                        + device.info().name() + "): " + reason.get());
            }
        }
        this.layouts = primitives.layouts(graph);
        layouts.forEach((v, l) -> bytes.put(v, l.bytes()));
        try {
            for (Node n : graph.nodes()) {
                Prepared p = primitives.prepare(n, layouts);
                nodes.add(new PlannedNode(n, p));
                for (int i = 0; i < n.outputs().size(); i++) {
                    if (n.output(i).dtype() == DType.OPAQUE) {
                        bytes.put(n.output(i), p.opaqueBytes(i));
                    }
                }
            }
            this.arena = new Arena(Lifetimes.of(graph, nodes, bytes));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Plans {@code graph} for {@code device}.
     *
     * @throws PlanException when an op, its shapes or its type cannot run there
     * @throws dev.pixelect.engine.device.DeviceException when the device refuses
     */
    public static Plan of(Graph graph, Device device) {
        return new Plan(device, graph);
    }

    /** The device that this was planned for. */
    public Device device() {
        return device;
    }

    /**
     * The graph after folding, {@link LateResizes} and the device's fusions; it has the same inputs and outputs as the one given, and the same
     * parameters and states but for those of {@link #folding()}.
     */
    public Graph graph() {
        return graph;
    }

    /** Which batch norms went into convolutions; what replaced their parameters follows from what is written to those. */
    public BatchNormFolding folding() {
        return folding;
    }

    /** The nodes in the order in which they run. */
    public List<PlannedNode> nodes() {
        return List.copyOf(nodes);
    }

    /** Where each value lies. */
    public Arena arena() {
        return arena;
    }

    /** How the device stores {@code v}; not for opaque values, nor for those that were folded. */
    public Layout layout(Value v) {
        return layouts.get(v);
    }

    /** Whether {@code v} has memory here or was folded: false for values of other graphs and for those that fusion did away with. */
    public boolean contains(Value v) {
        return bytes.containsKey(v) || folding.replaces(v);
    }

    /** Device bytes of {@code v}, padding included; not for values that were folded. */
    public long bytes(Value v) {
        return bytes.get(v);
    }

    /**
     * Bytes of device memory that a node moves at the least: the inputs that it reads, those that it updates a second time, and its
     * outputs. What an algorithm reads or writes again, and its scratch memory, come on top.
     */
    public long movedBytes(PlannedNode planned) {
        Node n = planned.node();
        long moved = 0;
        for (int i = 0; i < n.inputs().size(); i++) {
            long size = bytes(n.input(i));
            moved += planned.prepared().reads(i) ? size : 0;
            moved += n.op().updates().contains(i) ? size : 0;
        }
        for (Value v : n.outputs()) {
            moved += bytes(v);
        }
        return moved;
    }

    /** @throws IllegalStateException after {@link #close()}, when what the device prepared is gone */
    public void requireOpen() {
        if (closed) {
            throw new IllegalStateException("plan used after close");
        }
    }

    /** What was decided, a line a node: see {@link PlanTable}. */
    public String explain() {
        return PlanTable.of(this);
    }

    /** Frees what the device prepared, last first. */
    @Override
    public void close() {
        closed = true;
        for (int i = nodes.size() - 1; i >= 0; i--) {
            nodes.get(i).prepared().close();
        }
        nodes.clear();
    }
}
