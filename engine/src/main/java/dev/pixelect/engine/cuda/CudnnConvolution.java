package dev.pixelect.engine.cuda;

import static dev.pixelect.engine.cuda.CudnnOp.ONE;
import static dev.pixelect.engine.cuda.CudnnOp.WITHOUT;
import static dev.pixelect.engine.cuda.CudnnOp.ZERO;
import static dev.pixelect.engine.cuda.CudnnOp.pointer;

import dev.pixelect.engine.cuda.CudnnAlgorithms.Choice;
import dev.pixelect.engine.cuda.CudnnAlgorithms.Direction;
import dev.pixelect.engine.cuda.CudnnAlgorithms.Problem;
import dev.pixelect.engine.device.Binding;
import dev.pixelect.engine.device.Slice;
import dev.pixelect.engine.device.Step;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import java.util.Locale;
import java.util.function.Function;
import jcuda.Pointer;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnActivationDescriptor;
import jcuda.jcudnn.cudnnConvolutionBwdDataAlgo;
import jcuda.jcudnn.cudnnConvolutionBwdFilterAlgo;
import jcuda.jcudnn.cudnnConvolutionDescriptor;
import jcuda.jcudnn.cudnnConvolutionFwdAlgo;
import jcuda.jcudnn.cudnnFilterDescriptor;
import jcuda.jcudnn.cudnnMathType;
import jcuda.jcudnn.cudnnTensorDescriptor;

/** The three convolutions, each by the algorithm that {@link CudnnAlgorithms} chooses. */
final class CudnnConvolution {
    private static final int PRECOMPUTED = cudnnConvolutionFwdAlgo.CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM;

    /** cuDNN 9 divides its statuses by thousands: 3001 and the like say what about it isn't supported. */
    private static final int NOT_SUPPORTED = 3000;

    private final CudnnOp p;
    private final cudnnTensorDescriptor x;
    private final cudnnFilterDescriptor w;
    private final cudnnTensorDescriptor y;
    private final cudnnConvolutionDescriptor conv;
    private final Choice choice;
    private boolean refused;

    private CudnnConvolution(CudnnOp p, Direction direction, Op.Conv2d op, Shape xs, Shape ws, Shape ys) {
        this.p = p;
        this.x = p.descriptors().tensor(xs);
        this.w = p.descriptors().filter(ws);
        this.y = p.descriptors().tensor(ys);
        this.conv = p.descriptors().convolution(op, p.mathType());
        Problem problem = new Problem(direction, op, xs, ws, ys);
        this.choice = p.algorithms().choose(problem, new CudnnSearch(p, problem, x, w, conv, y));
        p.check(JCudnn.cudnnSetConvolutionMathType(conv, choice.mathType()), "cudnnSetConvolutionMathType");
        p.scratch(choice.workspace());
    }

    /** y = conv(x, w), + bias, + z, and ReLU; in one call where cuDNN offers that, which without a ReLU it does for one algorithm. */
    static void forward(CudnnOp p, Op.Conv2d op) {
        CudnnConvolution c = forwardOf(p, op);
        if (op.bias() && (op.relu() || c.choice.algorithm() == PRECOMPUTED)) {
            c.fused(op);
        } else {
            c.plain(op);
        }
    }

    /** As {@link #forward} of a convolution with bias, in one call unless the call itself is refused. */
    static void forwardInOneCall(CudnnOp p, Op.Conv2d op) {
        forwardOf(p, op).fused(op);
    }

    private static CudnnConvolution forwardOf(CudnnOp p, Op.Conv2d op) {
        Node n = p.node();
        return new CudnnConvolution(
                p,
                Direction.FORWARD,
                op,
                n.input(0).shape(),
                n.input(1).shape(),
                n.out().shape());
    }

    /** What is supported of the one call isn't known before it is made: a first refusal is the last. */
    private void fused(Op.Conv2d op) {
        var bias = p.descriptors().channels(p.node().out().shape().c());
        var activation =
                op.relu() ? p.descriptors().fusedRelu() : p.descriptors().identity();
        var relu = op.relu() ? p.descriptors().relu() : null;
        name(forwardName() + "+bias" + (op.sum() ? "+sum" : "") + (op.relu() ? "+relu" : ""));
        steps(op, memory -> {
            Pointer px = pointer(memory.input(0));
            Pointer pw = pointer(memory.input(1));
            Pointer pb = pointer(memory.input(2));
            Pointer py = pointer(memory.output(0));
            // Where nothing is added besides the bias, y stands in for that tensor, with the factor 0.
            Pointer pz = op.sum() ? pointer(memory.input(op.summand())) : py;
            Pointer workspace = choice.workspace() == 0 ? WITHOUT : pointer(memory.scratch());
            Step inParts = plainStep(op, memory, bias, relu);
            return () -> {
                if (!refused) {
                    int status = JCudnn.cudnnConvolutionBiasActivationForward(
                            p.handle(),
                            ONE,
                            x,
                            px,
                            w,
                            pw,
                            conv,
                            choice.algorithm(),
                            workspace,
                            choice.workspace(),
                            op.sum() ? ONE : ZERO,
                            y,
                            pz,
                            bias,
                            pb,
                            activation,
                            y,
                            py);
                    refused = status / 1000 == NOT_SUPPORTED / 1000;
                    if (!refused) {
                        p.check(status, "cudnnConvolutionBiasActivationForward");
                        return;
                    }
                }
                inParts.run();
            };
        });
    }

    private void plain(Op.Conv2d op) {
        var bias = op.bias() ? p.descriptors().channels(p.node().out().shape().c()) : null;
        var relu = op.relu() ? p.descriptors().relu() : null;
        name(forwardName());
        steps(op, memory -> plainStep(op, memory, bias, relu));
    }

    /** y may lie where z does, x may not. */
    private void steps(Op.Conv2d op, Function<Binding, Step> bind) {
        p.steps(bind);
        if (op.sum()) {
            p.overwriting(op.summand());
        }
    }

    /** @param bias or null, as {@code relu} */
    private Step plainStep(Op.Conv2d op, Binding memory, cudnnTensorDescriptor bias, cudnnActivationDescriptor relu) {
        Pointer px = pointer(memory.input(0));
        Pointer pw = pointer(memory.input(1));
        Pointer pb = bias == null ? null : pointer(memory.input(2));
        Pointer py = pointer(memory.output(0));
        Slice z = op.sum() ? memory.input(op.summand()) : null;
        boolean inPlace = z != null && z.equals(memory.output(0));
        Pointer pz = z == null || inPlace ? null : pointer(z);
        Pointer workspace = choice.workspace() == 0 ? WITHOUT : pointer(memory.scratch());
        return () -> {
            p.check(
                    JCudnn.cudnnConvolutionForward(
                            p.handle(),
                            ONE,
                            x,
                            px,
                            w,
                            pw,
                            conv,
                            choice.algorithm(),
                            workspace,
                            choice.workspace(),
                            inPlace ? ONE : ZERO,
                            y,
                            py),
                    "cudnnConvolutionForward");
            if (pz != null) {
                p.check(JCudnn.cudnnAddTensor(p.handle(), ONE, y, pz, ONE, y, py), "cudnnAddTensor");
            }
            if (bias != null) {
                p.check(JCudnn.cudnnAddTensor(p.handle(), ONE, bias, pb, ONE, y, py), "cudnnAddTensor");
            }
            if (relu != null) {
                p.check(
                        JCudnn.cudnnActivationForward(p.handle(), relu, ONE, y, py, ZERO, y, py),
                        "cudnnActivationForward");
            }
        };
    }

    static void backwardData(CudnnOp p, Op.Conv2dBackwardData op) {
        Node n = p.node();
        CudnnConvolution c = new CudnnConvolution(
                p,
                Direction.BACKWARD_DATA,
                op.conv(),
                op.xShape(),
                n.input(1).shape(),
                n.input(0).shape());
        c.name(c.word(
                cudnnConvolutionBwdDataAlgo.stringFor(c.choice.algorithm()), "CUDNN_CONVOLUTION_", "bwd_data_algo_"));
        p.steps(memory -> {
            Pointer pdy = pointer(memory.input(0));
            Pointer pw = pointer(memory.input(1));
            Pointer pdx = pointer(memory.output(0));
            Pointer workspace = c.choice.workspace() == 0 ? WITHOUT : pointer(memory.scratch());
            return () -> p.check(
                    JCudnn.cudnnConvolutionBackwardData(
                            p.handle(),
                            ONE,
                            c.w,
                            pw,
                            c.y,
                            pdy,
                            c.conv,
                            c.choice.algorithm(),
                            workspace,
                            c.choice.workspace(),
                            ZERO,
                            c.x,
                            pdx),
                    "cudnnConvolutionBackwardData");
        });
    }

    static void backwardFilter(CudnnOp p, Op.Conv2dBackwardFilter op) {
        Node n = p.node();
        CudnnConvolution c = new CudnnConvolution(
                p,
                Direction.BACKWARD_FILTER,
                op.conv(),
                n.input(0).shape(),
                op.wShape(),
                n.input(1).shape());
        var db = op.conv().bias() ? p.descriptors().channels(op.wShape().n()) : null;
        c.name(c.word(
                cudnnConvolutionBwdFilterAlgo.stringFor(c.choice.algorithm()),
                "CUDNN_CONVOLUTION_",
                "bwd_filter_algo_"));
        p.steps(memory -> {
            Pointer px = pointer(memory.input(0));
            Pointer pdy = pointer(memory.input(1));
            Pointer pdw = pointer(memory.output(0));
            Pointer pdb = db == null ? null : pointer(memory.output(1));
            Pointer workspace = c.choice.workspace() == 0 ? WITHOUT : pointer(memory.scratch());
            return () -> {
                p.check(
                        JCudnn.cudnnConvolutionBackwardFilter(
                                p.handle(),
                                ONE,
                                c.x,
                                px,
                                c.y,
                                pdy,
                                c.conv,
                                c.choice.algorithm(),
                                workspace,
                                c.choice.workspace(),
                                ZERO,
                                c.w,
                                pdw),
                        "cudnnConvolutionBackwardFilter");
                if (db != null) {
                    p.check(
                            JCudnn.cudnnConvolutionBackwardBias(p.handle(), ONE, c.y, pdy, ZERO, db, pdb),
                            "cudnnConvolutionBackwardBias");
                }
            };
        });
    }

    private String forwardName() {
        return word(cudnnConvolutionFwdAlgo.stringFor(choice.algorithm()), "CUDNN_CONVOLUTION_FWD_ALGO_", "fwd_algo_");
    }

    /** The library's constant without its prefix; a number where the binding doesn't know it. */
    private String word(String constant, String prefix, String numbered) {
        return constant.startsWith(prefix)
                ? constant.substring(prefix.length()).toLowerCase(Locale.ROOT)
                : numbered + choice.algorithm();
    }

    /** For tables: the algorithm, the arithmetic that the descriptor is set to, the workspace. */
    private void name(String algorithm) {
        int[] math = {0};
        p.check(JCudnn.cudnnGetConvolutionMathType(conv, math), "cudnnGetConvolutionMathType");
        long kib = (choice.workspace() + 1023) / 1024;
        p.algorithm(algorithm
                + (math[0] == cudnnMathType.CUDNN_FMA_MATH ? " fp32" : " tf32")
                + (kib == 0 ? "" : " " + (kib < 10240 ? kib + "K" : (kib >> 10) + "M")));
    }
}
