package dev.pixelect.selection.rounds;

import dev.pixelect.engine.io.InputException;
import dev.pixelect.selection.Budget;
import dev.pixelect.selection.CrfUse;
import dev.pixelect.selection.Oracles;
import dev.pixelect.selection.SelectionSettings;
import dev.pixelect.selection.Strategies;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * What a run of rounds is asked to do.
 *
 * @param strategy a name of {@link dev.pixelect.selection.Strategies}
 * @param oracle a name of {@link dev.pixelect.selection.Oracles}
 * @param settings what the strategy is told besides
 * @param budget the share of each added image that may be labelled
 * @param initial how many images are fully labelled to begin with; by default 40 % of the set, rounded: about the paper's
 *     share on CamVid (147 of 367) and Cityscapes (1175 of 2975); with 0, round 0 trains nothing and measures the weights that the
 *     learner begins with
 * @param step how many images each round adds; by default a fifth of the rest, rounded up, so that five rounds empty it
 * @param rounds how many rounds of selection to do at most; by default until no images are left; 0 trains on the
 *     initial images alone
 * @param seed of the choice of images and of the strategies' draws
 */
public record RoundsOptions(
        String strategy,
        String oracle,
        SelectionSettings settings,
        Budget budget,
        OptionalInt initial,
        OptionalInt step,
        OptionalInt rounds,
        long seed) {
    /** @throws InputException for an unknown name, parts that don't go together, or a number that is impossible whatever the set of images */
    public RoundsOptions {
        Objects.requireNonNull(strategy, "strategy");
        Objects.requireNonNull(oracle, "oracle");
        Objects.requireNonNull(settings, "settings");
        Objects.requireNonNull(budget, "budget");
        requireFitting(Strategies.named(strategy), oracle, settings.crf());
        requireAtLeast(0, initial, "initial");
        requireAtLeast(1, step, "step");
        requireAtLeast(0, rounds, "rounds");
    }

    private static void requireFitting(Strategies.Entry strategy, String oracle, CrfUse crf) {
        Oracles.named(oracle);
        if (oracle.equals(Oracles.DOMINANT) && !strategy.superpixels()) {
            throw new InputException("the oracle " + oracle + " labels superpixels, and the strategy " + strategy.name()
                    + " selects none: use the oracle pixel, or one of " + Strategies.ofSuperpixels(false));
        }
        strategy.requireTakes(crf);
        if (crf == CrfUse.ANNOTATION && !oracle.equals(Oracles.DOMINANT)) {
            throw new InputException("crf annotation cleans the labels of the oracle " + Oracles.DOMINANT
                    + " and would only damage those of the oracle " + oracle + ": use oracle " + Oracles.DOMINANT
                    + " or crf probabilities");
        }
    }

    private static void requireAtLeast(int least, OptionalInt value, String name) {
        if (value.isPresent() && value.getAsInt() < least) {
            throw new InputException(name + " " + value.getAsInt() + " is too few: give at least " + least);
        }
    }
}
