package dev.pixelect.engine.cpu;

import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Value;

/**
 * Which values of a graph are stored as bfloat16 when convolutions multiply such: those that lie between ops which read and write it
 * themselves. What comes from or goes to the caller stays float32, as do logits and everything that the loss touches.
 */
final class HalfPrecision {
    private final Graph graph;

    HalfPrecision(Graph graph) {
        this.graph = graph;
    }

    boolean fits(Value v) {
        return !graph.outputs().contains(v)
                && graph.maker(v).filter(n -> computes(n.op())).isPresent()
                && graph.readers(v).stream().allMatch(n -> reads(n, v));
    }

    private boolean reads(Node n, Value v) {
        // A resize for the caller or the loss blends what it reads: rounding it before would show in the logits.
        return n.op() instanceof Op.Interp ? fits(n.out()) : computes(n.op());
    }

    private static boolean computes(Op op) {
        return op instanceof Op.Conv2d c && c.groups() == 1
                || op instanceof Op.Conv2dBackwardData d && d.conv().groups() == 1
                || op instanceof Op.Conv2dBackwardFilter f && f.conv().groups() == 1
                || op instanceof Op.BatchNormTraining
                || op instanceof Op.BatchNormInference
                || op instanceof Op.BatchNormBackward
                || op instanceof Op.Relu
                || op instanceof Op.ReluBackward
                || op instanceof Op.Add
                || op instanceof Op.MaxPool
                || op instanceof Op.MaxPoolBackward
                || op instanceof Op.AvgPool
                || op instanceof Op.AvgPoolBackward
                || op instanceof Op.Interp
                || op instanceof Op.InterpBackward;
    }
}
