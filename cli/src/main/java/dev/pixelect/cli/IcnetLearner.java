package dev.pixelect.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.io.AtomicFiles;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.InputFiles;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.engine.plan.Plan;
import dev.pixelect.icnet.metrics.ConfusionMatrix;
import dev.pixelect.icnet.predict.Evaluator;
import dev.pixelect.icnet.predict.Predictor;
import dev.pixelect.icnet.train.Trainer;
import dev.pixelect.icnet.train.TrainingOptions;
import dev.pixelect.icnet.train.TrainingStep;
import dev.pixelect.icnet.weights.Model;
import dev.pixelect.selection.Prediction;
import dev.pixelect.selection.rounds.Evaluation;
import dev.pixelect.selection.rounds.Learner;
import dev.pixelect.selection.rounds.TrainingListener;
import dev.pixelect.selection.rounds.TrainingResult;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * ICNet as the rounds of active learning see it. Holds the weights, and on the device either the network that predicts or, while
 * it trains, the one that learns. For use by one thread.
 */
final class IcnetLearner implements Learner {
    /** The losses of a round's training, in the round's folder; the lines of {@link Trainer#METRICS}. */
    static final String LOSSES = "losses.jsonl";

    private final Device device;
    private final RoundTraining training;
    private final Consumer<Plan> planned;
    private final RoundsProgress progress;
    private final BooleanSupplier stop;
    private Model model;
    private Predictor predictor;
    private boolean stopped;

    /**
     * @param start the weights that the first round begins with
     * @param training how each round trains
     * @param planned told of each plan made
     * @param stop asked between steps and pictures; true ends the call with a {@link StoppedException}
     */
    IcnetLearner(
            Device device,
            Model start,
            RoundTraining training,
            Consumer<Plan> planned,
            RoundsProgress progress,
            BooleanSupplier stop) {
        this.device = device;
        this.model = start;
        this.training = training;
        this.planned = planned;
        this.progress = progress;
        this.stop = stop;
    }

    @Override
    public int classes() {
        return model.classes().size();
    }

    @Override
    public TrainingResult train(LabelledImages labelled, int round, Path roundFolder, TrainingListener listener) {
        close();
        Path folder = roundFolder.resolve(TRAINING_FOLDER);
        TrainingOptions options = training.ofRound(labelled, round, classes());
        Trainer trainer = new Trainer(device, options, shown(listener), this::stopped);
        Trainer.Result result = trainer.train(model, labelled, folder);
        if (!result.complete()) {
            throw new StoppedException("stopped in round " + round + " after iteration " + result.iteration() + " of "
                    + options.iterations());
        }
        model = result.model();
        String log = InputFiles.readText(folder.resolve(Trainer.METRICS), "log of losses");
        AtomicFiles.write(roundFolder.resolve(LOSSES), log);
        return new TrainingResult(options.iterations(), lateLoss(log));
    }

    private Trainer.TrainingProgress shown(TrainingListener listener) {
        return new Trainer.TrainingProgress() {
            @Override
            public void planned(TrainingStep step) {
                planned.accept(step.plan());
            }

            @Override
            public void step(int iteration, int iterations, TrainingStep.Losses losses, double rate) {
                listener.step(iteration, iterations, losses.total());
            }
        };
    }

    /** The mean over the last fifth of the logged steps: one step's loss says little, and a resumed run has no other. */
    private static double lateLoss(String log) {
        List<String> lines = log.lines().toList();
        ObjectMapper json = new ObjectMapper();
        try {
            double sum = 0;
            int from = lines.size() * 4 / 5;
            for (String line : lines.subList(from, lines.size())) {
                sum += json.readTree(line).path("loss").asDouble();
            }
            return sum / (lines.size() - from);
        } catch (JsonProcessingException e) {
            throw new InputException("the log of losses is damaged: begin the run anew in another folder", e);
        }
    }

    @Override
    public Evaluation evaluate(LabelledImages images) {
        ConfusionMatrix m = Evaluator.evaluate(
                predictor(), classes(), images, done -> progress.evaluated(done, images.size()), this::stopped);
        requireGoing("while measuring");
        return new Evaluation(m.meanIou(), m.pixelAccuracy(), m.iou());
    }

    @Override
    public Prediction predict(RgbImage image) {
        requireGoing("while selecting");
        return new IcnetSegmenter(predictor(), classes()).predict(image);
    }

    /** Stays true, so that what ended early is never taken for the whole. */
    private boolean stopped() {
        stopped |= stop.getAsBoolean();
        return stopped;
    }

    private void requireGoing(String when) {
        if (stopped()) {
            throw new StoppedException("stopped " + when);
        }
    }

    private Predictor predictor() {
        if (predictor == null) {
            predictor = new Predictor(device, model, false, planned);
        }
        return predictor;
    }

    @Override
    public void saveWeights(Path file) {
        model.write(file);
    }

    @Override
    public void loadWeights(Path file) {
        Model read = Model.read(file, true);
        if (!read.classes().equals(model.classes()) || read.width() != model.width()) {
            throw new InputException(file + " is of another network (width " + read.width() + ", "
                    + read.classes().size() + " classes) than the run: begin the run anew in another folder");
        }
        close();
        model = read;
    }

    /** Frees the device's memory; the weights stay. */
    @Override
    public void close() {
        if (predictor != null) {
            predictor.close();
            predictor = null;
        }
    }
}
