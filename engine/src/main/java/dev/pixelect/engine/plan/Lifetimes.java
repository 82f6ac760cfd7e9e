package dev.pixelect.engine.plan;

import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.Value;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * When each value, and each node's scratch, must be in memory, in node indices; values that may share memory (an output that
 * overwrites an input nobody reads again) are joined in one {@link Span}.
 */
final class Lifetimes {
    /** A block of memory: who lies in it (none: scratch), its size and from which node to which it is taken (both inclusive). */
    static final class Span {
        final List<Value> values = new ArrayList<>();
        final long bytes;
        final int first;
        int last;

        Span(Value value, long bytes, int first, int last) {
            this(bytes, first, last);
            values.add(value);
        }

        private Span(long bytes, int first, int last) {
            this.bytes = bytes;
            this.first = first;
            this.last = last;
        }

        /** What node {@code index} needs while it runs. */
        static Span scratch(long bytes, int index) {
            return new Span(bytes, index, index);
        }

        boolean isScratch() {
            return values.isEmpty();
        }

        boolean meets(Span other) {
            return first <= other.last && other.first <= last;
        }
    }

    private static final int ALWAYS = Integer.MAX_VALUE;

    private Lifetimes() {}

    /**
     * @param planned the graph's nodes in order
     * @param bytes device bytes of every value
     */
    static List<Span> of(Graph graph, List<PlannedNode> planned, Map<Value, Long> bytes) {
        Map<Value, Integer> lastRead = new IdentityHashMap<>();
        for (int i = 0; i < planned.size(); i++) {
            PlannedNode p = planned.get(i);
            for (int k = 0; k < p.node().inputs().size(); k++) {
                if (p.prepared().reads(k)) {
                    lastRead.put(p.node().input(k), i);
                }
            }
        }
        graph.outputs().forEach(v -> lastRead.put(v, ALWAYS));
        Map<Value, Span> spans = new IdentityHashMap<>();
        List<Span> all = new ArrayList<>();
        for (Value v : graph.values()) {
            if (v.kind() != Value.Kind.ACTIVATION) {
                all.add(new Span(v, bytes.get(v), -1, ALWAYS));
            }
        }
        for (int i = 0; i < planned.size(); i++) {
            PlannedNode p = planned.get(i);
            if (p.prepared().scratchBytes() > 0) {
                all.add(Span.scratch(p.prepared().scratchBytes(), i));
            }
            for (int k = 0; k < p.node().outputs().size(); k++) {
                Value v = p.node().output(k);
                int last = Math.max(i, lastRead.getOrDefault(v, i));
                Span taken = k == 0 ? overwritten(p, i, spans, lastRead, bytes) : null;
                if (taken != null) {
                    taken.values.add(v);
                    taken.last = last;
                    spans.put(v, taken);
                } else {
                    Span s = new Span(v, bytes.get(v), i, last);
                    spans.put(v, s);
                    all.add(s);
                }
            }
        }
        return all;
    }

    private static Span overwritten(
            PlannedNode p, int index, Map<Value, Span> spans, Map<Value, Integer> lastRead, Map<Value, Long> bytes) {
        int i = p.prepared().overwrites();
        if (i < 0) {
            return null;
        }
        Value v = p.node().input(i);
        Span span = spans.get(v);
        boolean last = span != null && span.last == index && lastRead.get(v) == index;
        boolean once = p.node().inputs().stream().filter(x -> x == v).count() == 1;
        return last && once && bytes.get(v).equals(bytes.get(p.node().out())) ? span : null;
    }
}
