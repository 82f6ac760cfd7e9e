package dev.pixelect.engine.plan;

import dev.pixelect.engine.device.Slice;
import dev.pixelect.engine.graph.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * One block of device memory for all values of a plan, and what its nodes need while they run: each at a fixed offset,
 * sharing bytes with what lives at other times. Placed by greatest size first, each at the lowest offset that is free during its whole life (Pisarchyk and
 * Lee, "Efficient Memory Management for Deep Neural Net Inference", 2020, greedy by size).
 */
public final class Arena {
    private final Map<Value, Long> offsets = new IdentityHashMap<>();
    private final Map<Integer, Long> scratchOffsets = new HashMap<>();
    private long bytes;
    private long unpooled;
    private long scratchBytes;

    Arena(List<Lifetimes.Span> spans) {
        List<Lifetimes.Span> order = new ArrayList<>(spans);
        order.sort(Comparator.<Lifetimes.Span>comparingLong(s -> -s.bytes)
                .thenComparingInt(
                        s -> s.isScratch() ? Integer.MAX_VALUE : s.values.get(0).id())
                .thenComparingInt(s -> s.first));
        List<Placed> placed = new ArrayList<>();
        for (Lifetimes.Span s : order) {
            long offset = free(s, placed);
            Placed p = new Placed(s, offset, offset + align(s.bytes));
            int at = 0;
            while (at < placed.size() && placed.get(at).from <= offset) {
                at++;
            }
            placed.add(at, p);
            bytes = Math.max(bytes, p.to);
            unpooled += align(s.bytes) * s.values.size();
            s.values.forEach(v -> offsets.put(v, offset));
            if (s.isScratch()) {
                scratchOffsets.put(s.first, offset);
                scratchBytes = Math.max(scratchBytes, s.bytes);
            }
        }
    }

    /** Placed spans are kept in the order of their offsets. */
    private record Placed(Lifetimes.Span span, long from, long to) {}

    private static long free(Lifetimes.Span s, List<Placed> placed) {
        long offset = 0;
        long size = align(s.bytes);
        for (Placed p : placed) {
            if (p.span.meets(s)) {
                if (p.from >= offset + size) {
                    break;
                }
                offset = Math.max(offset, p.to);
            }
        }
        return offset;
    }

    private static long align(long n) {
        return (n + Slice.ALIGNMENT - 1) / Slice.ALIGNMENT * Slice.ALIGNMENT;
    }

    /** Bytes in all, scratch included; at least 1. */
    public long bytes() {
        return Math.max(1, bytes);
    }

    /** What the values would take if none shared memory: the sum of their sizes, without scratch. */
    public long unpooledBytes() {
        return unpooled;
    }

    /** Where {@code v} begins. */
    public long offset(Value v) {
        return offsets.get(v);
    }

    /** Where the scratch of the {@code node}-th node begins; only of nodes that need some. */
    public long scratchOffset(int node) {
        return scratchOffsets.get(node);
    }

    /** The largest scratch of any node. */
    public long scratchBytes() {
        return scratchBytes;
    }
}
