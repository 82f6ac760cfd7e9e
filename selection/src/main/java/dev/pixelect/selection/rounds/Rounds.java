package dev.pixelect.selection.rounds;

import dev.pixelect.engine.io.AtomicFiles;
import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.JoinedImages;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.engine.io.Sha256;
import dev.pixelect.engine.vision.Vision;
import dev.pixelect.selection.AnnotationCrf;
import dev.pixelect.selection.CrfUse;
import dev.pixelect.selection.Oracle;
import dev.pixelect.selection.Oracles;
import dev.pixelect.selection.Round;
import dev.pixelect.selection.Strategies;
import dev.pixelect.selection.Strategy;
import dev.pixelect.selection.Workbench;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Active learning in rounds. Round 0 trains on the initial images, fully labelled, or takes the network as it is where there are none. Each later round takes the next
 * images of the {@link Schedule}, has the strategy select within them by the predictions of the network so far, has the
 * oracle label that, trains on everything labelled so far, starting from the weights so far, and evaluates. With the strategy
 * {@code full} everything of these images is labelled: the baseline, retrained at each size of the set.
 *
 * <p>Each part of a round starts from what the part before left in the {@link RunFolder}, also when nothing was
 * interrupted; so a run that is resumed reaches the same bits as one that isn't.
 */
public final class Rounds {
    private final RoundsOptions options;
    private final Strategy strategy;
    private final Oracle oracle;
    private final Schedule schedule;
    private final LabelledImages images;
    private final LabelledImages evaluationImages;
    private final List<ClassInfo> classes;

    /**
     * Checks what is asked for, before a folder is made or anything computed.
     *
     * @param options what to do
     * @param images the training images: initial ones and pool
     * @param evaluationImages what each round is measured on
     * @param classes names and colours of the labels
     * @throws InputException for a name, number or set of images that can't be worked with
     */
    public Rounds(
            RoundsOptions options, LabelledImages images, LabelledImages evaluationImages, List<ClassInfo> classes) {
        this(options, images, new JoinedImages(List.of()), evaluationImages, classes);
    }

    /**
     * As above, with images that people have labelled already, in full or in part: they are among the initial ones, besides those that
     * the options ask for.
     *
     * @param given may be empty
     */
    public Rounds(
            RoundsOptions options,
            LabelledImages images,
            LabelledImages given,
            LabelledImages evaluationImages,
            List<ClassInfo> classes) {
        this.options = options;
        this.strategy = Strategies.named(options.strategy()).strategy();
        this.oracle = Oracles.named(options.oracle());
        this.schedule = Schedule.of(images.size(), given.size(), options);
        this.images = given.size() == 0 ? images : new JoinedImages(List.of(images, given));
        this.evaluationImages = evaluationImages;
        this.classes = List.copyOf(classes);
        if (evaluationImages.size() == 0) {
            throw new InputException("there are no images to evaluate on: name a split that has some");
        }
    }

    /** The number of the last round. */
    public int lastRound() {
        return schedule.lastRound();
    }

    /**
     * Does the rounds that aren't done yet.
     *
     * @param run where everything is kept
     * @param learner what to train, with the weights that round 0 starts from; stays open
     * @param vision of the device to select on; stays open
     * @return a record of each round, those done earlier included
     * @throws InputException when a file can't be read or written; what is done stays, and the run can be resumed
     */
    public List<RoundRecord> run(RunFolder run, Learner learner, Vision vision, RoundsListener listener) {
        if (learner.classes() != classes.size()) {
            throw new IllegalArgumentException(
                    "a learner of " + learner.classes() + " classes for a set of " + classes.size());
        }
        PoolPlan plan = PoolPlan.open(run.path(), images, schedule, options.budget());
        State state = new State(run);
        for (int round = 0; round <= schedule.lastRound(); round++) {
            RoundFolder folder = run.round(round);
            Optional<RoundRecord> earlier = state.redone ? Optional.empty() : folder.readFinished();
            if (earlier.isPresent()) {
                state.add(round, folder.readSelection().orElseThrow());
                state.records.add(earlier.get());
                listener.finished(earlier.get(), seconds(folder), true);
                continue;
            }
            listener.started(round, schedule.lastRound());
            folder.create();
            if (state.redone || folder.readSelection().isEmpty()) {
                // Whatever else the folder holds was made from labels that are no longer there.
                folder.markUndone(state.redone);
            }
            state.redone = true;
            state.add(round, label(learner, vision, round, state, listener));
            TrainingResult trained = train(learner, round, state, listener);
            listener.evaluating(round);
            Evaluation evaluation = timed(folder, "evaluating", () -> learner.evaluate(evaluationImages));
            RoundRecord record = record(round, state, plan, trained, evaluation);
            folder.writeMetrics(record);
            state.records.add(record);
            writeTable(run, state.records);
            listener.finished(record, seconds(folder), false);
        }
        writeTable(run, state.records);
        return List.copyOf(state.records);
    }

    /** What the rounds have come to so far. */
    private final class State {
        private final RunFolder run;
        private final List<RoundRecord> records = new ArrayList<>();
        private final List<PartialLabels.Part> parts = new ArrayList<>();
        private final long[] classPixels = new long[classes.size()];
        private long initialPixels;
        private long addedPixels;
        private long clicks;
        private RoundLabels latest;
        private boolean redone;

        State(RunFolder run) {
            this.run = run;
        }

        void add(int round, RoundLabels labels) {
            int[] chosen = schedule.images(round);
            for (int image : chosen) {
                parts.add(new PartialLabels.Part(
                        image, round == 0 ? null : run.round(round).labels(images.id(image))));
            }
            for (int c = 0; c < classPixels.length; c++) {
                Long count = labels.classPixels().get(classes.get(c).name());
                if (count == null) {
                    throw new InputException("the run in " + run.path() + " was begun without the class "
                            + classes.get(c).name()
                            + ": resume with the classes it was begun with, or name another folder");
                }
                classPixels[c] += count;
            }
            initialPixels += round == 0 ? labels.pixels() : 0;
            addedPixels += round == 0 ? 0 : labels.pixels();
            clicks += labels.clicks();
            latest = labels;
        }
    }

    private RoundLabels label(Learner learner, Vision vision, int round, State state, RoundsListener listener) {
        RoundFolder folder = state.run.round(round);
        Optional<RoundLabels> earlier = folder.readSelection();
        if (earlier.isPresent()) {
            folder.deleteLabelledSoFar();
            return earlier.get();
        }
        int[] chosen = schedule.images(round);
        Labelling labelling = new Labelling(images, classes);
        RoundLabels labels = timed(folder, "labelling", () -> {
            if (round == 0) {
                return labelling.initial(chosen, schedule.given());
            }
            Path weights = state.run.round(round - 1).weights();
            learner.loadWeights(weights);
            try (Workbench workbench = new Workbench(vision, options.settings());
                    LabelledSoFar done = LabelledSoFar.open(
                            folder.labelledSoFar(), Sha256.of(weights, "weights file"), classes.size())) {
                Round view = new Round(
                        round,
                        images,
                        chosen,
                        learner,
                        workbench,
                        options.budget(),
                        state.classPixels,
                        options.seed(),
                        seen -> listener.ranked(round, seen, chosen.length));
                Oracle cleaning = options.settings().crf() == CrfUse.ANNOTATION
                        ? new AnnotationCrf(oracle, workbench, classes.size())
                        : oracle;
                return labelling.select(view, chosen, options.strategy(), strategy, cleaning, folder, done, listener);
            }
        });
        folder.writeSelection(labels);
        folder.deleteLabelledSoFar();
        return labels;
    }

    private TrainingResult train(Learner learner, int round, State state, RoundsListener listener) {
        RoundFolder folder = state.run.round(round);
        Optional<TrainingResult> earlier = folder.readTrained();
        if (earlier.isPresent()) {
            learner.loadWeights(folder.weights());
            folder.deleteTrainingState();
            return earlier.get();
        }
        if (round > 0) {
            learner.loadWeights(state.run.round(round - 1).weights());
        }
        TrainingResult result = state.parts.isEmpty()
                ? TrainingResult.NONE
                : timed(
                        folder,
                        "training",
                        () -> learner.train(new PartialLabels(images, state.parts), round, folder.path(), listener));
        learner.saveWeights(folder.weights());
        folder.writeTrained(result);
        folder.deleteTrainingState();
        return result;
    }

    private RoundRecord record(int round, State state, PoolPlan plan, TrainingResult trained, Evaluation evaluation) {
        Map<String, Double> classIoU = new LinkedHashMap<>();
        for (int c = 0; c < classes.size(); c++) {
            double iou = evaluation.perClassIoU()[c];
            classIoU.put(classes.get(c).name(), Double.isNaN(iou) ? null : iou);
        }
        long pixels = state.initialPixels + state.addedPixels;
        return new RoundRecord(
                round,
                schedule.images(round).length,
                state.parts.size(),
                state.latest.pixels(),
                pixels,
                state.addedPixels,
                state.latest.clicks(),
                state.clicks,
                (double) pixels / plan.pixels(),
                (double) state.addedPixels / plan.pixels(),
                (double) state.addedPixels / (plan.pixels() - plan.initialPixels()),
                evaluation.mIoU(),
                evaluation.accuracy(),
                trained.loss(),
                trained.iterations(),
                classIoU);
    }

    private static void writeTable(RunFolder run, List<RoundRecord> records) {
        AtomicFiles.write(run.path().resolve("rounds.txt"), RoundTable.format(records));
    }

    private static double seconds(RoundFolder folder) {
        return folder.readTiming().values().stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }

    private static <T> T timed(RoundFolder folder, String part, Supplier<T> work) {
        long start = System.nanoTime();
        T result = work.get();
        folder.writeTiming(part, Math.round((System.nanoTime() - start) / 1e6) / 1e3);
        return result;
    }
}
