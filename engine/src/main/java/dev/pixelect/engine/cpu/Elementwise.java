package dev.pixelect.engine.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import dev.pixelect.engine.graph.Op;
import java.util.Map;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;

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

    /** Two at a time: oneDNN's sum of many has no fast implementation for float32. The last takes the ReLU. */
    static void add(Chain chain, Op.Add op) {
        memory.desc y = chain.outputLayout(0).desc();
        int count = chain.node().inputs().size();
        Chain.Argument sum = chain.input(0, y);
        for (int i = 1; i < count; i++) {
            binary.primitive_desc d = chain.scope()
                    .own(new binary.primitive_desc(
                            chain.device().engine(),
                            algorithm.binary_add,
                            y,
                            y,
                            y,
                            attributes(chain, op.relu() && i == count - 1),
                            false));
            Chain.Argument out = chain.output(0, y);
            chain.call(
                    new Primitive(chain.device(), chain.scope(), new binary(d), d),
                    Map.of(DNNL_ARG_SRC_0, sum, DNNL_ARG_SRC_1, chain.input(i, y), DNNL_ARG_DST, out));
            sum = out;
        }
        if (count == 2) {
            chain.overwrites(0); // with more, a second reading of the first input would find the sum
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
