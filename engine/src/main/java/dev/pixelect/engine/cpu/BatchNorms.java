package dev.pixelect.engine.cpu;

import static org.bytedeco.dnnl.global.dnnl.*;

import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.dnnl.batch_normalization_backward;
import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.memory.format_tag;
import org.bytedeco.dnnl.primitive_attr;

/** Batch norm by oneDNN; it saves the biased variance, and leaves the running statistics to us. */
final class BatchNorms {
    private BatchNorms() {}

    static void training(Chain chain, Op.BatchNormTraining op) {
        batch_normalization_forward.primitive_desc d =
                forwardDesc(chain, prop_kind.forward_training, op.epsilon(), flags(op.relu(), false));
        Map<Integer, Chain.Argument> args = new HashMap<>();
        args.put(DNNL_ARG_SRC, chain.input(0, d.src_desc()));
        args.put(DNNL_ARG_SCALE, chain.input(1));
        args.put(DNNL_ARG_SHIFT, chain.input(2));
        args.put(DNNL_ARG_DST, chain.output(0, d.dst_desc()));
        args.put(DNNL_ARG_MEAN, chain.output(1));
        args.put(DNNL_ARG_VARIANCE, chain.output(2));
        if (op.relu()) {
            args.put(DNNL_ARG_WORKSPACE, chain.workspace(3, d.workspace_desc()));
        }
        chain.call(new Primitive(chain.device(), chain.scope(), new batch_normalization_forward(d), d), args);
        Shape s = chain.node().out().shape();
        double count = (double) s.n() * s.hw();
        float unbiased = (float) (count / (count - 1));
        chain.java("running statistics", memory -> {
            FloatBuffer mean = JavaMemory.floats(memory.output(1));
            FloatBuffer variance = JavaMemory.floats(memory.output(2));
            FloatBuffer runningMean = JavaMemory.floats(memory.input(3));
            FloatBuffer runningVariance = JavaMemory.floats(memory.input(4));
            return () -> {
                follow(runningMean, mean, op.momentum(), 1);
                follow(runningVariance, variance, op.momentum(), unbiased);
            };
        });
    }

    private static void follow(FloatBuffer running, FloatBuffer now, float momentum, float factor) {
        for (int i = 0; i < running.capacity(); i++) {
            running.put(i, (1 - momentum) * running.get(i) + momentum * factor * now.get(i));
        }
    }

    static void inference(Chain chain, Op.BatchNormInference op) {
        batch_normalization_forward.primitive_desc d =
                forwardDesc(chain, prop_kind.forward_inference, op.epsilon(), flags(op.relu(), true));
        Map<Integer, Chain.Argument> args = new HashMap<>();
        args.put(DNNL_ARG_SRC, chain.input(0, d.src_desc()));
        args.put(DNNL_ARG_SCALE, chain.input(1));
        args.put(DNNL_ARG_SHIFT, chain.input(2));
        args.put(DNNL_ARG_MEAN, chain.input(3));
        args.put(DNNL_ARG_VARIANCE, chain.input(4));
        args.put(DNNL_ARG_DST, chain.output(0, d.dst_desc()));
        chain.call(new Primitive(chain.device(), chain.scope(), new batch_normalization_forward(d), d), args);
        chain.overwrites(0);
    }

    static void backward(Chain chain, Op.BatchNormBackward op) {
        memory.desc asked = chain.inputLayout(0).desc();
        int flags = flags(op.relu(), false);
        batch_normalization_forward.primitive_desc forward = forwardDesc(chain, asked, op.epsilon(), flags);
        if (Primitive.slow(forward)) {
            asked = plain(chain);
            forward = forwardDesc(chain, asked, op.epsilon(), flags);
        }
        batch_normalization_backward.primitive_desc d = chain.scope()
                .own(new batch_normalization_backward.primitive_desc(
                        chain.device().engine(),
                        prop_kind.backward.value,
                        asked,
                        asked,
                        asked,
                        op.epsilon(),
                        flags,
                        forward,
                        attributes(chain),
                        false));
        Map<Integer, Chain.Argument> args = new HashMap<>();
        args.put(DNNL_ARG_SRC, chain.input(0, asked));
        args.put(DNNL_ARG_DIFF_DST, chain.input(1, asked));
        args.put(DNNL_ARG_SCALE, chain.input(2));
        args.put(DNNL_ARG_MEAN, chain.input(3));
        args.put(DNNL_ARG_VARIANCE, chain.input(4));
        args.put(DNNL_ARG_DIFF_SRC, chain.output(0, asked));
        args.put(DNNL_ARG_DIFF_SCALE, chain.output(1));
        args.put(DNNL_ARG_DIFF_SHIFT, chain.output(2));
        if (op.relu()) {
            args.put(DNNL_ARG_WORKSPACE, chain.workspaceInput(7, d.workspace_desc()));
            chain.ignores(5);
            chain.ignores(6);
        }
        chain.call(new Primitive(chain.device(), chain.scope(), new batch_normalization_backward(d), d), args);
        chain.overwrites(1);
    }

    private static batch_normalization_forward.primitive_desc forwardDesc(
            Chain chain, prop_kind kind, float epsilon, int flags) {
        memory.desc asked = chain.inputLayout(0).desc();
        batch_normalization_forward.primitive_desc d = desc(chain, kind, asked, epsilon, flags);
        return Primitive.slow(d) ? desc(chain, kind, plain(chain), epsilon, flags) : d;
    }

    private static batch_normalization_forward.primitive_desc forwardDesc(
            Chain chain, memory.desc asked, float epsilon, int flags) {
        return desc(chain, prop_kind.forward_training, asked, epsilon, flags);
    }

    private static batch_normalization_forward.primitive_desc desc(
            Chain chain, prop_kind kind, memory.desc asked, float epsilon, int flags) {
        return chain.scope()
                .own(new batch_normalization_forward.primitive_desc(
                        chain.device().engine(), kind.value, asked, asked, epsilon, flags, attributes(chain), false));
    }

    private static memory.desc plain(Chain chain) {
        return LayoutChoice.desc(chain.node().input(0).shape(), data_type.f32, format_tag.nhwc);
    }

    private static int flags(boolean relu, boolean globalStatistics) {
        return normalization_flags.use_scale.value
                | normalization_flags.use_shift.value
                | (relu ? normalization_flags.fuse_norm_relu.value : 0)
                | (globalStatistics ? normalization_flags.use_global_stats.value : 0);
    }

    private static primitive_attr attributes(Chain chain) {
        primitive_attr a = chain.scope().own(new primitive_attr());
        a.set_scratchpad_mode(scratchpad_mode.user);
        return a;
    }
}
