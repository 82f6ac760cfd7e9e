package dev.pixelect.engine.kernel;

import static dev.pixelect.engine.kernel.KernelOps.blocks;

import dev.pixelect.engine.device.Kernel;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.kernels.KernelCatalogue;

/**
 * Launches of {@code batch_norm.cu}. The variance saved for the gradient is the biased one, and ReLU's gradient looks at y:
 * the mask of {@link Op.BatchNormTraining} stays empty.
 */
final class BatchNormLaunches {
    private static final int BLOCK = 256;

    /** Pixels of one image that a block sums: the kernel file's SPAN. */
    private static final int SPAN = 4096;

    private BatchNormLaunches() {}

    static Launches training(KernelOps ops, Node node, Op.BatchNormTraining op) {
        Kernel partial = ops.kernel(KernelCatalogue.BATCH_NORM_PARTIAL);
        Kernel statistics = ops.kernel(KernelCatalogue.BATCH_NORM_STATISTICS);
        Kernel apply = ops.kernel(KernelCatalogue.BATCH_NORM_APPLY);
        Shape x = node.out().shape();
        int parts = parts(x);
        return Launches.of("batch_norm.cu", (m, steps) -> {
                    steps.add(partial.launch(parts, x.c(), m.input(0), m.scratch(), x.c(), x.hw()));
                    steps.add(statistics.launchElements(
                            x.c(),
                            m.scratch(),
                            m.output(1),
                            m.output(2),
                            m.input(3),
                            m.input(4),
                            parts,
                            x.c(),
                            x.n(),
                            x.hw(),
                            op.momentum()));
                    steps.add(apply.launch(
                            planes(x),
                            1,
                            m.input(0),
                            m.input(1),
                            m.input(2),
                            m.output(1),
                            m.output(2),
                            m.output(0),
                            x.c(),
                            x.hw(),
                            op.epsilon(),
                            op.relu() ? 1 : 0));
                })
                .withScratch(scratch(x))
                .overwriting(0);
    }

    static Launches inference(KernelOps ops, Node node, Op.BatchNormInference op) {
        Kernel apply = ops.kernel(KernelCatalogue.BATCH_NORM_APPLY);
        Shape x = node.out().shape();
        return Launches.of(
                        "batch_norm.cu",
                        (m, steps) -> steps.add(apply.launch(
                                planes(x),
                                1,
                                m.input(0),
                                m.input(1),
                                m.input(2),
                                m.input(3),
                                m.input(4),
                                m.output(0),
                                x.c(),
                                x.hw(),
                                op.epsilon(),
                                op.relu() ? 1 : 0)))
                .overwriting(0);
    }

    static Launches backward(KernelOps ops, Node node, Op.BatchNormBackward op) {
        Kernel partial = ops.kernel(KernelCatalogue.BATCH_NORM_BACKWARD_PARTIAL);
        Kernel sum = ops.kernel(KernelCatalogue.BATCH_NORM_BACKWARD_SUM);
        Kernel apply = ops.kernel(KernelCatalogue.BATCH_NORM_BACKWARD_APPLY);
        Shape x = node.out().shape();
        int parts = parts(x);
        int relu = op.relu() ? 1 : 0;
        int y = op.relu() ? 5 : 0;
        Launches launches = Launches.of("batch_norm.cu", (m, steps) -> {
                    steps.add(partial.launch(
                            parts,
                            x.c(),
                            m.input(0),
                            m.input(y),
                            m.input(1),
                            m.input(3),
                            m.input(4),
                            m.scratch(),
                            x.c(),
                            x.hw(),
                            op.epsilon(),
                            relu));
                    steps.add(sum.launchElements(x.c(), m.scratch(), m.output(1), m.output(2), parts, x.c()));
                    steps.add(apply.launch(
                            planes(x),
                            1,
                            m.input(0),
                            m.input(y),
                            m.input(1),
                            m.input(2),
                            m.input(3),
                            m.input(4),
                            m.output(1),
                            m.output(2),
                            m.output(0),
                            x.n(),
                            x.c(),
                            x.hw(),
                            op.epsilon(),
                            relu));
                })
                .withScratch(scratch(x))
                .overwriting(1);
        return op.relu() ? launches.without(6, 7) : launches;
    }

    private static int parts(Shape x) {
        return x.n() * blocks(x.hw(), SPAN);
    }

    /** Two sums a part and channel. */
    private static long scratch(Shape x) {
        return 2L * Float.BYTES * x.c() * parts(x);
    }

    /** Blocks of a pass over all elements: each within one plane. */
    private static int planes(Shape x) {
        return Math.multiplyExact(x.n() * x.c(), blocks(x.hw(), BLOCK));
    }
}
