package dev.pixelect.bench;

import java.util.List;
import org.openjdk.jmh.annotations.Param;

/** The values that a benchmark's parameter takes, so that they are listed once. */
final class Parameters {
    private Parameters() {}

    static List<String> of(Class<?> benchmark, String field) {
        try {
            return List.of(benchmark.getField(field).getAnnotation(Param.class).value());
        } catch (NoSuchFieldException e) {
            throw new IllegalArgumentException(benchmark + " has no parameter " + field, e);
        }
    }
}
