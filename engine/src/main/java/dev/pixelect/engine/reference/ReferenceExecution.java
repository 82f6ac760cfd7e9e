package dev.pixelect.engine.reference;

import dev.pixelect.engine.graph.DType;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Value;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Runs a graph in double precision with the plainest loops there are: the oracle that every device is held against. Slow;
 * keeps every value.
 */
public final class ReferenceExecution {
    private final Graph graph;
    private final Map<Value, double[]> data = new IdentityHashMap<>();

    /** Everything begins as zeros. */
    public ReferenceExecution(Graph graph) {
        this.graph = graph;
        for (Value v : graph.values()) {
            if (v.dtype() != DType.OPAQUE) {
                data.put(v, new double[Math.toIntExact(v.shape().elements())]);
            }
        }
    }

    /** The dense elements of {@code v} (NCHW, OIHW), live: write inputs here, read results. */
    public double[] data(Value v) {
        return data.get(v);
    }

    /** Copies dense elements (NCHW, OIHW) in. */
    public void write(Value v, float[] dense) {
        double[] d = data.get(v);
        for (int i = 0; i < d.length; i++) {
            d[i] = dense[i];
        }
    }

    /** @param dense unsigned bytes */
    public void write(Value v, byte[] dense) {
        double[] d = data.get(v);
        for (int i = 0; i < d.length; i++) {
            d[i] = dense[i] & 0xff;
        }
    }

    /** Runs every node once, in order. */
    public void run() {
        for (Node n : graph.nodes()) {
            new ReferenceOps(n, data).run();
        }
    }
}
