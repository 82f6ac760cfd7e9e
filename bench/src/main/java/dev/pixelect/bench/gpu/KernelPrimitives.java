package dev.pixelect.bench.gpu;

import dev.pixelect.engine.device.Binding;
import dev.pixelect.engine.device.DenseLayout;
import dev.pixelect.engine.device.Layout;
import dev.pixelect.engine.device.Prepared;
import dev.pixelect.engine.device.Primitives;
import dev.pixelect.engine.device.Step;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Value;
import dev.pixelect.engine.kernel.KernelOps;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Every op by the project's own kernels, nothing fused, also on devices that have a library for some. */
final class KernelPrimitives implements Primitives {
    private final KernelOps kernels;
    private final Consumer<Node> binding;

    /** @param binding told of each node before its launches are bound */
    KernelPrimitives(KernelOps kernels, Consumer<Node> binding) {
        this.kernels = kernels;
        this.binding = binding;
    }

    @Override
    public Optional<String> unsupported(Node node) {
        return kernels.unsupported(node);
    }

    @Override
    public Map<Value, Layout> layouts(Graph graph) {
        return DenseLayout.of(graph);
    }

    @Override
    public Prepared prepare(Node node, Map<Value, Layout> layouts) {
        Prepared inner = kernels.prepare(node, layouts);
        return new Prepared() {
            @Override
            public String algorithm() {
                return inner.algorithm();
            }

            @Override
            public long scratchBytes() {
                return inner.scratchBytes();
            }

            @Override
            public long opaqueBytes(int output) {
                return inner.opaqueBytes(output);
            }

            @Override
            public boolean reads(int input) {
                return inner.reads(input);
            }

            @Override
            public int overwrites() {
                return inner.overwrites();
            }

            @Override
            public Step bind(Binding memory) {
                binding.accept(node);
                return inner.bind(memory);
            }

            @Override
            public void close() {
                inner.close();
            }
        };
    }
}
