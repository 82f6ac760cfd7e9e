package dev.pixelect.selection;

import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.LabelMap;
import java.util.List;

/** The oracles by name. */
public final class Oracles {
    /** The oracle that gives one label a superpixel. */
    public static final String DOMINANT = "dominant";

    private static final List<Entry> ALL =
            List.of(new Entry("pixel", trueLabels()), new Entry(DOMINANT, dominantLabels()));

    private Oracles() {}

    /** The names, in the order to show them in. */
    public static List<String> names() {
        return ALL.stream().map(Entry::name).toList();
    }

    /** @throws InputException when there is no oracle of that name; the message lists those there are */
    public static Oracle named(String name) {
        return ALL.stream()
                .filter(entry -> entry.name.equals(name))
                .findFirst()
                .map(Entry::oracle)
                .orElseThrow(() -> new InputException(
                        "unknown oracle '" + name + "': choose one of " + String.join(", ", names())));
    }

    /** The true label of each selected pixel, a click each. */
    private static Oracle trueLabels() {
        return (image, truth, selection) -> {
            LabelMap labels = LabelMap.ignored(truth.height(), truth.width());
            for (int i = 0; i < labels.labels().length; i++) {
                if (selection.contains(i)) {
                    labels.labels()[i] = truth.labels()[i];
                }
            }
            return new Annotation(labels, selection.pixels(), selection.pixels());
        };
    }

    /**
     * To all pixels of a superpixel the label that most of them truly have, of equals the smallest, in one click. One that is void for
     * the most part is void: that is what a person sees.
     */
    private static Oracle dominantLabels() {
        return (image, truth, selection) -> {
            int labelsPossible = LabelMap.IGNORE + 1;
            int[] counts = new int[selection.regions().size() * labelsPossible];
            byte[] truths = truth.labels();
            for (int i = 0; i < truths.length; i++) {
                if (selection.contains(i)) {
                    counts[selection.regionOf(i) * labelsPossible + (truths[i] & 0xff)]++;
                }
            }
            byte[] dominant = new byte[selection.regions().size()];
            for (int r = 0; r < dominant.length; r++) {
                int from = r * labelsPossible;
                int best = 0;
                for (int c = 1; c < labelsPossible; c++) {
                    best = counts[from + c] > counts[from + best] ? c : best;
                }
                dominant[r] = (byte) best;
            }
            LabelMap labels = LabelMap.ignored(truth.height(), truth.width());
            for (int i = 0; i < truths.length; i++) {
                if (selection.contains(i)) {
                    labels.labels()[i] = dominant[selection.regionOf(i)];
                }
            }
            return new Annotation(labels, selection.pixels(), dominant.length);
        };
    }

    private record Entry(String name, Oracle oracle) {}
}
