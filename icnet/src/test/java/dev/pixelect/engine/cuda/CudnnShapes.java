package dev.pixelect.engine.cuda;

import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.icnet.net.IcnetInference;
import dev.pixelect.icnet.net.IcnetSpec;
import dev.pixelect.icnet.net.IcnetTraining;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnBatchNormMode;
import jcuda.jcudnn.cudnnMathType;
import jcuda.jcudnn.cudnnPoolingMode;

/**
 * Makes every descriptor that ICNet needs with the libcudnn.so.9 that is found, and holds the shapes that cuDNN derives from
 * them against the graph's. Needs no GPU and no driver: run by .ci/cudnn-shapes with NVIDIA's own library, and by a test with
 * the simulator's.
 */
final class CudnnShapes {
    private static final int[][] SIZES = {{65, 65}, {352, 480}, {713, 713}, {1025, 2049}};

    private final List<String> wrong = new ArrayList<>();
    private final TreeMap<String, Integer> counts = new TreeMap<>();

    public static void main(String[] args) {
        Optional<String> missing = SharedLibraries.loadCudnn();
        if (missing.isPresent()) {
            System.out.println(missing.get());
            System.exit(1);
        }
        System.out.println("cuDNN " + JCudnn.cudnnGetVersion() + ", the library's own answer");
        CudnnShapes shapes = new CudnnShapes();
        shapes.network();
        System.out.println(shapes.counts);
        shapes.wrong.forEach(System.out::println);
        System.out.println(shapes.wrong.isEmpty() ? "every shape is cuDNN's" : shapes.wrong.size() + " differ");
        System.exit(shapes.wrong.isEmpty() ? 0 : 1);
    }

    /** The whole network at all sizes, for inference and for training. */
    void network() {
        IcnetSpec spec = new IcnetSpec(19, 1.0);
        for (int[] size : SIZES) {
            check(IcnetInference.of(spec, 1, size[0], size[1], false).graph());
            check(IcnetTraining.of(spec, 2, size[0], size[1], 0.9f, 1e-4f, true).graph());
        }
    }

    /** What didn't fit, a line each. */
    List<String> wrong() {
        return wrong;
    }

    /** Nodes that were checked, by kind. */
    TreeMap<String, Integer> counts() {
        return counts;
    }

    private void check(Graph graph) {
        for (Node n : graph.nodes()) {
            try (CudnnDescriptors d = new CudnnDescriptors(n)) {
                if (check(n, d)) {
                    counts.merge(n.op().kind(), 1, Integer::sum);
                }
            }
        }
    }

    private boolean check(Node n, CudnnDescriptors d) {
        Op op = n.op();
        if (op instanceof Op.Conv2d c) {
            convolution(n, d, c, n.input(0).shape(), n.input(1).shape(), n.out().shape());
        } else if (op instanceof Op.Conv2dBackwardData c) {
            convolution(
                    n, d, c.conv(), c.xShape(), n.input(1).shape(), n.input(0).shape());
        } else if (op instanceof Op.Conv2dBackwardFilter c) {
            convolution(
                    n, d, c.conv(), n.input(0).shape(), c.wShape(), n.input(1).shape());
        } else if (op instanceof Op.MaxPool p) {
            int mode = cudnnPoolingMode.CUDNN_POOLING_MAX_DETERMINISTIC;
            pooling(n, d, mode, p.kernel(), p.kernel(), p.pad(), p.stride(), p.stride());
        } else if (op instanceof Op.AvgPool p) {
            int mode = cudnnPoolingMode.CUDNN_POOLING_AVERAGE_COUNT_EXCLUDE_PADDING;
            pooling(n, d, mode, p.kernelH(), p.kernelW(), 0, p.strideH(), p.strideW());
        } else if (op instanceof Op.BatchNormTraining || op instanceof Op.BatchNormInference) {
            norm(n, d);
        } else if (op instanceof Op.Relu) {
            d.tensor(n.out().shape());
            d.relu();
        } else if (op instanceof Op.Add) {
            d.tensor(n.out().shape());
            d.add();
        } else {
            return false;
        }
        return true;
    }

    private void convolution(Node n, CudnnDescriptors d, Op.Conv2d op, Shape xs, Shape ws, Shape ys) {
        var x = d.tensor(xs);
        var w = d.filter(ws);
        d.tensor(ys);
        for (int math : new int[] {cudnnMathType.CUDNN_FMA_MATH, cudnnMathType.CUDNN_DEFAULT_MATH}) {
            var conv = d.convolution(op, math);
            int[][] out = new int[4][1];
            d.check(
                    JCudnn.cudnnGetConvolution2dForwardOutputDim(conv, x, w, out[0], out[1], out[2], out[3]),
                    "cudnnGetConvolution2dForwardOutputDim");
            same(n, out, ys);
            int[] set = {-1};
            d.check(JCudnn.cudnnGetConvolutionMathType(conv, set), "cudnnGetConvolutionMathType");
            if (set[0] != math) {
                wrong.add(n + ": math type " + set[0] + " where " + math + " was set");
            }
        }
        if (op.bias()) {
            d.channels(ys.c());
            d.identity();
            d.fusedRelu();
        }
    }

    private void pooling(Node n, CudnnDescriptors d, int mode, int h, int w, int pad, int strideH, int strideW) {
        var x = d.tensor(n.input(0).shape());
        int[][] out = new int[4][1];
        d.check(
                JCudnn.cudnnGetPooling2dForwardOutputDim(
                        d.pooling(mode, h, w, pad, strideH, strideW), x, out[0], out[1], out[2], out[3]),
                "cudnnGetPooling2dForwardOutputDim");
        same(n, out, n.out().shape());
    }

    private void norm(Node n, CudnnDescriptors d) {
        Shape s = n.out().shape();
        var x = d.tensor(s);
        var derived = d.channels(1);
        d.check(
                JCudnn.cudnnDeriveBNTensorDescriptor(derived, x, cudnnBatchNormMode.CUDNN_BATCHNORM_SPATIAL),
                "cudnnDeriveBNTensorDescriptor");
        int[] type = {0};
        int[][] dims = new int[8][1];
        d.check(
                JCudnn.cudnnGetTensor4dDescriptor(
                        derived, type, dims[0], dims[1], dims[2], dims[3], dims[4], dims[5], dims[6], dims[7]),
                "cudnnGetTensor4dDescriptor");
        same(n, dims, Shape.of(1, s.c(), 1, 1));
    }

    private void same(Node n, int[][] given, Shape wanted) {
        Shape s = Shape.of(given[0][0], given[1][0], given[2][0], given[3][0]);
        if (!s.equals(wanted)) {
            wrong.add(n + ": cuDNN says " + s + ", the graph " + wanted);
        }
    }
}
