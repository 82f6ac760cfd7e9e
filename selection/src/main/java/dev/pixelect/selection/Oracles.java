package dev.pixelect.selection;

import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.LabelMap;
import java.util.List;

/** The oracles by name. */
public final class Oracles {
    private static final List<Entry> ALL = List.of(new Entry("pixel", trueLabels()));

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

    private record Entry(String name, Oracle oracle) {}
}
