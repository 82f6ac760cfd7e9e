package dev.pixelect.selection.compare;

import dev.pixelect.engine.vision.Vision;
import dev.pixelect.selection.CrfUse;
import dev.pixelect.selection.SelectionSettings;
import dev.pixelect.selection.rounds.Rounds;
import dev.pixelect.selection.rounds.RoundsOptions;
import dev.pixelect.selection.rounds.RunFolder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.LongFunction;

/**
 * The runs of a comparison, one after the other, seed by seed. The first round of a seed is trained once and copied into each of its runs,
 * which would come to the same bits: it depends on images, seed and training alone. A run in its folder is what {@code learn} would make
 * of it, and whatever was interrupted goes on where it was.
 */
public final class ComparisonRuns {
    private final Comparison comparison;
    private final LongFunction<Trial> trials;
    private final Trial first;

    /**
     * Checks what is asked for, with the first seed's images, before a folder is made or anything computed.
     *
     * @param trials makes what a seed's runs need; asked once a seed
     * @throws dev.pixelect.engine.io.InputException for a name, number or set of images that can't be worked with
     */
    public ComparisonRuns(Comparison comparison, LongFunction<Trial> trials) {
        this.trials = trials;
        this.first = trials.apply(comparison.seeds().get(0));
        int last = 0;
        for (Column column : comparison.columns()) {
            last = rounds(first, first.options(column)).lastRound();
        }
        this.comparison = comparison.ofRounds(last);
    }

    /**
     * Does the runs that aren't done yet.
     *
     * @param run the comparison's folder; what else was compared in it stays
     * @param vision of the device to select on; stays open
     * @throws dev.pixelect.engine.io.InputException when a file can't be read or written; what is done stays
     */
    public Report run(RunFolder run, Vision vision) {
        ComparisonFolder folder = new ComparisonFolder(run.path());
        folder.write(comparison);
        for (long seed : comparison.seeds()) {
            Trial trial = seed == comparison.seeds().get(0) ? first : trials.apply(seed);
            start(folder, trial, seed, vision);
            for (Column column : comparison.columns()) {
                run(folder, trial, seed, column, vision);
            }
        }
        Report report = folder.report(comparison);
        folder.write(report);
        return report;
    }

    private void start(ComparisonFolder folder, Trial trial, long seed, Vision vision) {
        RoundsOptions any = trial.options(comparison.columns().get(0));
        RoundsOptions alone = new RoundsOptions(
                Column.FULL,
                "pixel",
                SelectionSettings.of(CrfUse.NONE),
                any.budget(),
                any.initial(),
                any.step(),
                OptionalInt.of(0),
                any.seed());
        Path place = folder.start(seed);
        Map<String, Object> configuration = new LinkedHashMap<>();
        configuration.put("command", "compare");
        configuration.put("rounds", 0);
        configuration.put("seed", seed);
        try (RunFolder run = RunFolder.open(place, configuration, true);
                Trial.Worker worker = trial.open("seed " + seed + ", start")) {
            rounds(trial, alone).run(run, worker.learner(), vision, worker.listener());
        }
    }

    private void run(ComparisonFolder folder, Trial trial, long seed, Column column, Vision vision) {
        try (RunFolder run = RunFolder.open(folder.run(seed, column), trial.configuration(column), true);
                Trial.Worker worker = trial.open("seed " + seed + ", " + column.title())) {
            run.takeStart(folder.start(seed));
            rounds(trial, trial.options(column)).run(run, worker.learner(), vision, worker.listener());
        }
    }

    private static Rounds rounds(Trial trial, RoundsOptions options) {
        return new Rounds(options, trial.images(), trial.evaluationImages(), trial.classes());
    }
}
