package dev.pixelect.engine.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.engine.device.Step;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.dnnl.reorder;

/** A oneDNN primitive and what it says of itself. Native objects belong to the scope given. */
final class Primitive {
    private final CpuDevice device;
    private final primitive native_;
    private final String implementation;
    private final long scratchBytes;

    Primitive(CpuDevice device, NativeScope scope, primitive native_, primitive_desc_base desc) {
        this.device = device;
        this.native_ = scope.own(native_);
        this.implementation = implementation(desc);
        try (memory.desc scratch = desc.scratchpad_desc()) {
            this.scratchBytes = scratch.get_size();
        }
    }

    static Primitive reorder(CpuDevice device, NativeScope scope, memory.desc from, memory.desc to) {
        reorder.primitive_desc d = scope.own(new reorder.primitive_desc(device.engine(), from, device.engine(), to));
        return new Primitive(device, scope, new reorder(d), d);
    }

    static String implementation(primitive_desc_base desc) {
        return desc.impl_info_str().getString();
    }

    /** A scalar loop: orders of magnitude slower than the others. */
    static boolean slow(primitive_desc_base desc) {
        return slow(implementation(desc));
    }

    private static boolean slow(String implementation) {
        return implementation.startsWith("ref");
    }

    /** As {@link #slow(primitive_desc_base)}. */
    boolean slow() {
        return slow(implementation);
    }

    String implementation() {
        return implementation;
    }

    /** Bytes of the user's scratchpad; 0 where the library keeps its own or needs none. */
    long scratchBytes() {
        return scratchBytes;
    }

    /** A step with its arguments (DNNL_ARG_* -> memory) fixed, so that a call allocates nothing. */
    Step bind(NativeScope scope, Map<Integer, memory> arguments) {
        dnnl_exec_arg_t args = scope.own(new dnnl_exec_arg_t(arguments.size()));
        int i = 0;
        for (Map.Entry<Integer, memory> e : new TreeMap<>(arguments).entrySet()) {
            args.position(i++).arg(e.getKey()).memory(e.getValue().get());
        }
        args.position(0);
        dnnl_primitive p = native_.get();
        dnnl_stream s = device.queue().get();
        int count = arguments.size();
        return () -> {
            int status = dnnl_primitive_execute(p, s, count, args);
            if (status != dnnl_success) {
                throw new DeviceException("dnnl_primitive_execute: status " + status + " from " + implementation);
            }
        };
    }
}
