package dev.pixelect.engine.device;

import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Value;
import java.util.Map;
import java.util.Optional;

/**
 * What a device does with ops: whether it can, how it stores values, and the preparation of each node. Called at plan
 * time only.
 */
public interface Primitives {
    /** Why this node cannot run here (op, shapes or type); empty when it can. */
    Optional<String> unsupported(Node node);

    /** Rewrites that pay on this device, applied before anything else is planned; the same graph when there is none. */
    default Graph fuse(Graph graph) {
        return graph;
    }

    /** A layout for every value that is not opaque. */
    Map<Value, Layout> layouts(Graph graph);

    /**
     * Chooses the algorithm of a node. The caller owns the result.
     *
     * @throws DeviceException when the device refuses, naming the node
     */
    Prepared prepare(Node node, Map<Value, Layout> layouts);
}
