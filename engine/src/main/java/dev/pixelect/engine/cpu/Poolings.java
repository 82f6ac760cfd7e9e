package dev.pixelect.engine.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.memory.format_tag;
import org.bytedeco.dnnl.pooling_backward;
import org.bytedeco.dnnl.pooling_forward;

/** Max and average pooling by oneDNN. */
final class Poolings {
    private static final long[] DENSE = {0, 0};

    private Poolings() {}

    /** A window and how it moves; the right padding is what makes the output's size come out. */
    private record Window(algorithm kind, long[] kernel, long[] strides, long[] left, long[] right) {
        static Window max(Op.MaxPool p, Shape x, Shape y) {
            long[] right = {
                missing(y.h(), p.stride(), p.kernel(), x.h() + p.pad()),
                missing(y.w(), p.stride(), p.kernel(), x.w() + p.pad())
            };
            return new Window(
                    algorithm.pooling_max,
                    new long[] {p.kernel(), p.kernel()},
                    new long[] {p.stride(), p.stride()},
                    new long[] {p.pad(), p.pad()},
                    right);
        }

        boolean maximum() {
            return kind == algorithm.pooling_max;
        }

        static Window average(Op.AvgPool p) {
            return new Window(
                    algorithm.pooling_avg_exclude_padding,
                    new long[] {p.kernelH(), p.kernelW()},
                    new long[] {p.strideH(), p.strideW()},
                    DENSE,
                    DENSE);
        }

        /** Cells that the last window needs beyond {@code size}. */
        private static long missing(int out, int stride, int kernel, int size) {
            return Math.max(0, (long) (out - 1) * stride + kernel - size);
        }
    }

    static void max(Chain chain, Op.MaxPool op) {
        Window w =
                Window.max(op, chain.node().input(0).shape(), chain.node().out().shape());
        pooling_forward.primitive_desc d = forward(chain, w, chain.inputLayout(0), chain.outputLayout(0));
        Map<Integer, Chain.Argument> args = new HashMap<>();
        args.put(DNNL_ARG_SRC, chain.input(0, d.src_desc()));
        args.put(DNNL_ARG_DST, chain.output(0, d.dst_desc()));
        args.put(DNNL_ARG_WORKSPACE, chain.workspace(1, d.workspace_desc()));
        chain.callEvenSlow(new Primitive(chain.device(), chain.scope(), new pooling_forward(d), d), args);
    }

    static void maxBackward(Chain chain, Op.MaxPoolBackward op) {
        Window w = Window.max(op.pool(), op.xShape(), chain.node().input(2).shape());
        backward(chain, w, 2, 3);
        chain.ignores(0);
        chain.ignores(1);
    }

    static void average(Chain chain, Op.AvgPool op) {
        pooling_forward.primitive_desc d =
                forward(chain, Window.average(op), chain.inputLayout(0), chain.outputLayout(0));
        Map<Integer, Chain.Argument> args = new HashMap<>();
        args.put(DNNL_ARG_SRC, chain.input(0, d.src_desc()));
        args.put(DNNL_ARG_DST, chain.output(0, d.dst_desc()));
        chain.call(new Primitive(chain.device(), chain.scope(), new pooling_forward(d), d), args);
    }

    static void averageBackward(Chain chain, Op.AvgPoolBackward op) {
        backward(chain, Window.average(op.pool()), 0, -1);
    }

    /**
     * In the layout and type of y. Average pools go to NHWC where that has no fast implementation (blocks that the channels don't fill). Maxima don't:
     * for such channels oneDNN 3.11 gives wrong gradients in NHWC and NCHW, and a scalar loop over this one small layer costs little.
     */
    private static pooling_forward.primitive_desc forward(Chain chain, Window w, CpuLayout x, CpuLayout y) {
        data_type type = y.desc().get_data_type().intern();
        pooling_forward.primitive_desc d = desc(chain, w, x.as(type), y.desc());
        return Primitive.slow(d) && !w.maximum()
                ? desc(chain, w, x.as(type, format_tag.nhwc), y.as(type, format_tag.nhwc))
                : d;
    }

    private static pooling_forward.primitive_desc desc(Chain chain, Window w, memory.desc x, memory.desc y) {
        return chain.scope()
                .own(new pooling_forward.primitive_desc(
                        chain.device().engine(),
                        prop_kind.forward_training,
                        w.kind(),
                        x,
                        y,
                        w.strides(),
                        w.kernel(),
                        DENSE,
                        w.left(),
                        w.right()));
    }

    private static void backward(Chain chain, Window w, int dy, int workspace) {
        pooling_forward.primitive_desc f = forward(chain, w, chain.outputLayout(0), chain.inputLayout(dy));
        pooling_backward.primitive_desc d = chain.scope()
                .own(new pooling_backward.primitive_desc(
                        chain.device().engine(),
                        w.kind(),
                        f.src_desc(),
                        f.dst_desc(),
                        w.strides(),
                        w.kernel(),
                        DENSE,
                        w.left(),
                        w.right(),
                        f));
        Map<Integer, Chain.Argument> args = new HashMap<>();
        args.put(DNNL_ARG_DIFF_DST, chain.input(dy, f.dst_desc()));
        args.put(DNNL_ARG_DIFF_SRC, chain.output(0, f.src_desc()));
        if (workspace >= 0) {
            args.put(DNNL_ARG_WORKSPACE, chain.workspaceInput(workspace, f.workspace_desc()));
        }
        Primitive p = new Primitive(chain.device(), chain.scope(), new pooling_backward(d), d);
        if (w.maximum()) {
            chain.callEvenSlow(p, args);
        } else {
            chain.call(p, args);
        }
    }
}
