package dev.pixelect.icnet.train;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.io.AtomicFiles;
import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.icnet.data.batch.Batch;
import dev.pixelect.icnet.data.batch.BatchLoader;
import dev.pixelect.icnet.data.batch.CachedImages;
import dev.pixelect.icnet.data.batch.Crop;
import dev.pixelect.icnet.metrics.ConfusionMatrix;
import dev.pixelect.icnet.weights.Model;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Trains a network in a folder, from where an earlier call left it: {@code state.safetensors} holds the run at rest, written
 * every 2 to 60 seconds (a hundred times what writing it takes), {@code metrics.jsonl} its losses. The same model, pictures and options give the same bits on the same device, however
 * often the run was interrupted.
 */
public final class Trainer {
    /** The run at rest, in the run's folder. */
    public static final String STATE = "state.safetensors";

    /** The losses, in the run's folder. */
    public static final String METRICS = "metrics.jsonl";

    /** Measurements on held-out pictures, in the run's folder, where they were asked for. */
    public static final String VALIDATION = "validation.jsonl";

    private static final String LOSS = "loss";
    private static final int LOADER_THREADS = 2;
    private static final long CACHE_BYTES = 1L << 30;
    private static final int LOG_EVERY = 10;

    private final Device device;
    private final TrainingOptions options;
    private final TrainingProgress progress;
    private final BooleanSupplier stop;
    private final Validation validation;

    /**
     * Measures the network now and then; the training does not depend on it.
     *
     * @param every iterations between measurements; the last iteration is always measured
     * @param measure the network on held-out pictures; null when it was asked to stop before it was done, which must also
     *     stop the training: the call that goes on measures again
     */
    public record Validation(int every, Function<Model, ConfusionMatrix> measure) {}

    /** Told of what happens; called on the training's thread. */
    public interface TrainingProgress {
        /** Tells nobody. */
        TrainingProgress NONE = new TrainingProgress() {};

        /** The plan is made. */
        default void planned(TrainingStep step) {}

        /** @param iteration steps done, from 1 */
        default void step(int iteration, int iterations, TrainingStep.Losses losses, double rate) {}
    }

    /**
     * How a training ended.
     *
     * @param model the weights then
     * @param iteration steps done
     * @param loss of the last step; NaN when this call did none and the log has no line about it
     * @param complete false when it was asked to stop before its end
     */
    public record Result(Model model, int iteration, float loss, boolean complete) {}

    /** @param stop asked before each step; true ends the call after a checkpoint */
    public Trainer(Device device, TrainingOptions options, TrainingProgress progress, BooleanSupplier stop) {
        this(device, options, progress, stop, null);
    }

    /** @param validation null for none */
    public Trainer(
            Device device,
            TrainingOptions options,
            TrainingProgress progress,
            BooleanSupplier stop,
            Validation validation) {
        this.validation = validation;
        this.device = device;
        this.options = options;
        this.progress = progress;
        this.stop = stop;
    }

    /**
     * Trains to the end, or until asked to stop.
     *
     * @param start weights to begin from where {@code folder} has no state yet
     * @param folder is made if need be
     * @throws InputException when there is no picture, a picture or the state is unreadable, sizes differ and there is no
     *     crop, the crop is too small, or the loss or a weight is no longer a number, saying at which step; the last
     *     checkpoint stays
     */
    public Result train(Model start, LabelledImages images, Path folder) {
        if (images.size() == 0) {
            throw new InputException("there are no pictures to train on: give a split that has some");
        }
        AtomicFiles.createFolder(folder);
        Crop crop = crop(images, start.input().zoom());
        try (TrainingStep step = plan(start, crop)) {
            progress.planned(step);
            int done = resume(step, folder).orElse(0);
            return loop(start, step, images, folder, done);
        }
    }

    private Result loop(Model start, TrainingStep step, LabelledImages images, Path folder, int done) {
        RunLog log = new RunLog(folder.resolve(METRICS), done);
        RunLog measured = new RunLog(folder.resolve(VALIDATION), done);
        int t = done;
        TrainingStep.Losses losses = new TrainingStep.Losses(Float.NaN, List.of(Float.NaN, Float.NaN, Float.NaN));
        BatchLoader.Options loading = new BatchLoader.Options(
                options.batch(), options.augmentation(), start.input(), options.seed(), LOADER_THREADS);
        CheckpointClock clock = new CheckpointClock(System.nanoTime());
        // An earlier call may have been stopped while it measured.
        boolean measuredAll = done == 0 || measure(start, step, measured, done);
        try (BatchLoader loader = new BatchLoader(new CachedImages(images, CACHE_BYTES), loading, t)) {
            put(loader, step, t);
            while (t < options.iterations() && measuredAll && !stop.getAsBoolean()) {
                double rate = options.rate(t);
                step.start();
                put(loader, step, t + 1); // on its way while a GPU computes
                losses = step.finish();
                t++;
                if (!losses.finite()) {
                    throw diverged("the loss is no longer a number at iteration " + t, losses, rate, folder);
                }
                if (t == 1 || t % LOG_EVERY == 0 || t == options.iterations()) {
                    log.add(t, fields(losses, rate));
                }
                measuredAll = measure(start, step, measured, t);
                progress.step(t, options.iterations(), losses, rate);
                if (clock.due(System.nanoTime())) {
                    long begun = System.nanoTime();
                    checkpoint(step, folder, log, measured, t, losses);
                    clock.written(begun, System.nanoTime());
                }
            }
        }
        checkpoint(step, folder, log, measured, t, losses);
        boolean complete = t == options.iterations() && measuredAll;
        float loss = losses.finite() ? losses.total() : log.number(t, LOSS);
        return new Result(start.with(weights(start, step)), t, loss, complete);
    }

    /** Measures after iteration {@code t} where that is asked for and not done yet; false when that was stopped. */
    private boolean measure(Model start, TrainingStep step, RunLog measured, int t) {
        boolean due = validation != null && (t % validation.every() == 0 || t == options.iterations());
        if (!due || measured.has(t)) {
            return true;
        }
        ConfusionMatrix m = validation.measure().apply(start.with(weights(start, step)));
        if (m != null) {
            measured.add(t, "\"mIoU\":" + m.meanIou() + ",\"accuracy\":" + m.pixelAccuracy());
        }
        return m != null;
    }

    /** Gives the step after {@code t} others its batch, if there is such a step. */
    private void put(BatchLoader loader, TrainingStep step, int t) {
        if (t < options.iterations()) {
            try (Batch batch = loader.next()) {
                step.put(batch, options.rate(t));
            }
        }
    }

    private TrainingStep plan(Model start, Crop crop) {
        try {
            return new TrainingStep(device, start, options, crop.height(), crop.width());
        } catch (IllegalArgumentException e) {
            throw new InputException(
                    "cannot train on crops of " + crop.height() + "x" + crop.width() + " in batches of "
                            + options.batch() + ": " + e.getMessage(),
                    e);
        }
    }

    /** Without a crop, the size that the first picture gets; the step says when others differ. */
    private Crop crop(LabelledImages images, double zoom) {
        ImageFiles.Size first = images.imageSize(0);
        return options.augmentation().size(first.height(), first.width(), zoom);
    }

    private Optional<Integer> resume(TrainingStep step, Path folder) {
        Path file = folder.resolve(STATE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Checkpoint c = Checkpoint.read(file, options.toString(), step.shapes());
        step.load(c.state());
        return Optional.of(c.iteration());
    }

    private static String fields(TrainingStep.Losses losses, double rate) {
        return "\"" + LOSS + "\":" + losses.total() + ",\"loss_conv6\":"
                + losses.heads().get(0) + ",\"loss_sub24\":" + losses.heads().get(1) + ",\"loss_sub4\":"
                + losses.heads().get(2) + ",\"lr\":" + (float) rate;
    }

    /** @param losses of the step before, for the message when it has spoilt the weights */
    private void checkpoint(
            TrainingStep step, Path folder, RunLog log, RunLog measured, int iteration, TrainingStep.Losses losses) {
        Map<String, float[]> state = step.state();
        state.forEach((name, data) -> {
            if (!finite(data)) {
                String what = "'" + name + "' is no longer finite after iteration " + iteration;
                throw diverged(what, losses, options.rate(iteration - 1), folder);
            }
        });
        log.write();
        if (validation != null) {
            measured.write();
        }
        new Checkpoint(iteration, options.toString(), state).write(folder.resolve(STATE), step.shapes());
    }

    private static Map<String, float[]> weights(Model start, TrainingStep step) {
        Map<String, float[]> state = step.state();
        Map<String, float[]> weights = new LinkedHashMap<>();
        start.tensors().keySet().forEach(name -> weights.put(name, state.get(name)));
        return weights;
    }

    private static boolean finite(float[] data) {
        for (float f : data) {
            if (!Float.isFinite(f)) {
                return false;
            }
        }
        return true;
    }

    private InputException diverged(String what, TrainingStep.Losses losses, double rate, Path folder) {
        Path state = folder.resolve(STATE);
        return new InputException(what + " of " + options.iterations() + ": loss " + losses.total() + " (conv6 "
                + losses.heads().get(0) + ", sub24 " + losses.heads().get(1) + ", sub4 "
                + losses.heads().get(2) + ") at learning rate " + (float) rate + "; lower --lr"
                + (Files.exists(state) ? ". The last good state is " + state : ""));
    }
}
