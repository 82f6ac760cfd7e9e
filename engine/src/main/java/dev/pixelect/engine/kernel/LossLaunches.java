package dev.pixelect.engine.kernel;

import static dev.pixelect.engine.kernel.KernelOps.blocks;

import dev.pixelect.engine.device.Kernel;
import dev.pixelect.engine.device.Slice;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.kernels.KernelCatalogue;
import java.util.List;
import java.util.Map;

/** Launches of {@code cross_entropy.cu} and {@code softmax_entropy.cu}, a thread a pixel, and of the sum of losses. */
final class LossLaunches {
    private static final int BLOCK = 256;

    /** Blocks that share the pixels of a loss: enough to fill a GPU. */
    private static final int MAX_PARTS = 512;

    private LossLaunches() {}

    static Launches crossEntropy(KernelOps ops, Node node, Op.SoftmaxCrossEntropy op) {
        Kernel partial = ops.kernel(KernelCatalogue.CROSS_ENTROPY_PARTIAL);
        Kernel sum = ops.kernel(KernelCatalogue.CROSS_ENTROPY_SUM);
        Shape x = node.input(0).shape();
        int parts = Math.min(MAX_PARTS, blocks(pixels(x), BLOCK));
        return Launches.of("cross_entropy.cu", (m, steps) -> {
                    steps.add(partial.launch(
                            parts,
                            1,
                            m.input(0),
                            m.input(1),
                            m.input(op.weighted() ? 2 : 0),
                            m.scratch(),
                            x.n(),
                            x.c(),
                            x.hw(),
                            op.ignoreIndex(),
                            op.weighted() ? 1 : 0));
                    steps.add(sum.launch(1, 1, m.scratch(), m.output(0), m.output(1), parts));
                })
                .withScratch(2L * Float.BYTES * parts);
    }

    static Launches crossEntropyBackward(KernelOps ops, Node node, Op.SoftmaxCrossEntropyBackward op) {
        Kernel k = ops.kernel(KernelCatalogue.CROSS_ENTROPY_BACKWARD);
        Shape x = node.out().shape();
        return Launches.of(
                "cross_entropy.cu",
                (m, steps) -> steps.add(k.launchElements(
                        pixels(x),
                        m.input(0),
                        m.input(1),
                        m.input(2),
                        m.input(op.weighted() ? 3 : 2),
                        m.output(0),
                        x.n(),
                        x.c(),
                        x.hw(),
                        op.ignoreIndex(),
                        op.weighted() ? 1 : 0,
                        op.factor())));
    }

    static Launches weightedSum(KernelOps ops, Node node, List<Float> factors) {
        Kernel k = ops.kernel(KernelCatalogue.WEIGHTED_SUM);
        int all = factors.size();
        return Launches.of("add.cu", (m, steps) -> {
            Slice y = m.output(0);
            for (int done = 0; done < all; ) {
                int count = ElementLaunches.count(done, all);
                Slice[] x = ElementLaunches.addends(m, y, done, all);
                float[] f = new float[x.length];
                for (int i = 0; i < count; i++) {
                    f[i] = done == 0 ? factors.get(i) : i == 0 ? 1f : factors.get(done + i - 1);
                }
                steps.add(k.launch(1, 1, x[0], x[1], x[2], x[3], y, f[0], f[1], f[2], f[3], count));
                done += done == 0 ? count : count - 1;
            }
        });
    }

    static Launches softmaxEntropy(KernelOps ops, Node node) {
        Shape x = node.input(0).shape();
        Kernel k = ops.kernel(KernelCatalogue.SOFTMAX_ENTROPY, Map.of("NUM_CLASSES", x.c()));
        return Launches.of(
                "softmax_entropy.cu",
                (m, steps) -> steps.add(
                        k.launchElements(pixels(x), m.input(0), m.output(0), m.output(1), m.output(2), x.n(), x.hw())));
    }

    private static long pixels(Shape x) {
        return (long) x.n() * x.hw();
    }
}
