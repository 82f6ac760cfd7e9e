package dev.pixelect.engine.cpu;

import dev.pixelect.engine.device.Layout;
import java.nio.FloatBuffer;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.javacpp.Pointer;

/**
 * A layout that oneDNN knows.
 *
 * @param desc shape, type (float32 or bfloat16) and order; null for values that oneDNN never sees (labels, scalars)
 * @param plain the dense order of the same elements in float32; null when {@code desc} is
 * @param tag the order of such elements in other shapes; null where {@code blocked} is
 * @param blocked what Java ops go by; null where no such op can read the value (blocked weights, vectors)
 * @param transformed what weights are kept as besides; mostly null
 */
record CpuLayout(
        CpuDevice device,
        long bytes,
        String description,
        boolean dense,
        memory.desc desc,
        memory.desc plain,
        memory.format_tag tag,
        Blocked blocked,
        WinogradWeights transformed)
        implements Layout {
    /** Whether elements are stored as bfloat16. */
    boolean half() {
        return desc != null && desc.get_data_type().intern() == data_type.bf16;
    }

    /** The same order with elements of type {@code type}; only where there is a tag. */
    memory.desc as(data_type type) {
        return desc.get_data_type().intern() == type ? desc : as(type, tag);
    }

    /** The same shape in another type and order. */
    memory.desc as(data_type type, memory.format_tag order) {
        long[] dims = new long[desc.get_ndims()];
        desc.get_dims().get(dims);
        return new memory.desc(dims, type, order);
    }

    @Override
    public void pack(FloatBuffer dense, FloatBuffer packed) {
        reorder(dense, plain, packed, desc);
        if (transformed != null) {
            transformed.transform(packed);
        }
    }

    @Override
    public void unpack(FloatBuffer packed, FloatBuffer dense) {
        reorder(packed, desc, dense, plain);
    }

    private void reorder(FloatBuffer from, memory.desc fromDesc, FloatBuffer to, memory.desc toDesc) {
        device.call(() -> {
            try (NativeScope scope = new NativeScope()) {
                memory source = scope.own(new memory(fromDesc, device.engine(), new Pointer(from)));
                memory target = scope.own(new memory(toDesc, device.engine(), new Pointer(to)));
                Primitive.reorder(device, scope, fromDesc, toDesc)
                        .bind(
                                scope,
                                java.util.Map.of(
                                        org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM, source,
                                        org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO, target))
                        .run();
            }
        });
    }
}
