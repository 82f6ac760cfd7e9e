package dev.pixelect.engine.device;

import dev.pixelect.engine.graph.DType;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.graph.Value;
import java.nio.FloatBuffer;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Elements in the order of their shape, without padding: NCHW, OIHW.
 *
 * @param bytes of the value, at least 1
 * @param description for tables
 */
public record DenseLayout(long bytes, String description) implements Layout {
    /** The dense layout of {@code v}. */
    public static DenseLayout of(Value v) {
        Shape s = v.shape();
        return new DenseLayout(Math.max(1, v.bytes()), s.rank() == 4 ? "nchw" : "dense");
    }

    /** The dense layout of every value of {@code graph} that is not opaque. */
    public static Map<Value, Layout> of(Graph graph) {
        Map<Value, Layout> layouts = new IdentityHashMap<>();
        for (Value v : graph.values()) {
            if (v.dtype() != DType.OPAQUE) {
                layouts.put(v, of(v));
            }
        }
        return layouts;
    }

    @Override
    public boolean dense() {
        return true;
    }

    @Override
    public void pack(FloatBuffer dense, FloatBuffer device) {
        device.duplicate().put(dense.duplicate());
    }

    @Override
    public void unpack(FloatBuffer device, FloatBuffer dense) {
        dense.duplicate().put(device.duplicate());
    }
}
