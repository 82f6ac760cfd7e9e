package dev.pixelect.engine.cuda;

import static dev.pixelect.engine.cuda.CudnnOp.ONE;
import static dev.pixelect.engine.cuda.CudnnOp.ZERO;
import static dev.pixelect.engine.cuda.CudnnOp.pointer;

import dev.pixelect.engine.graph.Op;
import jcuda.Pointer;
import jcuda.jcudnn.JCudnn;

/** ReLU and sums. */
final class CudnnPointwise {
    private CudnnPointwise() {}

    static void relu(CudnnOp p) {
        var x = p.descriptors().tensor(p.node().out().shape());
        var relu = p.descriptors().relu();
        p.algorithm("relu").overwriting(0).steps(memory -> {
            Pointer px = pointer(memory.input(0));
            Pointer y = pointer(memory.output(0));
            return () -> p.check(
                    JCudnn.cudnnActivationForward(p.handle(), relu, ONE, x, px, ZERO, x, y), "cudnnActivationForward");
        });
    }

    /** Where x &gt; 0 there y &gt; 0: y stands in for the x that the call wants. */
    static void reluBackward(CudnnOp p) {
        var x = p.descriptors().tensor(p.node().out().shape());
        var relu = p.descriptors().relu();
        p.algorithm("relu").overwriting(1).steps(memory -> {
            Pointer y = pointer(memory.input(0));
            Pointer dy = pointer(memory.input(1));
            Pointer dx = pointer(memory.output(0));
            return () -> p.check(
                    JCudnn.cudnnActivationBackward(p.handle(), relu, ONE, x, y, x, dy, x, y, ZERO, x, dx),
                    "cudnnActivationBackward");
        });
    }

    /** y = x0 + x1 in one call, then each further input added to y; then ReLU in place. */
    static void add(CudnnOp p, Op.Add op) {
        int count = p.node().inputs().size();
        var x = p.descriptors().tensor(p.node().out().shape());
        var sum = p.descriptors().add();
        var relu = op.relu() ? p.descriptors().relu() : null;
        p.algorithm("op_tensor_add").steps(memory -> {
            Pointer[] px = new Pointer[count];
            for (int i = 0; i < count; i++) {
                px[i] = pointer(memory.input(i));
            }
            Pointer y = pointer(memory.output(0));
            return () -> {
                p.check(
                        JCudnn.cudnnOpTensor(p.handle(), sum, ONE, x, px[0], ONE, x, px[1], ZERO, x, y),
                        "cudnnOpTensor");
                for (int i = 2; i < count; i++) {
                    p.check(JCudnn.cudnnAddTensor(p.handle(), ONE, x, px[i], ONE, x, y), "cudnnAddTensor");
                }
                if (relu != null) {
                    p.check(
                            JCudnn.cudnnActivationForward(p.handle(), relu, ONE, x, y, ZERO, x, y),
                            "cudnnActivationForward");
                }
            };
        });
    }
}
