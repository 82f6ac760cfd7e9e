package dev.pixelect.engine.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.memory.format_tag;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc_base;

/**
 * Convolutions by oneDNN. In the graph's layouts if there is a fast implementation for them; else (grouped convolutions of
 * few channels) in whatever layouts have one, with reorders around it. On a device in bf16, source and weights are bfloat16 and sums,
 * biases and gradients of weights float32; what is stored otherwise is reordered.
 */
final class Convolutions {
    /** Channels of a block of jit_1x1:avx2. */
    private static final int AVX2_CHANNELS = 8;

    private static final memory.desc NONE = new memory.desc();

    private Convolutions() {}

    /** What a primitive is asked for: source, weights, destination. */
    private record Descs(memory.desc x, memory.desc w, memory.desc y) {
        /** The same sizes and types, in whatever layouts the library likes. */
        Descs anyLayout() {
            return new Descs(any(x), any(w), any(y));
        }

        /** Planes, weights as the library likes. */
        Descs planes() {
            return new Descs(
                    tagged(x, x.get_data_type().intern(), format_tag.nchw),
                    any(w),
                    tagged(y, y.get_data_type().intern(), format_tag.nchw));
        }

        /** Float32 throughout, in whatever layouts the library likes. */
        Descs single() {
            return new Descs(
                    tagged(x, data_type.f32, format_tag.any),
                    tagged(w, data_type.f32, format_tag.any),
                    tagged(y, data_type.f32, format_tag.any));
        }
    }

    /**
     * The layout that weights of shape {@code w} are best kept in: what the forward convolution likes or, where bfloat16 weights are made
     * from float32 masters, what their gradient comes out in. Null when that needs another layout of x or y.
     */
    static memory.desc weightsDesc(
            CpuDevice device, Op.Conv2d op, Shape w, CpuLayout x, CpuLayout y, boolean training) {
        try (NativeScope scope = new NativeScope()) {
            if (device.bf16() && training) {
                memory.desc any = LayoutChoice.desc(w, data_type.f32, format_tag.any);
                Descs asked = new Descs(x.as(data_type.bf16), any, y.as(data_type.bf16));
                convolution_backward_weights.primitive_desc d = filterDesc(device, scope, op, NONE, asked);
                return Primitive.slow(d) ? null : d.diff_weights_desc();
            }
            memory.desc any = LayoutChoice.desc(w, multiplied(device), format_tag.any);
            convolution_forward.primitive_desc d =
                    forwardDesc(device, scope, op, training, NONE, new Descs(x.as(multiplied(device)), any, y.desc()));
            return Primitive.slow(d) ? null : d.weights_desc();
        } catch (RuntimeException e) {
            return null; // unimplemented in these layouts
        }
    }

    /** The type of what is multiplied. */
    private static data_type multiplied(CpuDevice device) {
        return device.bf16() ? data_type.bf16 : data_type.f32;
    }

    static void forward(Chain chain, Op.Conv2d op) {
        if (WinogradChoice.pays(chain, op)) {
            Winograd.forward(chain, op);
            return;
        }
        memory.desc bias = op.bias() ? chain.inputLayout(2).desc() : NONE;
        memory.desc w =
                weights(op, chain.node().input(1).shape(), chain.inputLayout(1).desc());
        data_type type = multiplied(chain.device());
        Descs descs = new Descs(
                chain.inputLayout(0).as(type),
                w.get_data_type().intern() == type ? w : tagged(w, type, format_tag.any),
                chain.outputLayout(0).desc());
        boolean training = !op.relu() && !op.sum();
        convolution_forward.primitive_desc d =
                fast(chain, descs, asked -> forwardDesc(chain.device(), chain.scope(), op, training, bias, asked));
        Map<Integer, Chain.Argument> args = new HashMap<>();
        args.put(DNNL_ARG_SRC, chain.input(0, d.src_desc()));
        args.put(DNNL_ARG_WEIGHTS, chain.input(1, w, d.weights_desc()));
        if (op.bias()) {
            args.put(DNNL_ARG_BIAS, chain.input(2));
        }
        args.put(
                DNNL_ARG_DST, op.sum() ? chain.accumulator(op.summand(), d.dst_desc()) : chain.output(0, d.dst_desc()));
        chain.call(new Primitive(chain.device(), chain.scope(), new convolution_forward(d), d), args);
    }

    static void backwardData(Chain chain, Op.Conv2dBackwardData op) {
        if (WinogradChoice.pays(chain, op)) {
            Winograd.backwardData(chain, op.conv());
            return;
        }
        memory.desc w = weights(
                op.conv(), chain.node().input(1).shape(), chain.inputLayout(1).desc());
        data_type type = multiplied(chain.device());
        Descs descs = new Descs(
                chain.outputLayout(0).desc(),
                tagged(w, type, format_tag.any),
                chain.inputLayout(0).as(type));
        convolution_backward_data.primitive_desc d = fast(chain, descs, asked -> {
            Geometry g = new Geometry(op.conv());
            return chain.scope()
                    .own(new convolution_backward_data.primitive_desc(
                            chain.device().engine(),
                            algorithm.convolution_direct,
                            asked.x(),
                            asked.w(),
                            asked.y(),
                            g.strides,
                            g.dilates,
                            g.pads,
                            g.pads,
                            hint(chain.device(), chain.scope(), op.conv(), NONE, asked),
                            attributes(chain.scope(), false, false),
                            false));
        });
        Map<Integer, Chain.Argument> args = new HashMap<>();
        args.put(DNNL_ARG_DIFF_DST, chain.input(0, d.diff_dst_desc()));
        args.put(DNNL_ARG_WEIGHTS, chain.input(1, w, d.weights_desc()));
        args.put(DNNL_ARG_DIFF_SRC, chain.output(0, d.diff_src_desc()));
        chain.call(new Primitive(chain.device(), chain.scope(), new convolution_backward_data(d), d), args);
    }

    static void backwardFilter(Chain chain, Op.Conv2dBackwardFilter op) {
        if (WinogradChoice.pays(chain, op)) {
            Winograd.backwardFilter(chain, op);
            return;
        }
        memory.desc w = weights(op.conv(), op.wShape(), chain.outputLayout(0).desc());
        memory.desc bias = op.conv().bias() ? chain.outputLayout(1).desc() : NONE;
        data_type type = multiplied(chain.device());
        Descs descs = new Descs(
                chain.inputLayout(0).as(type), any(w), chain.inputLayout(1).as(type));
        if (overrunsItsWorkspace(op)) {
            descs = descs.planes();
        }
        convolution_backward_weights.primitive_desc d =
                fast(chain, descs, asked -> filterDesc(chain.device(), chain.scope(), op.conv(), bias, asked));
        Map<Integer, Chain.Argument> args = new HashMap<>();
        args.put(DNNL_ARG_SRC, chain.input(0, d.src_desc()));
        args.put(DNNL_ARG_DIFF_DST, chain.input(1, d.diff_dst_desc()));
        args.put(DNNL_ARG_DIFF_WEIGHTS, chain.output(0, w, d.diff_weights_desc()));
        if (op.conv().bias()) {
            args.put(DNNL_ARG_DIFF_BIAS, chain.output(1));
        }
        chain.call(new Primitive(chain.device(), chain.scope(), new convolution_backward_weights(d), d), args);
    }

    /**
     * Whether oneDNN's jit_1x1:avx2 would write past its workspace, with wrong gradients or a crash: strided 1x1 filters over NHWC
     * sources of fewer channels than its block (uxlfoundation/oneDNN issue 6035; in 3.11).
     */
    private static boolean overrunsItsWorkspace(Op.Conv2dBackwardFilter op) {
        return op.conv().stride() > 1
                && op.wShape().h() == 1
                && op.wShape().w() == 1
                && op.wShape().c() < AVX2_CHANNELS;
    }

    private static convolution_forward.primitive_desc forwardDesc(
            CpuDevice device, NativeScope scope, Op.Conv2d op, boolean training, memory.desc bias, Descs asked) {
        Geometry g = new Geometry(op);
        return scope.own(new convolution_forward.primitive_desc(
                device.engine(),
                training ? prop_kind.forward_training : prop_kind.forward_inference,
                algorithm.convolution_direct,
                asked.x(),
                asked.w(),
                bias,
                asked.y(),
                g.strides,
                g.dilates,
                g.pads,
                g.pads,
                attributes(scope, op.sum(), op.relu()),
                false));
    }

    private static convolution_backward_weights.primitive_desc filterDesc(
            CpuDevice device, NativeScope scope, Op.Conv2d op, memory.desc bias, Descs asked) {
        Geometry g = new Geometry(op);
        return scope.own(new convolution_backward_weights.primitive_desc(
                device.engine(),
                algorithm.convolution_direct,
                asked.x(),
                asked.w(),
                bias,
                asked.y(),
                g.strides,
                g.dilates,
                g.pads,
                g.pads,
                hint(device, scope, op, bias, asked),
                attributes(scope, false, false),
                false));
    }

    /** The forward convolution whose gradient is asked for: all of one type, that of the gradient that comes in. */
    private static convolution_forward.primitive_desc hint(
            CpuDevice device, NativeScope scope, Op.Conv2d op, memory.desc bias, Descs asked) {
        data_type type = asked.y().get_data_type().intern();
        memory.desc x =
                asked.x().get_data_type().intern() == type ? asked.x() : tagged(asked.x(), type, format_tag.any);
        return forwardDesc(
                device, scope, op, true, bias, new Descs(x, tagged(asked.w(), type, format_tag.any), asked.y()));
    }

    /** The primitive in the layouts asked for, or in others, or in float32, where those have no fast implementation. */
    private static <T extends primitive_desc_base> T fast(Chain chain, Descs descs, Function<Descs, T> make) {
        String found = "none";
        for (Descs asked : List.of(descs, descs.anyLayout(), descs.planes(), descs.single())) {
            try {
                T d = make.apply(asked);
                if (!Primitive.slow(d)) {
                    return d;
                }
                found = Primitive.implementation(d);
            } catch (RuntimeException e) {
                // Unimplemented in these layouts: others are tried.
            }
        }
        throw new DeviceException(chain.node() + ": oneDNN has no fast implementation on this CPU, only " + found);
    }

    /** The weights' description with the groups as an axis of their own; the elements lie the same. */
    private static memory.desc weights(Op.Conv2d op, Shape w, memory.desc desc) {
        if (op.groups() == 1) {
            return desc;
        }
        long[] dims = {op.groups(), w.n() / op.groups(), w.c(), w.h(), w.w()};
        return new memory.desc(dims, data_type.f32, format_tag.goihw);
    }

    private static memory.desc any(memory.desc d) {
        return tagged(d, d.get_data_type().intern(), format_tag.any);
    }

    private static memory.desc tagged(memory.desc d, data_type type, format_tag tag) {
        long[] dims = new long[d.get_ndims()];
        d.get_dims().get(dims);
        return new memory.desc(dims, type, tag);
    }

    /** @param sum adds to what lies in the destination */
    private static primitive_attr attributes(NativeScope scope, boolean sum, boolean relu) {
        primitive_attr a = scope.own(new primitive_attr());
        a.set_scratchpad_mode(scratchpad_mode.user);
        if (sum || relu) {
            post_ops ops = scope.own(new post_ops());
            if (sum) {
                ops.append_sum();
            }
            if (relu) {
                ops.append_eltwise(algorithm.eltwise_relu, 0f, 0f);
            }
            a.set_post_ops(ops);
        }
        return a;
    }

    /** In oneDNN's terms: a dilation of 0 is a dense window. */
    private static final class Geometry {
        final long[] strides;
        final long[] dilates;
        final long[] pads;

        Geometry(Op.Conv2d op) {
            strides = new long[] {op.stride(), op.stride()};
            dilates = new long[] {op.dilation() - 1, op.dilation() - 1};
            pads = new long[] {op.pad(), op.pad()};
        }
    }
}
