package dev.pixelect.engine.cuda;

import static dev.pixelect.engine.cuda.CudnnOp.ONE;
import static dev.pixelect.engine.cuda.CudnnOp.ZERO;
import static dev.pixelect.engine.cuda.CudnnOp.pointer;

import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import jcuda.Pointer;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnBatchNormMode;

/**
 * Batch norm over N, H and W. What it saves for the gradient are the mean and the inverse standard deviation. A fused ReLU
 * is a second call; its mask is not made, since y tells as much.
 */
final class CudnnNorm {
    private static final int SPATIAL = cudnnBatchNormMode.CUDNN_BATCHNORM_SPATIAL;

    private CudnnNorm() {}

    static void training(CudnnOp p, Op.BatchNormTraining op) {
        Node n = p.node();
        var x = p.descriptors().tensor(n.out().shape());
        var c = p.descriptors().channels(n.out().shape().c());
        var relu = op.relu() ? p.descriptors().relu() : null;
        p.algorithm("batch_norm_spatial").steps(memory -> {
            Pointer px = pointer(memory.input(0));
            Pointer scale = pointer(memory.input(1));
            Pointer shift = pointer(memory.input(2));
            Pointer runningMean = pointer(memory.input(3));
            Pointer runningVariance = pointer(memory.input(4));
            Pointer y = pointer(memory.output(0));
            Pointer mean = pointer(memory.output(1));
            Pointer inverse = pointer(memory.output(2));
            return () -> {
                p.check(
                        JCudnn.cudnnBatchNormalizationForwardTraining(
                                p.handle(),
                                SPATIAL,
                                ONE,
                                ZERO,
                                x,
                                px,
                                x,
                                y,
                                c,
                                scale,
                                shift,
                                op.momentum(),
                                runningMean,
                                runningVariance,
                                op.epsilon(),
                                mean,
                                inverse),
                        "cudnnBatchNormalizationForwardTraining");
                if (relu != null) {
                    p.check(
                            JCudnn.cudnnActivationForward(p.handle(), relu, ONE, x, y, ZERO, x, y),
                            "cudnnActivationForward");
                }
            };
        });
    }

    static void backward(CudnnOp p, Op.BatchNormBackward op) {
        Node n = p.node();
        Shape shape = n.input(0).shape();
        var x = p.descriptors().tensor(shape);
        var c = p.descriptors().channels(shape.c());
        var relu = op.relu() ? p.descriptors().relu() : null;
        if (op.relu()) {
            p.notReading(6, 7).scratch(n.input(1).bytes()); // neither shift nor mask; dy behind the ReLU in scratch
        }
        p.algorithm("batch_norm_spatial").steps(memory -> {
            Pointer px = pointer(memory.input(0));
            Pointer given = pointer(memory.input(1));
            Pointer scale = pointer(memory.input(2));
            Pointer mean = pointer(memory.input(3));
            Pointer inverse = pointer(memory.input(4));
            Pointer y = relu == null ? null : pointer(memory.input(5));
            Pointer dy = relu == null ? given : pointer(memory.scratch());
            Pointer dx = pointer(memory.output(0));
            Pointer dscale = pointer(memory.output(1));
            Pointer dshift = pointer(memory.output(2));
            return () -> {
                if (relu != null) {
                    p.check(
                            JCudnn.cudnnActivationBackward(p.handle(), relu, ONE, x, y, x, given, x, y, ZERO, x, dy),
                            "cudnnActivationBackward");
                }
                p.check(
                        JCudnn.cudnnBatchNormalizationBackward(
                                p.handle(),
                                SPATIAL,
                                ONE,
                                ZERO,
                                ONE,
                                ZERO,
                                x,
                                px,
                                x,
                                dy,
                                x,
                                dx,
                                c,
                                scale,
                                dscale,
                                dshift,
                                op.epsilon(),
                                mean,
                                inverse),
                        "cudnnBatchNormalizationBackward");
            };
        });
    }

    static void inference(CudnnOp p, Op.BatchNormInference op) {
        Node n = p.node();
        var x = p.descriptors().tensor(n.out().shape());
        var c = p.descriptors().channels(n.out().shape().c());
        var relu = op.relu() ? p.descriptors().relu() : null;
        p.algorithm("batch_norm_inference").steps(memory -> {
            Pointer px = pointer(memory.input(0));
            Pointer scale = pointer(memory.input(1));
            Pointer shift = pointer(memory.input(2));
            Pointer mean = pointer(memory.input(3));
            Pointer variance = pointer(memory.input(4));
            Pointer y = pointer(memory.output(0));
            return () -> {
                p.check(
                        JCudnn.cudnnBatchNormalizationForwardInference(
                                p.handle(),
                                SPATIAL,
                                ONE,
                                ZERO,
                                x,
                                px,
                                x,
                                y,
                                c,
                                scale,
                                shift,
                                mean,
                                variance,
                                op.epsilon()),
                        "cudnnBatchNormalizationForwardInference");
                if (relu != null) {
                    p.check(
                            JCudnn.cudnnActivationForward(p.handle(), relu, ONE, x, y, ZERO, x, y),
                            "cudnnActivationForward");
                }
            };
        });
    }
}
