package dev.pixelect.engine.kernel;

import dev.pixelect.engine.device.Kernel;
import dev.pixelect.engine.device.KernelCompiler;
import dev.pixelect.engine.device.Layout;
import dev.pixelect.engine.device.Prepared;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Value;
import dev.pixelect.kernels.KernelEntry;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Every op by way of the project's own kernels, over dense NCHW memory: all that an OpenCL device has, and what CUDA's
 * libraries lack. Results repeat bit for bit on one device: no kernel adds with float atomics.
 */
public final class KernelOps {
    /** The kernels index elements with int; a little room lets a last, partly filled block count past the end. */
    private static final long MAX_ELEMENTS = Integer.MAX_VALUE - (1L << 20);

    private static final int MAX_CLASSES = 255;
    private static final int MAX_POOL_WINDOW = 15;
    private static final int MAX_INTERP_SIZE = 32768;

    private final KernelCompiler compiler;

    public KernelOps(KernelCompiler compiler) {
        this.compiler = compiler;
    }

    /** Why the kernels cannot compute this node; empty when they can. */
    public Optional<String> unsupported(Node node) {
        for (Value v :
                Stream.concat(node.inputs().stream(), node.outputs().stream()).toList()) {
            if (v.shape().elements() > MAX_ELEMENTS) {
                return Optional.of("'" + v.name() + "' has more than 2^31 elements");
            }
        }
        Op op = node.op();
        if (op instanceof Op.SoftmaxEntropy && node.input(0).shape().c() > MAX_CLASSES) {
            return Optional.of("at most " + MAX_CLASSES + " classes");
        }
        if (op instanceof Op.MaxPool pool && pool.kernel() > MAX_POOL_WINDOW) {
            return Optional.of("windows of at most " + MAX_POOL_WINDOW + " cells a side");
        }
        if ((op instanceof Op.Interp || op instanceof Op.InterpBackward)
                && Stream.of(node.input(0), node.out())
                        .anyMatch(v -> Math.max(v.shape().h(), v.shape().w()) > MAX_INTERP_SIZE)) {
            return Optional.of("maps of at most " + MAX_INTERP_SIZE + " cells a side");
        }
        return Optional.empty();
    }

    /**
     * The launches that compute a node.
     *
     * @param layouts must be dense for the node's values
     * @throws IllegalArgumentException when one is not
     * @throws dev.pixelect.engine.device.DeviceException when a kernel does not compile
     */
    public Prepared prepare(Node node, Map<Value, Layout> layouts) {
        for (Value v :
                Stream.concat(node.inputs().stream(), node.outputs().stream()).toList()) {
            Layout layout = layouts.get(v);
            if (layout != null && !layout.dense()) {
                throw new IllegalArgumentException(
                        node + " needs '" + v.name() + "' dense, not " + layout.description());
            }
        }
        Op op = node.op();
        if (op instanceof Op.Conv2d o) {
            return ConvolutionLaunches.forward(this, node, o);
        } else if (op instanceof Op.Conv2dBackwardData o) {
            return ConvolutionLaunches.backwardData(this, node, o.conv());
        } else if (op instanceof Op.Conv2dBackwardFilter o) {
            return ConvolutionLaunches.backwardFilter(this, node, o.conv());
        } else if (op instanceof Op.BatchNormTraining o) {
            return BatchNormLaunches.training(this, node, o);
        } else if (op instanceof Op.BatchNormBackward o) {
            return BatchNormLaunches.backward(this, node, o);
        } else if (op instanceof Op.BatchNormInference o) {
            return BatchNormLaunches.inference(this, node, o);
        } else if (op instanceof Op.Relu) {
            return ElementLaunches.relu(this, node);
        } else if (op instanceof Op.ReluBackward) {
            return ElementLaunches.reluBackward(this, node);
        } else if (op instanceof Op.Add o) {
            return ElementLaunches.add(this, node, o.relu());
        } else if (op instanceof Op.MaxPool o) {
            return MapLaunches.maxPool(this, node, o);
        } else if (op instanceof Op.MaxPoolBackward o) {
            return MapLaunches.maxPoolBackward(this, node, o.pool());
        } else if (op instanceof Op.AvgPool o) {
            return MapLaunches.avgPool(this, node, o);
        } else if (op instanceof Op.AvgPoolBackward o) {
            return MapLaunches.avgPoolBackward(this, node, o.pool());
        } else if (op instanceof Op.Interp) {
            return MapLaunches.interp(this, node);
        } else if (op instanceof Op.InterpBackward) {
            return MapLaunches.interpBackward(this, node);
        } else if (op instanceof Op.Concat) {
            return ElementLaunches.concat(this, node);
        } else if (op instanceof Op.SliceChannels o) {
            return ElementLaunches.sliceChannels(this, node, o.from());
        } else if (op instanceof Op.SliceChannelsBackward o) {
            return ElementLaunches.sliceChannelsBackward(this, node, o.from());
        } else if (op instanceof Op.SoftmaxCrossEntropy o) {
            return LossLaunches.crossEntropy(this, node, o);
        } else if (op instanceof Op.SoftmaxCrossEntropyBackward o) {
            return LossLaunches.crossEntropyBackward(this, node, o);
        } else if (op instanceof Op.WeightedSum o) {
            return LossLaunches.weightedSum(this, node, o.factors());
        } else if (op instanceof Op.SoftmaxEntropy) {
            return LossLaunches.softmaxEntropy(this, node);
        } else if (op instanceof Op.Sgd o) {
            return ElementLaunches.sgd(this, node, o);
        }
        throw new IllegalArgumentException(node + " has no kernel");
    }

    /** Elements of a value, which {@link #unsupported} has found to fit. */
    static int elements(Value v) {
        return Math.toIntExact(v.shape().elements());
    }

    /** Blocks of {@code size} threads that {@code n} threads take. */
    static int blocks(long n, int size) {
        return Math.toIntExact((n + size - 1) / size);
    }

    Kernel kernel(KernelEntry entry) {
        return kernel(entry, Map.of());
    }

    Kernel kernel(KernelEntry entry, Map<String, Object> defines) {
        return compiler.kernel(entry, defines);
    }
}
