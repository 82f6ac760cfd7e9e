package dev.pixelect.icnet.data;

import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.LabelledImages;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Labelled pictures in splits, and what their labels mean.
 *
 * @param name for messages and reports, as the user gave it
 * @param classes the class at each label index; at least one, at most 255
 * @param splits by name, of "train", "val" and "test" those that there are, in this order
 */
public record DataSet(String name, List<ClassInfo> classes, Map<String, LabelledImages> splits) {
    /** The names a split may have. */
    public static final List<String> SPLITS = List.of("train", "val", "test");

    public DataSet {
        classes = List.copyOf(classes);
        Map<String, LabelledImages> ordered = new LinkedHashMap<>();
        for (String split : SPLITS) {
            if (splits.containsKey(split)) {
                ordered.put(split, splits.get(split));
            }
        }
        if (classes.isEmpty() || classes.size() > 255 || ordered.size() != splits.size()) {
            throw new IllegalArgumentException(
                    name + ": " + classes.size() + " classes, splits " + new ArrayList<>(splits.keySet()));
        }
        splits = Collections.unmodifiableMap(ordered);
    }

    /**
     * The pictures of a split.
     *
     * @throws InputException when the set has no such split; the message lists those it has
     */
    public LabelledImages split(String split) {
        LabelledImages images = splits.get(split);
        if (images == null) {
            throw new InputException("the data set " + name + " has no split '" + split + "': choose one of "
                    + String.join(", ", splits.keySet()));
        }
        return images;
    }
}
