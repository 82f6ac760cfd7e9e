package dev.pixelect.bench;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.Value;
import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.plan.Plan;
import dev.pixelect.engine.run.Execution;
import dev.pixelect.icnet.data.batch.InputFormat;
import dev.pixelect.icnet.net.IcnetInference;
import dev.pixelect.icnet.net.IcnetSpec;
import dev.pixelect.icnet.net.IcnetTraining;
import dev.pixelect.icnet.weights.Model;
import java.util.List;
import java.util.stream.IntStream;

/**
 * ICNet with random weights for one size: inference (up to probabilities, entropy and labels) or a training step.
 *
 * @param height of a picture
 * @param width of a picture
 * @param scale of the channels; 1 is official
 */
public record Network(boolean training, int batch, int height, int width, double scale) {
    /** Those of Cityscapes. */
    public static final int CLASSES = 19;

    private static final float MOMENTUM = 0.9f;
    private static final float WEIGHT_DECAY = 1e-4f;

    /** {@code training}. */
    public String mode() {
        return training ? "training" : "inference";
    }

    /** {@code training 352x480 b4}: height x width, pictures in a batch. */
    @Override
    public String toString() {
        return mode() + " " + height + "x" + width + " b" + batch;
    }

    /** As it is written, before a device plans it. */
    public Graph graph() {
        IcnetSpec spec = new IcnetSpec(CLASSES, scale);
        return training
                ? IcnetTraining.of(spec, batch, height, width, MOMENTUM, WEIGHT_DECAY, false)
                        .graph()
                : IcnetInference.of(spec, batch, height, width, false).graph();
    }

    /** Planned for a device; the caller closes it. */
    public Plan plan(Device device) {
        return Plan.of(graph(), device);
    }

    /**
     * Writes weights as training begins with, random pictures and labels, and a learning rate of 0: a step does all its work, and any
     * number of them changes no weight.
     */
    public void fill(Execution execution) {
        RandomInputs.fill(execution, CLASSES);
        List<ClassInfo> classes = IntStream.range(0, CLASSES)
                .mapToObj(i -> new ClassInfo("class " + i, i))
                .toList();
        Graph graph = execution.plan().graph();
        Model.initial(classes, InputFormat.OFFICIAL, scale, 1).tensors().forEach((name, data) -> {
            if (graph.has(name)) {
                execution.write(graph.value(name), data);
            }
        });
        for (Value v : graph.values(Value.Kind.STATE)) {
            if (v.name().endsWith(IcnetTraining.MOMENTUM_SUFFIX)) {
                execution.write(v, new float[Math.toIntExact(v.shape().elements())]);
            }
        }
        if (training) {
            execution.write(graph.value("learning_rate"), 0f);
        }
    }
}
