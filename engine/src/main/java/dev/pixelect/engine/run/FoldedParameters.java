package dev.pixelect.engine.run;

import dev.pixelect.engine.graph.BatchNormFolding;
import dev.pixelect.engine.graph.Value;
import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * What a caller wrote to parameters that folding replaced, on the host (4 bytes an element), and which of the new ones must be computed
 * anew before the next run.
 */
final class FoldedParameters {
    private final BatchNormFolding folding;
    private final Map<Value, float[]> contents = new IdentityHashMap<>();
    private final Set<BatchNormFolding.Folded> stale = Collections.newSetFromMap(new IdentityHashMap<>());

    /** Everything begins as zeros, from which the new parameters are zeros too. */
    FoldedParameters(BatchNormFolding folding) {
        this.folding = folding;
        folding.folded()
                .forEach(f -> f.sources()
                        .forEach(v -> contents.put(
                                v, new float[Math.toIntExact(v.shape().elements())])));
    }

    /** Whether {@code v} is kept here. */
    boolean has(Value v) {
        return contents.containsKey(v);
    }

    /** Takes the dense elements of {@code v} from the beginning of {@code from}. */
    void write(Value v, FloatBuffer from) {
        from.get(0, contents.get(v));
        stale.add(folding.from(v));
    }

    /** Puts the dense elements of {@code v} at the beginning of {@code to}. */
    void read(Value v, FloatBuffer to) {
        to.put(0, contents.get(v));
    }

    /** Whether something was written since the last {@link #update}. */
    boolean stale() {
        return !stale.isEmpty();
    }

    /** Computes what has changed and hands it to {@code writer}, dense. */
    void update(BiConsumer<Value, float[]> writer) {
        for (BatchNormFolding.Folded f : folding.folded()) {
            if (stale.contains(f)) {
                float[] w = new float[Math.toIntExact(f.weight().shape().elements())];
                float[] b = new float[Math.toIntExact(f.bias().shape().elements())];
                f.compute(contents::get, w, b);
                writer.accept(f.weight(), w);
                writer.accept(f.bias(), b);
            }
        }
        stale.clear();
    }
}
