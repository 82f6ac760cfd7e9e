package dev.pixelect.icnet.predict;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.engine.plan.Plan;
import dev.pixelect.engine.run.Execution;
import dev.pixelect.icnet.data.batch.InputFormat;
import dev.pixelect.icnet.net.IcnetInference;
import dev.pixelect.icnet.weights.Model;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/**
 * A network on a device, predicting one picture at a time, at the picture's own size
 * (where the model has a zoom, the device enlarges the picture in between). Plans are made for a size when it is
 * first met; the last one is kept. Owns its plan and memory. For use by one thread at a time.
 */
public final class Predictor implements AutoCloseable {
    private final Device device;
    private final Model model;
    private final boolean logits;
    private final Consumer<Plan> planned;
    private Sized current;

    /**
     * What the network says of a picture; the arrays belong to the caller.
     *
     * @param probabilities [C,H,W]
     * @param entropy [H,W] in nats
     * @param labels [H,W], the most probable class
     * @param logits [C,H,W]; null unless asked for
     */
    public record Maps(
            int classes,
            int height,
            int width,
            float[] probabilities,
            float[] entropy,
            byte[] labels,
            float[] logits) {}

    /** @param logits whether predictions carry logits */
    public Predictor(Device device, Model model, boolean logits) {
        this(device, model, logits, plan -> {});
    }

    /** @param planned told of each plan made */
    public Predictor(Device device, Model model, boolean logits, Consumer<Plan> planned) {
        this.device = device;
        this.model = model;
        this.logits = logits;
        this.planned = planned;
    }

    /**
     * Checks a size without planning for it.
     *
     * @throws InputException when a layer doesn't fit pictures of that size, naming it
     */
    public static void requireFit(Model model, int height, int width) {
        network(model, height, width, false);
    }

    private static IcnetInference network(Model model, int height, int width, boolean logits) {
        InputFormat input = model.input();
        try {
            return IcnetInference.of(model.spec(), 1, height, width, input.seen(height), input.seen(width), logits);
        } catch (IllegalArgumentException e) {
            throw new InputException("a picture of " + height + "x" + width + " is too small: " + e.getMessage(), e);
        }
    }

    /**
     * Predicts.
     *
     * @throws InputException when a layer doesn't fit the picture's size
     * @throws dev.pixelect.engine.device.OutOfDeviceMemoryException when the picture is too large for the device
     */
    public Maps predict(RgbImage image) {
        Sized s = sized(image.height(), image.width());
        model.input().write(image, s.staging.asFloatBuffer(), 0);
        s.execution.write(s.net.data(), s.staging.asFloatBuffer());
        s.execution.run();
        int classes = model.classes().size();
        int pixels = image.height() * image.width();
        float[] probabilities = new float[Math.multiplyExact(classes, pixels)];
        float[] entropy = new float[pixels];
        int[] labels = new int[pixels];
        s.execution.read(s.net.probabilities(), probabilities);
        s.execution.read(s.net.entropy(), entropy);
        s.execution.read(s.net.label(), labels);
        float[] raw = null;
        if (logits) {
            raw = new float[probabilities.length];
            s.execution.read(s.net.logits(), raw);
        }
        byte[] bytes = new byte[pixels];
        for (int i = 0; i < pixels; i++) {
            bytes[i] = (byte) labels[i];
        }
        return new Maps(classes, image.height(), image.width(), probabilities, entropy, bytes, raw);
    }

    private Sized sized(int height, int width) {
        if (current == null || current.height != height || current.width != width) {
            close();
            current = new Sized(height, width);
        }
        return current;
    }

    /** Frees the plan and its memory; a later prediction makes them anew. */
    @Override
    public void close() {
        if (current != null) {
            current.close();
            current = null;
        }
    }

    /** The network for one size. */
    private final class Sized {
        final int height;
        final int width;
        final IcnetInference net;
        final Plan plan;
        final Execution execution;
        final ByteBuffer staging;

        Sized(int height, int width) {
            this.height = height;
            this.width = width;
            this.net = network(model, height, width, logits);
            this.staging = ByteBuffer.allocateDirect(Math.multiplyExact(12, Math.multiplyExact(height, width)))
                    .order(ByteOrder.nativeOrder());
            this.plan = Plan.of(net.graph(), device);
            try {
                planned.accept(plan);
                this.execution = new Execution(plan);
            } catch (RuntimeException e) {
                plan.close();
                throw e;
            }
            try {
                load();
            } catch (RuntimeException e) {
                close();
                throw e;
            }
        }

        private void load() {
            model.tensors().forEach((name, data) -> {
                if (net.graph().has(name)) {
                    execution.write(net.graph().value(name), data);
                }
            });
        }

        void close() {
            execution.close();
            plan.close();
        }
    }
}
