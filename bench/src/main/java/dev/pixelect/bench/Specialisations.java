package dev.pixelect.bench;

import dev.pixelect.kernels.KernelEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** The macros that {@link KernelReport} compiles each kernel with: sizes that are used, and those on both sides of a limit. */
final class Specialisations {
    static final String CLASSES = "NUM_CLASSES";

    /** Values of each macro; those of several macros are combined, but filters are square. */
    private static final Map<String, List<Integer>> VALUES = Map.of(
            CLASSES,
            List.of(2, 11, 19, 32, 33, 150, 255),
            "FILTER_H",
            List.of(1, 3, 5),
            "FILTER_W",
            List.of(1, 3, 5),
            "DIM",
            List.of(2, 5));

    private Specialisations() {}

    /**
     * All that are worth a look.
     *
     * @throws IllegalArgumentException when a macro that the kernel asks for has no values here
     */
    static List<Map<String, Object>> of(KernelEntry kernel) {
        List<Map<String, Object>> all = List.of(Map.of());
        for (String macro : new TreeSet<>(kernel.defines())) {
            List<Integer> values = VALUES.get(macro);
            if (values == null) {
                throw new IllegalArgumentException("kernel " + kernel + " asks for " + macro
                        + ", for which the report has no values; list some in Specialisations");
            }
            List<Map<String, Object>> longer = new ArrayList<>();
            for (Map<String, Object> some : all) {
                for (Integer value : values) {
                    Map<String, Object> one = new TreeMap<>(some);
                    one.put(macro, value);
                    if (!one.containsKey("FILTER_W") || one.get("FILTER_W").equals(one.get("FILTER_H"))) {
                        longer.add(one);
                    }
                }
            }
            all = longer;
        }
        return all;
    }
}
