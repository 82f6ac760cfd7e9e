package dev.pixelect.selection;

import dev.pixelect.engine.io.InputException;
import dev.pixelect.selection.strategy.ClassBalancedStrategy;
import dev.pixelect.selection.strategy.ConfidenceStrategy;
import dev.pixelect.selection.strategy.EdgeEntropyStrategy;
import dev.pixelect.selection.strategy.EntropyStrategy;
import dev.pixelect.selection.strategy.FullStrategy;
import dev.pixelect.selection.strategy.RandomStrategy;
import dev.pixelect.selection.strategy.SuperpixelStrategy;
import java.util.List;

/** The strategies by name. A new one is a class and a line here. */
public final class Strategies {
    private static final List<Entry> ALL = List.of(
            Entry.ofPixels("full", "everything labelled: the baseline", new FullStrategy()),
            Entry.ofPixels("random", "pixels drawn uniformly", new RandomStrategy()),
            Entry.ofPixels("entropy", "the pixels of highest entropy", new EntropyStrategy()),
            Entry.ofPixels("entropy-edge", "the same, raised along the image's edges", new EdgeEntropyStrategy()),
            Entry.ofPixels("margin", "the pixels whose two best classes are closest", ConfidenceStrategy.ofMargin()),
            Entry.ofPixels(
                    "least-confidence",
                    "the pixels whose best class is least probable",
                    ConfidenceStrategy.ofLeastConfidence()),
            Entry.ofSuperpixels("sp", "the superpixels of highest mean entropy", false, SuperpixelStrategy.ofEntropy()),
            Entry.ofSuperpixels("sp-crf", "the same, with a dense CRF", true, SuperpixelStrategy.ofEntropy()),
            Entry.ofSuperpixels("class-sp-crf", "the same, rare classes first", true, new ClassBalancedStrategy()),
            Entry.ofSuperpixels(
                    "impurity",
                    "superpixels of many predicted classes and high mean entropy",
                    false,
                    SuperpixelStrategy.ofImpurity()));

    private Strategies() {}

    /** All of them, in the order to show them in. */
    public static List<Entry> all() {
        return ALL;
    }

    /** The names, in the order to show them in. */
    public static List<String> names() {
        return ALL.stream().map(Entry::name).toList();
    }

    /** @throws InputException when there is no strategy of that name; the message lists those there are */
    public static Entry named(String name) {
        return ALL.stream()
                .filter(entry -> entry.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new InputException(
                        "unknown strategy '" + name + "': choose one of " + String.join(", ", names())));
    }

    /**
     * A strategy that can be asked for.
     *
     * @param name what the command line calls it
     * @param rule what it selects, in a few words
     * @param superpixels whether it selects superpixels rather than pixels
     * @param crf whether a CRF is part of it
     * @param strategy the strategy
     */
    public record Entry(String name, String rule, boolean superpixels, boolean crf, Strategy strategy) {
        private static Entry ofPixels(String name, String rule, Strategy strategy) {
            return new Entry(name, rule, false, false, strategy);
        }

        private static Entry ofSuperpixels(String name, String rule, boolean crf, Strategy strategy) {
            return new Entry(name, rule, true, crf, strategy);
        }

        /** What the CRF is for unless a run says otherwise. */
        public CrfUse defaultCrf() {
            return crf ? CrfUse.PROBABILITIES : CrfUse.NONE;
        }
    }
}
