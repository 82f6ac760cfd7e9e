package dev.pixelect.engine.check;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceOptions.Precision;
import dev.pixelect.engine.graph.DType;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.GraphBuilder;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A small graph with random contents for its inputs, parameters and states, to hold a device against the reference, and
 * the reference's gradients against finite differences.
 */
public final class OpCase implements DeviceCase {
    /** Writes a case's graph; what it makes an output is compared. */
    public interface Writer {
        void write(GraphBuilder graph, OpCase c);
    }

    private static final double BF16 = 5e-2;
    private static final double TF32 = BF16 / 8;

    private final String name;
    private final double tolerance;
    private final Writer writer;
    private final SplittableRandom random;
    private final Map<String, float[]> floats = new LinkedHashMap<>();
    private final Map<String, byte[]> labels = new LinkedHashMap<>();
    private final List<Value> differentiable = new ArrayList<>();
    private Graph graph;

    OpCase(String name, double tolerance, Writer writer) {
        this.name = name;
        this.tolerance = tolerance;
        this.writer = writer;
        this.random = new SplittableRandom(name.hashCode());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public double tolerance() {
        return tolerance;
    }

    /**
     * Of sums of up to some thousand products of numbers up to 1, whose factors are rounded to 8 bits (bf16) or 11 (tf32); where such sums go
     * through the gradient of a batch norm over few pixels, which subtracts what is nearly equal, eight times as much.
     */
    @Override
    public double tolerance(Precision precision) {
        List<Op> ops = graph().nodes().stream().map(Node::op).toList();
        double rounded = precision == Precision.BF16 ? BF16 : precision == Precision.TF32 ? TF32 : 0;
        if (ops.stream().noneMatch(Op.Conv2d.class::isInstance)) {
            return tolerance;
        }
        boolean norms = ops.stream().anyMatch(Op.BatchNormBackward.class::isInstance);
        return Math.max(tolerance, norms ? 8 * rounded : rounded);
    }

    /** The graph; the same object at each call. */
    public Graph graph() {
        if (graph == null) {
            GraphBuilder b = new GraphBuilder();
            writer.write(b, this);
            graph = b.build();
        }
        return graph;
    }

    /** Contents of the float32 inputs, parameters and states, by name. */
    public Map<String, float[]> floats() {
        graph();
        return floats;
    }

    /** Contents of the label inputs, by name. */
    public Map<String, byte[]> labels() {
        graph();
        return labels;
    }

    Value uniform(GraphBuilder b, Value.Kind kind, String valueName, float low, float high, int... dims) {
        dev.pixelect.engine.graph.Shape s = dev.pixelect.engine.graph.Shape.of(dims);
        Value v = switch (kind) {
            case INPUT -> b.input(valueName, s);
            case PARAMETER -> b.parameter(valueName, s);
            case STATE -> b.state(valueName, s);
            case ACTIVATION -> throw new IllegalArgumentException("activations are made by ops");
        };
        float[] data = new float[(int) s.elements()];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) (low + (high - low) * random.nextDouble());
        }
        floats.put(valueName, data);
        return v;
    }

    /** A parameter of whole numbers in [0, levels): full of ties. */
    Value levels(GraphBuilder b, String valueName, int levels, int... dims) {
        Value v = uniform(b, Value.Kind.PARAMETER, valueName, 0, levels, dims);
        float[] data = floats.get(valueName);
        for (int i = 0; i < data.length; i++) {
            data[i] = Math.min(levels - 1, (float) Math.floor(data[i]));
        }
        return v;
    }

    /** An input in [-1, 1] in which every fourth number is {@code special}; no pixel has nothing else, unless a plane is a multiple of four. */
    Value specials(GraphBuilder b, String valueName, float special, int... dims) {
        Value v = uniform(b, Value.Kind.INPUT, valueName, -1, 1, dims);
        float[] data = floats.get(valueName);
        for (int i = 2; i < data.length; i += 4) {
            data[i] = special;
        }
        return v;
    }

    /** A parameter in [-1, 1]: what is differentiated. */
    Value parameter(GraphBuilder b, String valueName, int... dims) {
        Value v = uniform(b, Value.Kind.PARAMETER, valueName, -1, 1, dims);
        differentiable.add(v);
        return v;
    }

    Value labels(GraphBuilder b, String valueName, int classes, double ignored, int... dims) {
        dev.pixelect.engine.graph.Shape s = dev.pixelect.engine.graph.Shape.of(dims);
        byte[] data = new byte[(int) s.elements()];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (random.nextDouble() < ignored ? 255 : random.nextInt(classes));
        }
        labels.put(valueName, data);
        return b.input(valueName, DType.U8, s);
    }

    @Override
    public DeviceCheck.Result run(Device device) {
        return DeviceCheck.run(this, device);
    }

    @Override
    public String toString() {
        return name;
    }
}
