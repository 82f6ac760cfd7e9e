package dev.pixelect.selection.rounds;

import dev.pixelect.engine.io.InputException;
import dev.pixelect.selection.Budget;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * What a run of rounds is asked to do.
 *
 * @param strategy a name of {@link dev.pixelect.selection.Strategies}
 * @param oracle a name of {@link dev.pixelect.selection.Oracles}
 * @param budget the share of each added image that may be labelled
 * @param initial how many images are fully labelled to begin with; by default 40 % of the set, rounded: about the paper's
 *     share on CamVid (147 of 367) and Cityscapes (1175 of 2975)
 * @param step how many images each round adds; by default a fifth of the rest, rounded up, so that five rounds empty it
 * @param rounds how many rounds of selection to do at most; by default until no images are left; 0 trains on the
 *     initial images alone
 * @param seed of the choice of images and of the strategies' draws
 */
public record RoundsOptions(
        String strategy,
        String oracle,
        Budget budget,
        OptionalInt initial,
        OptionalInt step,
        OptionalInt rounds,
        long seed) {
    /** @throws InputException when a number is impossible whatever the set of images */
    public RoundsOptions {
        Objects.requireNonNull(strategy, "strategy");
        Objects.requireNonNull(oracle, "oracle");
        Objects.requireNonNull(budget, "budget");
        requireAtLeast(1, initial, "initial");
        requireAtLeast(1, step, "step");
        requireAtLeast(0, rounds, "rounds");
    }

    private static void requireAtLeast(int least, OptionalInt value, String name) {
        if (value.isPresent() && value.getAsInt() < least) {
            throw new InputException(name + " " + value.getAsInt() + " is too few: give at least " + least);
        }
    }
}
