package dev.pixelect.bench.gpu;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.Slice;
import dev.pixelect.engine.device.Step;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.kernels.KernelEntry;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A launch with its arguments.
 *
 * @param arguments as bound, a {@link Slice} for each pointer
 * @param node that it is part of; null for an algorithm on pictures
 * @param step the launch itself
 */
record ObservedLaunch(
        Device device,
        KernelEntry entry,
        Map<String, Object> defines,
        int blocksX,
        int blocksY,
        List<Object> arguments,
        Node node,
        Step step) {

    /** The same for launches that do the same kind of work on arrays of the same sizes. */
    List<Object> signature() {
        List<Object> s = new ArrayList<>(List.of(entry, defines, blocksX, blocksY));
        arguments.forEach(a -> s.add(a instanceof Slice slice ? slice.bytes() : 0L));
        return s;
    }

    /** The arrays that are only read. */
    Set<Slice> read() {
        return slices(true);
    }

    /** The arrays that may be written. */
    Set<Slice> written() {
        return slices(false);
    }

    private Set<Slice> slices(boolean constant) {
        Set<Slice> slices = new LinkedHashSet<>();
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i) instanceof Slice s && entry.parameters().get(i).constant() == constant) {
                slices.add(s);
            }
        }
        return slices;
    }

    /** Bytes of the arrays: those that are read and those that are written, each once. */
    long bytes() {
        return sum(read()) + sum(written());
    }

    static long sum(Set<Slice> slices) {
        return slices.stream().mapToLong(Slice::bytes).sum();
    }

    /** {@code grid 8x1 of 256x1}: blocks, then threads of a block. */
    String shape() {
        return "grid " + blocksX + "x" + blocksY + " of " + entry.blockX() + "x" + entry.blockY();
    }
}
