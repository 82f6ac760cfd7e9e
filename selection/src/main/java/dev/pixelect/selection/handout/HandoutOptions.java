package dev.pixelect.selection.handout;

import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.RegionMap;
import dev.pixelect.selection.Budget;
import dev.pixelect.selection.CrfUse;
import dev.pixelect.selection.SelectionSettings;
import dev.pixelect.selection.Strategies;
import java.util.OptionalInt;

/**
 * What to select.
 *
 * @param strategy a name of {@link Strategies}, not {@code full}
 * @param settings what the strategy is told besides; its CRF is no {@link CrfUse#ANNOTATION}, since nobody has answered yet
 * @param budget the share of each picture, or for strategies that rank across pictures of all together
 * @param count how many pictures, those most worth it; all where empty
 * @param seed of the strategies' draws
 */
public record HandoutOptions(String strategy, SelectionSettings settings, Budget budget, OptionalInt count, long seed) {
    /** @throws InputException for an unknown name, parts that don't go together, or a number out of range */
    public HandoutOptions {
        Strategies.Entry entry = Strategies.named(strategy);
        if (entry.all()) {
            throw new InputException("the strategy " + strategy + " labels everything and leaves nothing to select:"
                    + " choose one of "
                    + Strategies.names().stream()
                            .filter(name -> !Strategies.named(name).all())
                            .reduce((a, b) -> a + ", " + b)
                            .orElseThrow());
        }
        entry.requireTakes(settings.crf());
        if (settings.crf() == CrfUse.ANNOTATION) {
            throw new InputException("crf annotation cleans what an oracle answered, and nobody has answered yet: use"
                    + " crf probabilities" + (strategy.equals("sp-crf") ? "" : " or none"));
        }
        if (settings.segments() > RegionMap.LAST) {
            throw new InputException("segments " + settings.segments() + " is more than the " + RegionMap.LAST
                    + " regions that a region map can number: give fewer");
        }
        if (count.isPresent() && count.getAsInt() < 1) {
            throw new InputException("count " + count.getAsInt() + " is no number of pictures: give at least 1");
        }
    }

    Strategies.Entry entry() {
        return Strategies.named(strategy);
    }
}
