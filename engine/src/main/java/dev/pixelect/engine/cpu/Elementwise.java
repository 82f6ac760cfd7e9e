package dev.pixelect.engine.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import dev.pixelect.engine.graph.Op;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory_desc_vector;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.sum;

/** ReLU and sums by oneDNN, in whatever layout the values have. */
final class Elementwise {
    private Elementwise() {}

    static void relu(Chain chain) {
        eltwise_forward.primitive_desc d = reluDesc(chain, chain.outputLayout(0).desc());
        chain.call(
                new Primitive(chain.device(), chain.scope(), new eltwise_forward(d), d),
                Map.of(DNNL_ARG_SRC, chain.input(0, d.src_desc()), DNNL_ARG_DST, chain.output(0)));
        chain.overwrites(0);
    }

    static void reluBackward(Chain chain) {
        memory.desc y = chain.inputLayout(0).desc();
        eltwise_forward.primitive_desc forward = reluDesc(chain, y);
        eltwise_backward.primitive_desc d = chain.scope()
                .own(new eltwise_backward.primitive_desc(
                        chain.device().engine(), algorithm.eltwise_relu_use_dst_for_bwd, y, y, y, 0f, 0f, forward));
        chain.call(
                new Primitive(chain.device(), chain.scope(), new eltwise_backward(d), d),
                Map.of(
                        DNNL_ARG_DST, chain.input(0),
                        DNNL_ARG_DIFF_DST, chain.input(1, y),
                        DNNL_ARG_DIFF_SRC, chain.output(0, y)));
        chain.overwrites(1);
    }

    private static eltwise_forward.primitive_desc reluDesc(Chain chain, memory.desc x) {
        return chain.scope()
                .own(new eltwise_forward.primitive_desc(
                        chain.device().engine(),
                        prop_kind.forward_training,
                        algorithm.eltwise_relu_use_dst_for_bwd,
                        x,
                        x,
                        0f,
                        0f));
    }

    static void add(Chain chain, Op.Add op) {
        memory.desc y = chain.outputLayout(0).desc();
        if (chain.node().inputs().size() == 2) {
            binary.primitive_desc d = chain.scope()
                    .own(new binary.primitive_desc(
                            chain.device().engine(),
                            algorithm.binary_add,
                            y,
                            y,
                            y,
                            attributes(chain, op.relu()),
                            false));
            chain.call(
                    new Primitive(chain.device(), chain.scope(), new binary(d), d),
                    Map.of(
                            DNNL_ARG_SRC_0, chain.input(0, y),
                            DNNL_ARG_SRC_1, chain.input(1, y),
                            DNNL_ARG_DST, chain.output(0, y)));
            chain.overwrites(0);
            return;
        }
        int count = chain.node().inputs().size();
        memory_desc_vector sources = chain.scope().own(new memory_desc_vector(count));
        float[] ones = new float[count];
        Map<Integer, Chain.Argument> args = new HashMap<>();
        for (int i = 0; i < count; i++) {
            sources.put(i, y);
            ones[i] = 1;
            args.put(DNNL_ARG_MULTIPLE_SRC + i, chain.input(i, y));
        }
        args.put(DNNL_ARG_DST, chain.output(0, y));
        sum.primitive_desc d =
                chain.scope().own(new sum.primitive_desc(chain.device().engine(), y, ones, sources));
        chain.call(new Primitive(chain.device(), chain.scope(), new sum(d), d), args);
        if (op.relu()) {
            eltwise_forward.primitive_desc r = reluDesc(chain, y);
            chain.call(
                    new Primitive(chain.device(), chain.scope(), new eltwise_forward(r), r),
                    Map.of(DNNL_ARG_SRC, chain.output(0), DNNL_ARG_DST, chain.output(0)));
        }
    }

    private static primitive_attr attributes(Chain chain, boolean relu) {
        primitive_attr a = chain.scope().own(new primitive_attr());
        a.set_scratchpad_mode(scratchpad_mode.user);
        if (relu) {
            post_ops ops = chain.scope().own(new post_ops());
            ops.append_eltwise(algorithm.eltwise_relu, 0f, 0f);
            a.set_post_ops(ops);
        }
        return a;
    }
}
