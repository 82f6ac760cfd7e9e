package dev.pixelect.engine.cpu;

import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.engine.device.Layout;
import dev.pixelect.engine.device.Prepared;
import dev.pixelect.engine.device.Primitives;
import dev.pixelect.engine.graph.Fusions;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Value;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Which op becomes which oneDNN primitive or Java step on the cpu. */
final class CpuPrimitives implements Primitives {
    private final CpuDevice device;

    CpuPrimitives(CpuDevice device) {
        this.device = device;
    }

    /** Every op, at any shape that the graph admits. */
    @Override
    public Optional<String> unsupported(Node node) {
        return Optional.empty();
    }

    @Override
    public Graph fuse(Graph graph) {
        return Fusions.forInference(Fusions.addRelu(Fusions.batchNormRelu(graph)), false);
    }

    @Override
    public Map<Value, Layout> layouts(Graph graph) {
        return new LayoutChoice(device, graph).choose();
    }

    @Override
    public Prepared prepare(Node node, Map<Value, Layout> layouts) {
        requireViews(node, layouts);
        Chain chain = new Chain(device, node, layouts);
        try {
            device.call(() -> fill(chain));
            return chain;
        } catch (DeviceException e) {
            chain.close();
            throw e;
        } catch (RuntimeException e) {
            chain.close();
            throw new DeviceException(node + ": oneDNN refuses: " + e.getMessage(), e);
        }
    }

    /** Java ops and transfers see a value as one view. */
    private static void requireViews(Node node, Map<Value, Layout> layouts) {
        Stream.concat(node.inputs().stream(), node.outputs().stream()).forEach(v -> {
            Layout layout = layouts.get(v);
            if (layout != null && layout.bytes() > Integer.MAX_VALUE) {
                throw new DeviceException(
                        node + ": '" + v.name() + "' takes " + (layout.bytes() >> 20)
                                + " MiB, and the cpu device holds 2047 MiB in one value; lower --batch, --crop or the image's size");
            }
        });
    }

    private static void fill(Chain chain) {
        Op op = chain.node().op();
        if (op instanceof Op.Conv2d c) {
            Convolutions.forward(chain, c);
        } else if (op instanceof Op.Conv2dBackwardData c) {
            Convolutions.backwardData(chain, c);
        } else if (op instanceof Op.Conv2dBackwardFilter c) {
            Convolutions.backwardFilter(chain, c);
        } else if (op instanceof Op.BatchNormTraining b) {
            BatchNorms.training(chain, b);
        } else if (op instanceof Op.BatchNormBackward b) {
            BatchNorms.backward(chain, b);
        } else if (op instanceof Op.BatchNormInference b) {
            BatchNorms.inference(chain, b);
        } else if (op instanceof Op.Relu) {
            Elementwise.relu(chain);
        } else if (op instanceof Op.ReluBackward) {
            Elementwise.reluBackward(chain);
        } else if (op instanceof Op.Add a) {
            Elementwise.add(chain, a);
        } else if (op instanceof Op.MaxPool p) {
            Poolings.max(chain, p);
        } else if (op instanceof Op.MaxPoolBackward p) {
            Poolings.maxBackward(chain, p);
        } else if (op instanceof Op.AvgPool p) {
            Poolings.average(chain, p);
        } else if (op instanceof Op.AvgPoolBackward p) {
            Poolings.averageBackward(chain, p);
        } else if (op instanceof Op.Interp) {
            InterpSteps.forward(chain);
        } else if (op instanceof Op.InterpBackward) {
            InterpSteps.backward(chain);
        } else if (op instanceof Op.Concat) {
            ChannelSteps.concat(chain);
        } else if (op instanceof Op.SliceChannels s) {
            ChannelSteps.slice(chain, s.from());
        } else if (op instanceof Op.SliceChannelsBackward s) {
            ChannelSteps.sliceBackward(chain, s.from());
        } else if (op instanceof Op.SoftmaxCrossEntropy s) {
            LossSteps.forward(chain, s);
        } else if (op instanceof Op.SoftmaxCrossEntropyBackward s) {
            LossSteps.backward(chain, s);
        } else if (op instanceof Op.SoftmaxEntropy) {
            EntropySteps.softmaxEntropy(chain);
        } else if (op instanceof Op.WeightedSum s) {
            UpdateSteps.weightedSum(chain, s);
        } else if (op instanceof Op.Sgd s) {
            UpdateSteps.sgd(chain, s);
        } else {
            throw new DeviceException(chain.node() + " has no implementation on the cpu");
        }
    }
}
