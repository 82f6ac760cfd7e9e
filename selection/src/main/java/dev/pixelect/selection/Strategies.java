package dev.pixelect.selection;

import dev.pixelect.engine.io.InputException;
import dev.pixelect.selection.strategy.EntropyStrategy;
import dev.pixelect.selection.strategy.FullStrategy;
import dev.pixelect.selection.strategy.RandomStrategy;
import java.util.List;

/** The strategies by name. A new one is a class and a line here. */
public final class Strategies {
    private static final List<Entry> ALL = List.of(
            new Entry("full", "everything labelled: the baseline", new FullStrategy()),
            new Entry("random", "pixels drawn uniformly", new RandomStrategy()),
            new Entry("entropy", "the pixels of highest entropy", new EntropyStrategy()));

    private Strategies() {}

    /** All of them, in the order to show them in. */
    public static List<Entry> all() {
        return ALL;
    }

    /** @throws InputException when there is no strategy of that name; the message lists those there are */
    public static Strategy named(String name) {
        return ALL.stream()
                .filter(entry -> entry.name.equals(name))
                .findFirst()
                .map(Entry::strategy)
                .orElseThrow(() -> new InputException("unknown strategy '" + name + "': choose one of "
                        + String.join(", ", ALL.stream().map(Entry::name).toList())));
    }

    /**
     * A strategy that can be asked for.
     *
     * @param name what the command line calls it
     * @param rule what it selects, in a few words
     * @param strategy the strategy
     */
    public record Entry(String name, String rule, Strategy strategy) {}
}
