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
import java.util.stream.Collectors;

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
            new Entry("class-sp-crf", "the same, rare classes first", true, true, true, new ClassBalancedStrategy()),
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

    /** The names of the strategies that select superpixels, separated by commas. */
    public static String ofSuperpixels(boolean withCrf) {
        return ALL.stream()
                .filter(entry -> entry.superpixels() && (entry.crf() || !withCrf))
                .map(Entry::name)
                .collect(Collectors.joining(", "));
    }

    /**
     * A strategy that can be asked for.
     *
     * @param name what the command line calls it
     * @param rule what it selects, in a few words
     * @param superpixels whether it selects superpixels rather than pixels
     * @param crf whether a CRF is part of it
     * @param balanced whether it asks what share of the labels so far each class has
     * @param strategy the strategy
     */
    public record Entry(
            String name, String rule, boolean superpixels, boolean crf, boolean balanced, Strategy strategy) {
        private static Entry ofPixels(String name, String rule, Strategy strategy) {
            return new Entry(name, rule, false, false, false, strategy);
        }

        private static Entry ofSuperpixels(String name, String rule, boolean crf, Strategy strategy) {
            return new Entry(name, rule, true, crf, false, strategy);
        }

        /**
         * Checks that the strategy has a use for a CRF that is asked for, and makes sense without one.
         *
         * @throws InputException otherwise; the message lists the strategies that fit
         */
        public void requireTakes(CrfUse use) {
            if (use != CrfUse.NONE && !crf) {
                throw new InputException("the strategy " + name + " takes no CRF: use crf none, or one of "
                        + Strategies.ofSuperpixels(true));
            }
            if (use == CrfUse.NONE && name.equals("sp-crf")) {
                throw new InputException(
                        "the strategy sp-crf without a CRF is sp: name that, or another use of the CRF");
            }
        }

        /** Whether it labels whole pictures, whatever the budget. */
        public boolean all() {
            return strategy instanceof FullStrategy;
        }

        /** What the CRF is for unless a run says otherwise. */
        public CrfUse defaultCrf() {
            return crf ? CrfUse.PROBABILITIES : CrfUse.NONE;
        }
    }
}
