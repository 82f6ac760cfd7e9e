package dev.pixelect.engine.graph;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One op applied to values.
 *
 * @param name unique in its graph; the layer's name where there is one
 * @param op what is computed
 * @param inputs in the order that the op documents
 * @param outputs likewise; the node is their only maker
 */
public record Node(String name, Op op, List<Value> inputs, List<Value> outputs) {
    public Node {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** Input {@code i}, in the order that the op documents. */
    public Value input(int i) {
        return inputs.get(i);
    }

    /** Output {@code i}, likewise. */
    public Value output(int i) {
        return outputs.get(i);
    }

    /** The first output. */
    public Value out() {
        return outputs.get(0);
    }

    /** For messages: {@code conv2d 'conv1_sub1' (1x3x64x64, 32x3x3x3)}. */
    @Override
    public String toString() {
        return op.kind() + " '" + name + "' ("
                + inputs.stream().map(v -> v.shape().toString()).collect(Collectors.joining(", ")) + ")";
    }
}
