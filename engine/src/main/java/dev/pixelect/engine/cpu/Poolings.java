package dev.pixelect.engine.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.memory;
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
        memory.desc y = chain.outputLayout(0).desc();
        memory.desc x = chain.inputLayout(0).as(y.get_data_type().intern());
        pooling_forward.primitive_desc d = forward(chain, w, x, y);
        Map<Integer, Chain.Argument> args = new HashMap<>();
        args.put(DNNL_ARG_SRC, chain.input(0, x));
        args.put(DNNL_ARG_DST, chain.output(0));
        args.put(DNNL_ARG_WORKSPACE, chain.workspace(1, d.workspace_desc()));
        chain.call(new Primitive(chain.device(), chain.scope(), new pooling_forward(d), d), args);
    }

    static void maxBackward(Chain chain, Op.MaxPoolBackward op) {
        Window w = Window.max(op.pool(), op.xShape(), chain.node().input(2).shape());
        backward(chain, w, 2, 3);
        chain.ignores(0);
        chain.ignores(1);
    }

    static void average(Chain chain, Op.AvgPool op) {
        Window w = Window.average(op);
        memory.desc y = chain.outputLayout(0).desc();
        memory.desc x = chain.inputLayout(0).as(y.get_data_type().intern());
        pooling_forward.primitive_desc d = forward(chain, w, x, y);
        chain.call(
                new Primitive(chain.device(), chain.scope(), new pooling_forward(d), d),
                Map.of(DNNL_ARG_SRC, chain.input(0, x), DNNL_ARG_DST, chain.output(0)));
    }

    static void averageBackward(Chain chain, Op.AvgPoolBackward op) {
        Window w = Window.average(op.pool());
        backward(chain, w, 0, -1);
    }

    private static pooling_forward.primitive_desc forward(Chain chain, Window w, memory.desc x, memory.desc y) {
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
        memory.desc dx = chain.outputLayout(0).desc();
        memory.desc given = chain.inputLayout(dy).as(dx.get_data_type().intern());
        pooling_forward.primitive_desc f = forward(chain, w, dx, given);
        pooling_backward.primitive_desc d = chain.scope()
                .own(new pooling_backward.primitive_desc(
                        chain.device().engine(),
                        w.kind(),
                        dx,
                        given,
                        w.strides(),
                        w.kernel(),
                        DENSE,
                        w.left(),
                        w.right(),
                        f));
        Map<Integer, Chain.Argument> args = new HashMap<>();
        args.put(DNNL_ARG_DIFF_DST, chain.input(dy, given));
        args.put(DNNL_ARG_DIFF_SRC, chain.output(0));
        if (workspace >= 0) {
            args.put(DNNL_ARG_WORKSPACE, chain.workspaceInput(workspace, f.workspace_desc()));
        }
        chain.call(new Primitive(chain.device(), chain.scope(), new pooling_backward(d), d), args);
    }
}
