package dev.pixelect.bench;

import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.graph.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Layers that do the same: one op, with the same attributes, on the same shapes. */
public final class DistinctLayers {
    private DistinctLayers() {}

    /** By what they do, in the order of the first of each. */
    public static <T> Map<String, List<T>> of(List<T> layers, Function<T, Node> node) {
        return layers.stream()
                .collect(Collectors.groupingBy(t -> key(node.apply(t)), LinkedHashMap::new, Collectors.toList()));
    }

    /** The same for two nodes exactly when they do the same. */
    public static String key(Node n) {
        return n.op() + " " + shapes(n.inputs()) + " " + shapes(n.outputs());
    }

    private static String shapes(List<Value> values) {
        return values.stream().map(v -> v.shape() + ":" + v.dtype()).collect(Collectors.joining(" "));
    }

    /** In words for tables: {@code 1x64x256x512 -> 1x64x128x256, 3x3 s2 d1}. */
    public static String shape(Node n) {
        Shape in = n.input(0).shape();
        String out = n.outputs().isEmpty() ? "" : " -> " + n.out().shape();
        Op op = n.op();
        if (op instanceof Op.Conv2d c) {
            return in + out + ", " + filter(c, n.input(1).shape());
        } else if (op instanceof Op.Conv2dBackwardData c) {
            return in + out + ", " + filter(c.conv(), n.input(1).shape());
        } else if (op instanceof Op.Conv2dBackwardFilter c) {
            return in + " by " + n.input(1).shape() + out + ", " + filter(c.conv(), c.wShape());
        } else if (op instanceof Op.MaxPool p) {
            return in + out + ", " + p.kernel() + "x" + p.kernel() + " s" + p.stride();
        } else if (op instanceof Op.AvgPool p) {
            return in + out + ", " + p.kernelH() + "x" + p.kernelW() + " s" + p.strideH() + "," + p.strideW();
        } else if (op instanceof Op.BatchNormTraining b) {
            return in + relu(b.relu());
        } else if (op instanceof Op.BatchNormInference b) {
            return in + relu(b.relu());
        } else if (op instanceof Op.BatchNormBackward b) {
            return in + relu(b.relu());
        } else if (op instanceof Op.Add a) {
            return n.inputs().size() + " of " + in + relu(a.relu());
        }
        return in + (!n.outputs().isEmpty() && in.equals(n.out().shape()) ? "" : out);
    }

    private static String filter(Op.Conv2d c, Shape w) {
        return w.h() + "x" + w.w() + " s" + c.stride() + (c.dilation() > 1 ? " d" + c.dilation() : "")
                + (c.groups() > 1 ? " g" + c.groups() : "") + (c.bias() ? " +bias" : "") + relu(c.relu());
    }

    private static String relu(boolean fused) {
        return fused ? " +relu" : "";
    }
}
