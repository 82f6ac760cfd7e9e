package dev.pixelect.bench.network;

import dev.pixelect.engine.graph.DType;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.graph.Value;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * A graph for inference as an ONNX model (onnx.proto of IR version 8; operators of opset 17): one node an op, as a framework's exporter writes
 * it. Names of values, inputs and outputs are the graph's. Labels are INT64, as ArgMax makes them.
 */
final class OnnxModel {
    private static final int IR_VERSION = 8;
    private static final int OPSET = 17;
    private static final int FLOAT = 1;
    private static final int INT64 = 7;

    private final Protobuf graph = new Protobuf();

    private OnnxModel() {}

    /**
     * The model, serialised.
     *
     * @param weights dense elements of every parameter and state by name
     * @throws IllegalArgumentException for an op that training or a device's fusion makes
     */
    static byte[] of(Graph graph, Map<String, float[]> weights) {
        OnnxModel model = new OnnxModel();
        graph.nodes().forEach(model::node);
        model.graph.text(2, "icnet");
        for (Value v : graph.values()) {
            if (v.persistent()) {
                model.constant(v.name(), v.shape(), weights.get(v.name()));
            } else if (v.kind() == Value.Kind.INPUT) {
                model.graph.message(11, info(v));
            }
        }
        graph.outputs().forEach(v -> model.graph.message(12, info(v)));
        return new Protobuf()
                .number(1, IR_VERSION)
                .text(2, "pixelect")
                .message(7, model.graph)
                .message(8, new Protobuf().text(1, "").number(2, OPSET))
                .toByteArray();
    }

    private void node(Node n) {
        Op op = n.op();
        if (op instanceof Op.Conv2d c && !c.sum() && !c.relu()) {
            Shape w = n.input(1).shape();
            write(
                    "Conv",
                    n,
                    ints("kernel_shape", w.h(), w.w()),
                    ints("strides", c.stride(), c.stride()),
                    ints("pads", c.pad(), c.pad(), c.pad(), c.pad()),
                    ints("dilations", c.dilation(), c.dilation()),
                    integer("group", c.groups()));
        } else if (op instanceof Op.BatchNormInference b && !b.relu()) {
            write("BatchNormalization", n, attribute("epsilon", 1).real(2, b.epsilon()));
        } else if (op instanceof Op.Relu) {
            write("Relu", n);
        } else if (op instanceof Op.Add a && !a.relu()) {
            write(n.inputs().size() == 2 ? "Add" : "Sum", n);
        } else if (op instanceof Op.MaxPool p) {
            List<String> y = List.of(n.out().name()); // the argmax serves the gradient
            write(
                    "MaxPool",
                    names(n.inputs()),
                    y,
                    ints("kernel_shape", p.kernel(), p.kernel()),
                    ints("strides", p.stride(), p.stride()),
                    ints("pads", p.pad(), p.pad(), p.pad(), p.pad()));
        } else if (op instanceof Op.AvgPool p) {
            write(
                    "AveragePool",
                    n,
                    ints("kernel_shape", p.kernelH(), p.kernelW()),
                    ints("strides", p.strideH(), p.strideW()));
        } else if (op instanceof Op.Interp) {
            interp(n);
        } else if (op instanceof Op.SoftmaxEntropy) {
            maps(n);
        } else {
            throw new IllegalArgumentException(n + " has no counterpart in ONNX");
        }
    }

    private void interp(Node n) {
        String sizes = n.name() + "/sizes";
        constant(sizes, dims(n.out().shape()));
        write(
                "Resize",
                List.of(n.input(0).name(), "", "", sizes),
                names(n.outputs()),
                text("mode", "linear"),
                text("coordinate_transformation_mode", "align_corners"));
    }

    /** Probabilities, entropy, labels. */
    private void maps(Node n) {
        String logits = n.input(0).name();
        String p = n.output(0).name();
        String name = n.name();
        constant(name + "/axis", 1L);
        write("LogSoftmax", List.of(logits), List.of(name + "/log"), integer("axis", 1)); // log(softmax) would be -inf
        write("Exp", List.of(name + "/log"), List.of(p));
        write("Mul", List.of(p, name + "/log"), List.of(name + "/p log p"));
        write("ReduceSum", List.of(name + "/p log p", name + "/axis"), List.of(name + "/sum"), integer("keepdims", 0));
        write("Neg", List.of(name + "/sum"), List.of(n.output(1).name()));
        write("ArgMax", List.of(logits), List.of(n.output(2).name()), integer("axis", 1), integer("keepdims", 0));
    }

    private void write(String type, Node n, Protobuf... attributes) {
        write(type, names(n.inputs()), names(n.outputs()), attributes);
    }

    private void write(String type, List<String> inputs, List<String> outputs, Protobuf... attributes) {
        Protobuf node = new Protobuf();
        inputs.forEach(name -> node.text(1, name));
        outputs.forEach(name -> node.text(2, name));
        node.text(3, outputs.get(0)).text(4, type);
        Arrays.stream(attributes).forEach(a -> node.message(5, a));
        graph.message(1, node);
    }

    private static List<String> names(List<Value> values) {
        return values.stream().map(Value::name).toList();
    }

    private static Protobuf attribute(String name, int type) {
        return new Protobuf().text(1, name).number(20, type);
    }

    private static Protobuf integer(String name, int value) {
        return attribute(name, 2).number(3, value);
    }

    private static Protobuf text(String name, String value) {
        return attribute(name, 3).text(4, value);
    }

    private static Protobuf ints(String name, int... values) {
        Protobuf a = attribute(name, 7);
        Arrays.stream(values).forEach(v -> a.number(8, v));
        return a;
    }

    private void constant(String name, Shape shape, float[] values) {
        if (values == null || values.length != shape.elements()) {
            throw new IllegalArgumentException("no weights of " + shape + " for '" + name + "'");
        }
        ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        tensor(name, FLOAT, dims(shape), raw);
    }

    private void constant(String name, long... values) {
        ByteBuffer raw = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asLongBuffer().put(values);
        tensor(name, INT64, new long[] {values.length}, raw);
    }

    private void tensor(String name, int type, long[] dims, ByteBuffer raw) {
        Protobuf t = new Protobuf();
        LongStream.of(dims).forEach(d -> t.number(1, d));
        graph.message(5, t.number(2, type).text(8, name).bytes(9, raw.array()));
    }

    private static Protobuf info(Value v) {
        Protobuf shape = new Protobuf();
        LongStream.of(dims(v.shape())).forEach(d -> shape.message(1, new Protobuf().number(1, d)));
        Protobuf tensor =
                new Protobuf().number(1, v.dtype() == DType.I32 ? INT64 : FLOAT).message(2, shape);
        return new Protobuf().text(1, v.name()).message(2, new Protobuf().message(1, tensor));
    }

    private static long[] dims(Shape s) {
        return IntStream.range(0, s.rank()).mapToLong(s::dim).toArray();
    }
}
