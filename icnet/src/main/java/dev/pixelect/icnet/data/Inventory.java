package dev.pixelect.icnet.data;

import dev.pixelect.engine.io.InputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What opening a data set comes upon: how many files there are, and mistakes in them. A strict one stops at the first
 * mistake, as befits training; a lenient one collects them, and the set is what remains. For use by one thread.
 */
public final class Inventory {
    private final boolean strict;
    private final List<String> problems = new ArrayList<>();
    private final Map<String, Count> counts = new LinkedHashMap<>();

    /**
     * The files of a split.
     *
     * @param pictures with or without labels
     * @param labelMaps with or without a picture
     */
    public record Count(int pictures, int labelMaps) {}

    private Inventory(boolean strict) {
        this.strict = strict;
    }

    /** Throws at the first mistake. */
    public static Inventory strict() {
        return new Inventory(true);
    }

    /** Collects mistakes. */
    public static Inventory lenient() {
        return new Inventory(false);
    }

    /**
     * Notes a mistake that concerns one file or line, so that the rest of the set can be opened without it.
     *
     * @param message one line: what, where, remedy
     * @throws InputException when this is strict
     */
    void problem(String message) {
        if (strict) {
            throw new InputException(message);
        }
        problems.add(message);
    }

    void count(String split, int pictures, int labelMaps) {
        counts.put(split, new Count(pictures, labelMaps));
    }

    /** The mistakes, in the order in which they were met. */
    public List<String> problems() {
        return Collections.unmodifiableList(problems);
    }

    /**
     * The files of each split; empty for sets that aren't files. A split with pictures and no labels at all, such as the
     * test split of a benchmark, is here but not in the {@link DataSet}.
     */
    public Map<String, Count> counts() {
        return Collections.unmodifiableMap(counts);
    }
}
