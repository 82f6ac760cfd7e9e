package dev.pixelect.engine.cuda;

import static dev.pixelect.engine.cuda.CudnnOp.ONE;
import static dev.pixelect.engine.cuda.CudnnOp.ZERO;
import static dev.pixelect.engine.cuda.CudnnOp.pointer;

import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Op;
import jcuda.Pointer;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnConvolutionBwdDataAlgo;
import jcuda.jcudnn.cudnnConvolutionBwdFilterAlgo;
import jcuda.jcudnn.cudnnConvolutionFwdAlgo;

/** The three convolutions, each by one fixed algorithm that repeats its result bit for bit. */
final class CudnnConvolution {
    private static final int FORWARD = cudnnConvolutionFwdAlgo.CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM;
    /** Algorithms 0 of the gradients add with atomics, whose order differs from run to run. */
    private static final int BACKWARD_DATA = cudnnConvolutionBwdDataAlgo.CUDNN_CONVOLUTION_BWD_DATA_ALGO_1;

    private static final int BACKWARD_FILTER = cudnnConvolutionBwdFilterAlgo.CUDNN_CONVOLUTION_BWD_FILTER_ALGO_1;

    private CudnnConvolution() {}

    /** y = conv(x, w), then + bias and ReLU in place. */
    static void forward(CudnnOp p, Op.Conv2d op) {
        Node n = p.node();
        var x = p.descriptors().tensor(n.input(0).shape());
        var w = p.descriptors().filter(n.input(1).shape());
        var y = p.descriptors().tensor(n.out().shape());
        var bias = op.bias() ? p.descriptors().channels(n.out().shape().c()) : null;
        var relu = op.relu() ? p.descriptors().relu() : null;
        var conv = p.descriptors().convolution(op, p.mathType());
        long[] bytes = {0};
        p.check(
                JCudnn.cudnnGetConvolutionForwardWorkspaceSize(p.handle(), x, w, conv, y, FORWARD, bytes),
                "cudnnGetConvolutionForwardWorkspaceSize");
        long size = bytes[0];
        p.algorithm("implicit_precomp_gemm").scratch(size).steps(memory -> {
            Pointer px = pointer(memory.input(0));
            Pointer pw = pointer(memory.input(1));
            Pointer pb = op.bias() ? pointer(memory.input(2)) : null;
            Pointer py = pointer(memory.output(0));
            Pointer workspace = pointer(memory.scratch());
            return () -> {
                p.check(
                        JCudnn.cudnnConvolutionForward(
                                p.handle(), ONE, x, px, w, pw, conv, FORWARD, workspace, size, ZERO, y, py),
                        "cudnnConvolutionForward");
                if (bias != null) {
                    p.check(JCudnn.cudnnAddTensor(p.handle(), ONE, bias, pb, ONE, y, py), "cudnnAddTensor");
                }
                if (relu != null) {
                    p.check(
                            JCudnn.cudnnActivationForward(p.handle(), relu, ONE, y, py, ZERO, y, py),
                            "cudnnActivationForward");
                }
            };
        });
    }

    static void backwardData(CudnnOp p, Op.Conv2dBackwardData op) {
        Node n = p.node();
        var dy = p.descriptors().tensor(n.input(0).shape());
        var w = p.descriptors().filter(n.input(1).shape());
        var dx = p.descriptors().tensor(op.xShape());
        var conv = p.descriptors().convolution(op.conv(), p.mathType());
        long[] bytes = {0};
        p.check(
                JCudnn.cudnnGetConvolutionBackwardDataWorkspaceSize(p.handle(), w, dy, conv, dx, BACKWARD_DATA, bytes),
                "cudnnGetConvolutionBackwardDataWorkspaceSize");
        long size = bytes[0];
        p.algorithm("bwd_data_algo_1").scratch(size).steps(memory -> {
            Pointer pdy = pointer(memory.input(0));
            Pointer pw = pointer(memory.input(1));
            Pointer pdx = pointer(memory.output(0));
            Pointer workspace = pointer(memory.scratch());
            return () -> p.check(
                    JCudnn.cudnnConvolutionBackwardData(
                            p.handle(), ONE, w, pw, dy, pdy, conv, BACKWARD_DATA, workspace, size, ZERO, dx, pdx),
                    "cudnnConvolutionBackwardData");
        });
    }

    static void backwardFilter(CudnnOp p, Op.Conv2dBackwardFilter op) {
        Node n = p.node();
        var x = p.descriptors().tensor(n.input(0).shape());
        var dy = p.descriptors().tensor(n.input(1).shape());
        var dw = p.descriptors().filter(op.wShape());
        var db = op.conv().bias() ? p.descriptors().channels(op.wShape().n()) : null;
        var conv = p.descriptors().convolution(op.conv(), p.mathType());
        long[] bytes = {0};
        p.check(
                JCudnn.cudnnGetConvolutionBackwardFilterWorkspaceSize(
                        p.handle(), x, dy, conv, dw, BACKWARD_FILTER, bytes),
                "cudnnGetConvolutionBackwardFilterWorkspaceSize");
        long size = bytes[0];
        p.algorithm("bwd_filter_algo_1").scratch(size).steps(memory -> {
            Pointer px = pointer(memory.input(0));
            Pointer pdy = pointer(memory.input(1));
            Pointer pdw = pointer(memory.output(0));
            Pointer pdb = db == null ? null : pointer(memory.output(1));
            Pointer workspace = pointer(memory.scratch());
            return () -> {
                p.check(
                        JCudnn.cudnnConvolutionBackwardFilter(
                                p.handle(), ONE, x, px, dy, pdy, conv, BACKWARD_FILTER, workspace, size, ZERO, dw, pdw),
                        "cudnnConvolutionBackwardFilter");
                if (db != null) {
                    p.check(
                            JCudnn.cudnnConvolutionBackwardBias(p.handle(), ONE, dy, pdy, ZERO, db, pdb),
                            "cudnnConvolutionBackwardBias");
                }
            };
        });
    }
}
