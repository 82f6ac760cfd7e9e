package dev.pixelect.engine.cuda;

import static dev.pixelect.engine.cuda.CudnnOp.ONE;
import static dev.pixelect.engine.cuda.CudnnOp.ZERO;
import static dev.pixelect.engine.cuda.CudnnOp.pointer;

import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import jcuda.Pointer;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnPoolingDescriptor;
import jcuda.jcudnn.cudnnPoolingMode;

/** Max and average pooling. The gradient of the maximum finds its cell from x and y again: no argmax is kept. */
final class CudnnPool {
    private static final int MAX = cudnnPoolingMode.CUDNN_POOLING_MAX_DETERMINISTIC;
    private static final int AVERAGE = cudnnPoolingMode.CUDNN_POOLING_AVERAGE_COUNT_EXCLUDE_PADDING;

    private CudnnPool() {}

    static void max(CudnnOp p, Op.MaxPool op) {
        forward(p.algorithm("max_deterministic"), window(p, op));
    }

    static void average(CudnnOp p, Op.AvgPool op) {
        forward(p.algorithm("average"), window(p, op));
    }

    static void maxBackward(CudnnOp p, Op.MaxPoolBackward op) {
        Shape ys = p.node().input(1).shape();
        var pool = window(p, op.pool());
        var x = p.descriptors().tensor(op.xShape());
        var y = p.descriptors().tensor(ys);
        p.algorithm("max_deterministic").notReading(3).steps(memory -> {
            Pointer px = pointer(memory.input(0));
            Pointer py = pointer(memory.input(1));
            Pointer dy = pointer(memory.input(2));
            Pointer dx = pointer(memory.output(0));
            return () -> p.check(
                    JCudnn.cudnnPoolingBackward(p.handle(), pool, ONE, y, py, y, dy, x, px, ZERO, x, dx),
                    "cudnnPoolingBackward");
        });
    }

    static void averageBackward(CudnnOp p, Op.AvgPoolBackward op) {
        Shape ys = p.node().input(0).shape();
        var pool = window(p, op.pool());
        var x = p.descriptors().tensor(op.xShape());
        var y = p.descriptors().tensor(ys);
        p.algorithm("average").steps(memory -> {
            Pointer dy = pointer(memory.input(0));
            Pointer dx = pointer(memory.output(0));
            // The call wants x and y, and an average needs neither: their gradients' memory stands in.
            return () -> p.check(
                    JCudnn.cudnnPoolingBackward(p.handle(), pool, ONE, y, dy, y, dy, x, dx, ZERO, x, dx),
                    "cudnnPoolingBackward");
        });
    }

    private static cudnnPoolingDescriptor window(CudnnOp p, Op.MaxPool op) {
        return p.descriptors().pooling(MAX, op.kernel(), op.kernel(), op.pad(), op.stride(), op.stride());
    }

    private static cudnnPoolingDescriptor window(CudnnOp p, Op.AvgPool op) {
        return p.descriptors().pooling(AVERAGE, op.kernelH(), op.kernelW(), 0, op.strideH(), op.strideW());
    }

    private static void forward(CudnnOp p, cudnnPoolingDescriptor pool) {
        Node n = p.node();
        var x = p.descriptors().tensor(n.input(0).shape());
        var y = p.descriptors().tensor(n.out().shape());
        p.steps(memory -> {
            Pointer px = pointer(memory.input(0));
            Pointer py = pointer(memory.output(0));
            return () -> p.check(
                    JCudnn.cudnnPoolingForward(p.handle(), pool, ONE, x, px, ZERO, y, py), "cudnnPoolingForward");
        });
    }
}
