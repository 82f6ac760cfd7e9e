package dev.pixelect.engine.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import java.util.HashMap;
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
 * few channels) in whatever layouts have one, with reorders around it.
 */
final class Convolutions {
    /** Channels of a block of jit_1x1:avx2. */
    private static final int AVX2_CHANNELS = 8;

    private static final memory.desc NONE = new memory.desc();

    private Convolutions() {}

    /** What a primitive is asked for: source, weights, destination. */
    private record Descs(memory.desc x, memory.desc w, memory.desc y) {}

    /** The layout that the forward convolution likes its weights in; null when it needs another layout of x or y. */
    static memory.desc weightsDesc(
            CpuDevice device, Op.Conv2d op, CpuLayout x, memory.desc any, CpuLayout y, boolean training) {
        try (NativeScope scope = new NativeScope()) {
            convolution_forward.primitive_desc d =
                    forwardDesc(device, scope, op, training, NONE, new Descs(x.desc(), any, y.desc()));
            return Primitive.slow(d) ? null : d.weights_desc();
        } catch (RuntimeException e) {
            return null; // unimplemented in these layouts
        }
    }

    static void forward(Chain chain, Op.Conv2d op) {
        memory.desc bias = op.bias() ? chain.inputLayout(2).desc() : NONE;
        memory.desc w =
                weights(op, chain.node().input(1).shape(), chain.inputLayout(1).desc());
        Descs descs =
                new Descs(chain.inputLayout(0).desc(), w, chain.outputLayout(0).desc());
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
        memory.desc w = weights(
                op.conv(), chain.node().input(1).shape(), chain.inputLayout(1).desc());
        Descs descs = new Descs(
                chain.outputLayout(0).desc(), any(w), chain.inputLayout(0).desc());
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
                            hint(chain, op.conv(), NONE, asked),
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
        memory.desc w = weights(op.conv(), op.wShape(), chain.outputLayout(0).desc());
        memory.desc bias = op.conv().bias() ? chain.outputLayout(1).desc() : NONE;
        Descs descs = new Descs(
                chain.inputLayout(0).desc(), any(w), chain.inputLayout(1).desc());
        if (overrunsItsWorkspace(op)) {
            descs = new Descs(tagged(descs.x(), format_tag.nchw), any(w), tagged(descs.y(), format_tag.nchw));
        }
        convolution_backward_weights.primitive_desc d = fast(chain, descs, asked -> {
            Geometry g = new Geometry(op.conv());
            return chain.scope()
                    .own(new convolution_backward_weights.primitive_desc(
                            chain.device().engine(),
                            algorithm.convolution_direct,
                            asked.x(),
                            asked.w(),
                            bias,
                            asked.y(),
                            g.strides,
                            g.dilates,
                            g.pads,
                            g.pads,
                            hint(chain, op.conv(), bias, asked),
                            attributes(chain.scope(), false, false),
                            false));
        });
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

    private static convolution_forward.primitive_desc hint(Chain chain, Op.Conv2d op, memory.desc bias, Descs asked) {
        return forwardDesc(
                chain.device(), chain.scope(), op, true, bias, new Descs(asked.x(), any(asked.w()), asked.y()));
    }

    /** The primitive in the layouts asked for, or in any layouts where those have no fast implementation. */
    private static <T extends primitive_desc_base> T fast(Chain chain, Descs descs, Function<Descs, T> make) {
        try {
            T d = make.apply(descs);
            if (!Primitive.slow(d)) {
                return d;
            }
        } catch (RuntimeException e) {
            // Unimplemented in these layouts: others are tried below.
        }
        T d = make.apply(new Descs(any(descs.x()), any(descs.w()), any(descs.y())));
        if (Primitive.slow(d)) {
            T plain = make.apply(
                    new Descs(tagged(descs.x(), format_tag.nchw), any(descs.w()), tagged(descs.y(), format_tag.nchw)));
            if (!Primitive.slow(plain)) {
                return plain;
            }
            throw new DeviceException(chain.node() + ": oneDNN has no fast implementation on this CPU, only "
                    + Primitive.implementation(d));
        }
        return d;
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
        return tagged(d, format_tag.any);
    }

    private static memory.desc tagged(memory.desc d, format_tag tag) {
        long[] dims = new long[d.get_ndims()];
        d.get_dims().get(dims);
        return new memory.desc(dims, data_type.f32, tag);
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
