package dev.pixelect.engine.cuda;

import static dev.pixelect.engine.cuda.CudnnOp.WITHOUT;

import dev.pixelect.engine.cuda.CudnnAlgorithms.Candidate;
import dev.pixelect.engine.cuda.CudnnAlgorithms.Choice;
import dev.pixelect.engine.cuda.CudnnAlgorithms.Direction;
import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.engine.device.OutOfDeviceMemoryException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jcuda.Pointer;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnConvolutionBwdDataAlgo;
import jcuda.jcudnn.cudnnConvolutionBwdDataAlgoPerf;
import jcuda.jcudnn.cudnnConvolutionBwdFilterAlgo;
import jcuda.jcudnn.cudnnConvolutionBwdFilterAlgoPerf;
import jcuda.jcudnn.cudnnConvolutionDescriptor;
import jcuda.jcudnn.cudnnConvolutionFwdAlgo;
import jcuda.jcudnn.cudnnConvolutionFwdAlgoPerf;
import jcuda.jcudnn.cudnnFilterDescriptor;
import jcuda.jcudnn.cudnnTensorDescriptor;

/** Asks cuDNN about one convolution's algorithms. The three directions have three sets of functions and types. */
final class CudnnSearch {
    /** More than any direction has. */
    private static final int MOST = 16;

    private final CudnnOp p;
    private final CudnnAlgorithms.Problem problem;
    private final cudnnTensorDescriptor x;
    private final cudnnFilterDescriptor w;
    private final cudnnConvolutionDescriptor conv;
    private final cudnnTensorDescriptor y;

    CudnnSearch(
            CudnnOp p,
            CudnnAlgorithms.Problem problem,
            cudnnTensorDescriptor x,
            cudnnFilterDescriptor w,
            cudnnConvolutionDescriptor conv,
            cudnnTensorDescriptor y) {
        this.p = p;
        this.problem = problem;
        this.x = x;
        this.w = w;
        this.conv = conv;
        this.y = y;
    }

    /** In the order of cuDNN's own expectation, without running anything. */
    List<Candidate> ranked() {
        int[] n = {0};
        if (problem.direction() == Direction.FORWARD) {
            var all = new cudnnConvolutionFwdAlgoPerf[MOST];
            Arrays.setAll(all, i -> new cudnnConvolutionFwdAlgoPerf());
            p.check(
                    JCudnn.cudnnGetConvolutionForwardAlgorithm_v7(p.handle(), x, w, conv, y, MOST, n, all),
                    "cudnnGetConvolutionForwardAlgorithm_v7");
            return forward(all, n[0]);
        } else if (problem.direction() == Direction.BACKWARD_DATA) {
            var all = new cudnnConvolutionBwdDataAlgoPerf[MOST];
            Arrays.setAll(all, i -> new cudnnConvolutionBwdDataAlgoPerf());
            p.check(
                    JCudnn.cudnnGetConvolutionBackwardDataAlgorithm_v7(p.handle(), w, y, conv, x, MOST, n, all),
                    "cudnnGetConvolutionBackwardDataAlgorithm_v7");
            return backwardData(all, n[0]);
        }
        var all = new cudnnConvolutionBwdFilterAlgoPerf[MOST];
        Arrays.setAll(all, i -> new cudnnConvolutionBwdFilterAlgoPerf());
        p.check(
                JCudnn.cudnnGetConvolutionBackwardFilterAlgorithm_v7(p.handle(), x, y, conv, w, MOST, n, all),
                "cudnnGetConvolutionBackwardFilterAlgorithm_v7");
        return backwardFilter(all, n[0]);
    }

    /**
     * Runs every algorithm that fits on memory of its own, whatever it holds; answers the fastest first.
     *
     * @param most bytes of workspace; less when so much isn't free
     */
    List<Candidate> timed(CudaMemory memory, long most) {
        List<CudaMemory.Block> blocks = new ArrayList<>();
        try {
            for (var shape : List.of(problem.x(), problem.w(), problem.y())) {
                blocks.add(memory.take("search of a convolution's algorithm", 4 * shape.elements()));
            }
            CudaMemory.Block workspace = workspace(memory, needed(most));
            if (workspace != null) {
                blocks.add(workspace);
            }
            return timed(
                    blocks.get(0),
                    blocks.get(1),
                    blocks.get(2),
                    workspace == null ? WITHOUT : workspace,
                    workspace == null ? 0 : Math.min(most, workspace.bytes()));
        } finally {
            // Searching has waited for the device.
            blocks.forEach(memory::give);
        }
    }

    /** What the algorithm with the largest workspace within {@code most} bytes asks for. */
    private long needed(long most) {
        return ranked().stream()
                .filter(c -> c.status() == 0 && c.workspace() <= most)
                .mapToLong(Candidate::workspace)
                .max()
                .orElse(0);
    }

    /** As much as there is, up to {@code most}; null for nothing. */
    private static CudaMemory.Block workspace(CudaMemory memory, long most) {
        for (long bytes = most; bytes > 0; bytes /= 2) {
            try {
                return memory.take("workspace", bytes);
            } catch (OutOfDeviceMemoryException e) {
                continue;
            }
        }
        return null;
    }

    private List<Candidate> timed(Pointer px, Pointer pw, Pointer py, Pointer workspace, long bytes) {
        int[] n = {0};
        if (problem.direction() == Direction.FORWARD) {
            var all = new cudnnConvolutionFwdAlgoPerf[MOST];
            Arrays.setAll(all, i -> new cudnnConvolutionFwdAlgoPerf());
            p.check(
                    JCudnn.cudnnFindConvolutionForwardAlgorithmEx(
                            p.handle(), x, px, w, pw, conv, y, py, MOST, n, all, workspace, bytes),
                    "cudnnFindConvolutionForwardAlgorithmEx");
            return forward(all, n[0]);
        } else if (problem.direction() == Direction.BACKWARD_DATA) {
            var all = new cudnnConvolutionBwdDataAlgoPerf[MOST];
            Arrays.setAll(all, i -> new cudnnConvolutionBwdDataAlgoPerf());
            p.check(
                    JCudnn.cudnnFindConvolutionBackwardDataAlgorithmEx(
                            p.handle(), w, pw, y, py, conv, x, px, MOST, n, all, workspace, bytes),
                    "cudnnFindConvolutionBackwardDataAlgorithmEx");
            return backwardData(all, n[0]);
        }
        var all = new cudnnConvolutionBwdFilterAlgoPerf[MOST];
        Arrays.setAll(all, i -> new cudnnConvolutionBwdFilterAlgoPerf());
        p.check(
                JCudnn.cudnnFindConvolutionBackwardFilterAlgorithmEx(
                        p.handle(), x, px, y, py, conv, w, pw, MOST, n, all, workspace, bytes),
                "cudnnFindConvolutionBackwardFilterAlgorithmEx");
        return backwardFilter(all, n[0]);
    }

    /**
     * Where neither way named one that may be taken: the plain algorithm of the direction that repeats its results.
     *
     * @throws DeviceException when it doesn't run here within {@code most} bytes
     */
    Choice plain(long most, int mathType) {
        int[] algorithms = switch (problem.direction()) {
            case FORWARD ->
                new int[] {
                    cudnnConvolutionFwdAlgo.CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM,
                    cudnnConvolutionFwdAlgo.CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_GEMM
                };
            case BACKWARD_DATA -> new int[] {cudnnConvolutionBwdDataAlgo.CUDNN_CONVOLUTION_BWD_DATA_ALGO_1};
            case BACKWARD_FILTER -> new int[] {cudnnConvolutionBwdFilterAlgo.CUDNN_CONVOLUTION_BWD_FILTER_ALGO_1};
        };
        for (int a : algorithms) {
            long[] bytes = {0};
            if (workspaceBytes(a, bytes) == 0 && bytes[0] <= most) {
                return new Choice(a, mathType, bytes[0]);
            }
        }
        throw new DeviceException(p + ": cuDNN has no algorithm that repeats its results within a workspace of "
                + (most >> 20) + " MiB; allow more with --workspace");
    }

    private int workspaceBytes(int algorithm, long[] bytes) {
        return switch (problem.direction()) {
            case FORWARD -> JCudnn.cudnnGetConvolutionForwardWorkspaceSize(p.handle(), x, w, conv, y, algorithm, bytes);
            case BACKWARD_DATA ->
                JCudnn.cudnnGetConvolutionBackwardDataWorkspaceSize(p.handle(), w, y, conv, x, algorithm, bytes);
            case BACKWARD_FILTER ->
                JCudnn.cudnnGetConvolutionBackwardFilterWorkspaceSize(p.handle(), x, y, conv, w, algorithm, bytes);
        };
    }

    private static List<Candidate> forward(cudnnConvolutionFwdAlgoPerf[] all, int n) {
        return Arrays.stream(all, 0, n)
                .map(c -> new Candidate(c.algo, c.status, c.time, c.memory, c.determinism == 1, c.mathType))
                .toList();
    }

    private static List<Candidate> backwardData(cudnnConvolutionBwdDataAlgoPerf[] all, int n) {
        return Arrays.stream(all, 0, n)
                .map(c -> new Candidate(c.algo, c.status, c.time, c.memory, c.determinism == 1, c.mathType))
                .toList();
    }

    private static List<Candidate> backwardFilter(cudnnConvolutionBwdFilterAlgoPerf[] all, int n) {
        return Arrays.stream(all, 0, n)
                .map(c -> new Candidate(c.algo, c.status, c.time, c.memory, c.determinism == 1, c.mathType))
                .toList();
    }
}
