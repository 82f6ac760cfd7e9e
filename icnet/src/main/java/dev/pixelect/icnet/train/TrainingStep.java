package dev.pixelect.icnet.train;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.graph.Value;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.plan.Plan;
import dev.pixelect.engine.run.Execution;
import dev.pixelect.icnet.data.batch.Batch;
import dev.pixelect.icnet.data.batch.HeadLabels;
import dev.pixelect.icnet.net.IcnetTraining;
import dev.pixelect.icnet.weights.Model;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A network on a device, trained a batch at a time. Owns its plan and memory. */
public final class TrainingStep implements AutoCloseable {
    private final IcnetTraining net;
    private final Plan plan;
    private final Execution execution;
    private final byte[][] headLabels;

    /**
     * Losses of one step, before its update.
     *
     * @param total the weighted sum, without weight decay
     * @param heads conv6, sub24, sub4
     */
    public record Losses(float total, List<Float> heads) {
        /** False when any of them is NaN or infinite. */
        public boolean finite() {
            return Float.isFinite(total) && heads.stream().allMatch(Float::isFinite);
        }
    }

    /**
     * Plans and loads the weights; momentum begins at zero.
     *
     * @param height of the crops
     * @param width of the crops
     * @throws dev.pixelect.engine.plan.PlanException when the device cannot
     * @throws IllegalArgumentException when the crop is too small for a layer, naming it
     */
    public TrainingStep(Device device, Model model, TrainingOptions options, int height, int width) {
        this.net = IcnetTraining.of(
                model.spec(),
                options.batch(),
                height,
                width,
                (float) options.momentum(),
                (float) options.weightDecay(),
                !options.classWeights().isEmpty());
        this.headLabels = net.heads().stream()
                .map(h -> new byte[(int) h.labels().shape().elements()])
                .toArray(byte[][]::new);
        this.plan = Plan.of(net.graph(), device);
        try {
            this.execution = new Execution(plan);
        } catch (RuntimeException e) {
            plan.close();
            throw e;
        }
        try {
            load(model.tensors());
            writeClassWeights(options.classWeights());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void writeClassWeights(List<Float> given) {
        if (net.classWeights() != null) {
            float[] weights = new float[given.size()];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = given.get(i);
            }
            execution.write(net.classWeights(), weights);
        }
    }

    /** What was planned for the step. */
    public Plan plan() {
        return plan;
    }

    /**
     * Forward, backward and update.
     *
     * @throws InputException when the batch has another size than was planned for
     */
    public Losses run(Batch batch, double rate) {
        put(batch, rate);
        start();
        return finish();
    }

    /**
     * Gives the next step its batch; returns when the batch may be closed. While a step is under way, that one is not disturbed.
     *
     * @throws InputException when the batch has another size than was planned for
     */
    void put(Batch batch, double rate) {
        Shape planned = net.data().shape();
        if (batch.height() != planned.h() || batch.width() != planned.w()) {
            throw new InputException("pictures of " + batch.height() + "x" + batch.width() + " and of " + planned.h()
                    + "x" + planned.w() + " can't be trained on together as they are: give --crop HxW");
        }
        execution.write(net.data(), batch.images().asFloatBuffer());
        for (int i = 0; i < headLabels.length; i++) {
            Value labels = net.heads().get(i).labels();
            Shape s = labels.shape();
            HeadLabels.sample(
                    batch.labels(), batch.size(), batch.height(), batch.width(), headLabels[i], s.dim(1), s.dim(2));
            execution.write(labels, headLabels[i]);
        }
        execution.write(net.learningRate(), (float) rate);
    }

    /** Begins a step on the batch that was put. */
    void start() {
        execution.start();
    }

    /** Waits for the step that was begun. */
    Losses finish() {
        execution.await();
        return new Losses(
                execution.readScalar(net.loss()),
                net.heads().stream().map(h -> execution.readScalar(h.loss())).toList());
    }

    /** Writes parameters, running statistics and momentum: whatever of {@link #state()} is given. */
    public void load(Map<String, float[]> tensors) {
        for (Value v : persistent()) {
            float[] data = tensors.get(v.name());
            if (data != null) {
                execution.write(v, data);
            }
        }
    }

    /** Everything that a later step depends on, by name: weights, running statistics and momentum. */
    public Map<String, float[]> state() {
        Map<String, float[]> state = new LinkedHashMap<>();
        for (Value v : persistent()) {
            float[] data = new float[(int) v.shape().elements()];
            execution.read(v, data);
            state.put(v.name(), data);
        }
        return state;
    }

    /** Shapes of what {@link #state()} holds. */
    Map<String, Shape> shapes() {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        persistent().forEach(v -> shapes.put(v.name(), v.shape()));
        return shapes;
    }

    private List<Value> persistent() {
        return net.graph().values().stream().filter(Value::persistent).toList();
    }

    @Override
    public void close() {
        execution.close();
        plan.close();
    }
}
