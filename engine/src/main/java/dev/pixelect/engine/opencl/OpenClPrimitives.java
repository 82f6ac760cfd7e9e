package dev.pixelect.engine.opencl;

import dev.pixelect.engine.device.DenseLayout;
import dev.pixelect.engine.device.KernelCompiler;
import dev.pixelect.engine.device.Layout;
import dev.pixelect.engine.device.Prepared;
import dev.pixelect.engine.device.Primitives;
import dev.pixelect.engine.graph.Fusions;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Value;
import dev.pixelect.engine.kernel.KernelOps;
import java.util.Map;
import java.util.Optional;

/** Every op by the project's own kernels, every value dense. */
final class OpenClPrimitives implements Primitives {
    private final KernelOps kernels;

    OpenClPrimitives(KernelCompiler compiler) {
        this.kernels = new KernelOps(compiler);
    }

    @Override
    public Optional<String> unsupported(Node node) {
        return kernels.unsupported(node);
    }

    @Override
    public Graph fuse(Graph graph) {
        return Fusions.forInference(Fusions.addRelu(Fusions.batchNormRelu(graph)), false);
    }

    @Override
    public Map<Value, Layout> layouts(Graph graph) {
        return DenseLayout.of(graph);
    }

    @Override
    public Prepared prepare(Node node, Map<Value, Layout> layouts) {
        return kernels.prepare(node, layouts);
    }
}
