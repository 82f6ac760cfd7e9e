package dev.pixelect.engine.cuda;

import dev.pixelect.engine.device.DenseLayout;
import dev.pixelect.engine.device.Layout;
import dev.pixelect.engine.device.Prepared;
import dev.pixelect.engine.device.Primitives;
import dev.pixelect.engine.graph.Fusions;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Value;
import dev.pixelect.engine.kernel.KernelOps;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Ops by cuDNN where it has them, by the project's own kernels where it has not; every value dense. */
final class CudaPrimitives implements Primitives {
    private final CudnnHandle cudnn;
    private final CudnnAlgorithms algorithms;
    private final KernelOps kernels;

    CudaPrimitives(CudnnHandle cudnn, CudnnAlgorithms algorithms, KernelOps kernels) {
        this.cudnn = cudnn;
        this.algorithms = algorithms;
        this.kernels = kernels;
    }

    @Override
    public Optional<String> unsupported(Node node) {
        return definition(node) == null ? kernels.unsupported(node) : Optional.empty();
    }

    /** For inference, where cuDNN has one call for convolutions with what follows; a ReLU behind others stays a call of its own. */
    @Override
    public Graph fuse(Graph graph) {
        return Fusions.forInference(graph, true);
    }

    @Override
    public Map<Value, Layout> layouts(Graph graph) {
        return DenseLayout.of(graph);
    }

    @Override
    public Prepared prepare(Node node, Map<Value, Layout> layouts) {
        Consumer<CudnnOp> definition = definition(node);
        return definition == null
                ? kernels.prepare(node, layouts)
                : CudnnOp.prepare(node, cudnn, algorithms, definition);
    }

    /** How cuDNN runs {@code node}; null when it doesn't. A forward op and its gradient go together: they share opaque values. */
    private static Consumer<CudnnOp> definition(Node node) {
        Op op = node.op();
        if (op instanceof Op.Conv2d o) {
            return p -> CudnnConvolution.forward(p, o);
        } else if (op instanceof Op.Conv2dBackwardData o) {
            return p -> CudnnConvolution.backwardData(p, o);
        } else if (op instanceof Op.Conv2dBackwardFilter o) {
            return p -> CudnnConvolution.backwardFilter(p, o);
        } else if (op instanceof Op.BatchNormTraining o) {
            return p -> CudnnNorm.training(p, o);
        } else if (op instanceof Op.BatchNormBackward o) {
            return p -> CudnnNorm.backward(p, o);
        } else if (op instanceof Op.BatchNormInference o) {
            return p -> CudnnNorm.inference(p, o);
        } else if (op instanceof Op.Relu) {
            return CudnnPointwise::relu;
        } else if (op instanceof Op.ReluBackward) {
            return CudnnPointwise::reluBackward;
        } else if (op instanceof Op.Add o) {
            return p -> CudnnPointwise.add(p, o);
        } else if (op instanceof Op.MaxPool o) {
            return p -> CudnnPool.max(p, o);
        } else if (op instanceof Op.MaxPoolBackward o) {
            return p -> CudnnPool.maxBackward(p, o);
        } else if (op instanceof Op.AvgPool o) {
            return p -> CudnnPool.average(p, o);
        } else if (op instanceof Op.AvgPoolBackward o) {
            return p -> CudnnPool.averageBackward(p, o);
        }
        return null;
    }
}
