package dev.pixelect.engine.kernel;

import dev.pixelect.engine.device.Kernel;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.kernels.KernelCatalogue;

/** Launches of {@code pool.cu} and {@code interp.cu}: a thread an element of the result, plane by plane. */
final class MapLaunches {
    private MapLaunches() {}

    static Launches maxPool(KernelOps ops, Node node, Op.MaxPool op) {
        Kernel k = ops.kernel(KernelCatalogue.MAX_POOL);
        Shape x = node.input(0).shape();
        Shape y = node.out().shape();
        return Launches.of(
                        "pool.cu",
                        (m, steps) -> steps.add(k.launchElements(
                                y.elements(),
                                m.input(0),
                                m.output(0),
                                m.output(1),
                                y.n() * y.c(),
                                x.h(),
                                x.w(),
                                y.h(),
                                y.w(),
                                op.kernel(),
                                op.stride(),
                                op.pad())))
                .withOpaque(1, y.elements());
    }

    static Launches maxPoolBackward(KernelOps ops, Node node, Op.MaxPool op) {
        Kernel k = ops.kernel(KernelCatalogue.MAX_POOL_BACKWARD);
        Shape x = node.out().shape();
        Shape y = node.input(1).shape();
        return Launches.of(
                        "pool.cu",
                        (m, steps) -> steps.add(k.launchElements(
                                x.elements(),
                                m.input(2),
                                m.input(3),
                                m.output(0),
                                x.n() * x.c(),
                                x.h(),
                                x.w(),
                                y.h(),
                                y.w(),
                                op.kernel(),
                                op.stride(),
                                op.pad())))
                .without(0, 1);
    }

    static Launches avgPool(KernelOps ops, Node node, Op.AvgPool op) {
        Kernel k = ops.kernel(KernelCatalogue.AVG_POOL);
        Shape x = node.input(0).shape();
        Shape y = node.out().shape();
        return Launches.of(
                "pool.cu",
                (m, steps) -> steps.add(k.launchElements(
                        y.elements(),
                        m.input(0),
                        m.output(0),
                        y.n() * y.c(),
                        x.h(),
                        x.w(),
                        y.h(),
                        y.w(),
                        op.kernelH(),
                        op.kernelW(),
                        op.strideH(),
                        op.strideW())));
    }

    static Launches avgPoolBackward(KernelOps ops, Node node, Op.AvgPool op) {
        Kernel k = ops.kernel(KernelCatalogue.AVG_POOL_BACKWARD);
        Shape y = node.input(0).shape();
        Shape x = node.out().shape();
        return Launches.of(
                "pool.cu",
                (m, steps) -> steps.add(k.launchElements(
                        x.elements(),
                        m.input(0),
                        m.output(0),
                        x.n() * x.c(),
                        x.h(),
                        x.w(),
                        y.h(),
                        y.w(),
                        op.kernelH(),
                        op.kernelW(),
                        op.strideH(),
                        op.strideW())));
    }

    static Launches interp(KernelOps ops, Node node) {
        Kernel k = ops.kernel(KernelCatalogue.INTERP);
        Shape x = node.input(0).shape();
        Shape y = node.out().shape();
        return Launches.of(
                "interp.cu",
                (m, steps) -> steps.add(k.launchElements(
                        y.elements(), m.input(0), m.output(0), y.n() * y.c(), x.h(), x.w(), y.h(), y.w())));
    }

    static Launches interpBackward(KernelOps ops, Node node) {
        Kernel k = ops.kernel(KernelCatalogue.INTERP_BACKWARD);
        Shape y = node.input(0).shape();
        Shape x = node.out().shape();
        return Launches.of(
                "interp.cu",
                (m, steps) -> steps.add(k.launchElements(
                        x.elements(), m.input(0), m.output(0), x.n() * x.c(), x.h(), x.w(), y.h(), y.w())));
    }
}
