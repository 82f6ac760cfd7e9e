package dev.pixelect.engine.kernel;

import dev.pixelect.engine.device.Binding;
import dev.pixelect.engine.device.Prepared;
import dev.pixelect.engine.device.Slice;
import dev.pixelect.engine.device.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A node as a sequence of kernel launches. Immutable; the {@code with} methods answer a changed copy.
 *
 * @param algorithm for tables
 * @param scratchBytes needed during the step
 * @param opaqueOutput the output that is opaque, -1 for none
 * @param opaqueBytes its size
 * @param unread inputs that no kernel reads
 * @param overwrites see {@link Prepared#overwrites()}
 * @param binder adds a launch for each kernel, in order
 */
record Launches(
        String algorithm,
        long scratchBytes,
        int opaqueOutput,
        long opaqueBytes,
        Set<Integer> unread,
        int overwrites,
        Binder binder)
        implements Prepared {

    /** Binds the launches of a node to its memory. */
    @FunctionalInterface
    interface Binder {
        void bind(Binding memory, List<Step> steps);
    }

    static Launches of(String algorithm, Binder binder) {
        return new Launches(algorithm, 0, -1, 0, Set.of(), -1, binder);
    }

    Launches withScratch(long bytes) {
        return new Launches(algorithm, bytes, opaqueOutput, opaqueBytes, unread, overwrites, binder);
    }

    Launches withOpaque(int output, long bytes) {
        return new Launches(algorithm, scratchBytes, output, bytes, unread, overwrites, binder);
    }

    Launches without(Integer... inputs) {
        return new Launches(algorithm, scratchBytes, opaqueOutput, opaqueBytes, Set.of(inputs), overwrites, binder);
    }

    Launches overwriting(int input) {
        return new Launches(algorithm, scratchBytes, opaqueOutput, opaqueBytes, unread, input, binder);
    }

    @Override
    public long opaqueBytes(int output) {
        return output == opaqueOutput ? opaqueBytes : 0;
    }

    @Override
    public boolean reads(int input) {
        return !unread.contains(input);
    }

    @Override
    public Step bind(Binding memory) {
        List<Step> steps = new ArrayList<>();
        try {
            binder.bind(memory, steps);
        } catch (RuntimeException e) {
            steps.forEach(Step::close);
            throw e;
        }
        return steps.size() == 1 ? steps.get(0) : new Sequence(steps.toArray(Step[]::new));
    }

    /** A part of a slice. */
    static Slice part(Slice whole, long offset, long bytes) {
        return new Slice(whole.buffer(), whole.offset() + offset, bytes);
    }

    private record Sequence(Step[] steps) implements Step {
        @Override
        public void run() {
            for (Step s : steps) {
                s.run();
            }
        }

        @Override
        public void close() {
            for (int i = steps.length - 1; i >= 0; i--) {
                steps[i].close();
            }
        }
    }
}
