package dev.pixelect.engine.device;

import dev.pixelect.kernels.KernelEntry;
import dev.pixelect.kernels.KernelParameter;
import java.util.List;

/** Holds the arguments of a launch against the kernel's declaration: a driver would take most mistakes and compute nonsense. */
public final class KernelArguments {
    private KernelArguments() {}

    /**
     * Checks number and kinds.
     *
     * @throws IllegalArgumentException naming kernel, argument, what is wanted and what was given
     */
    public static void check(KernelEntry entry, Object... arguments) {
        List<KernelParameter> wanted = entry.parameters();
        for (int i = 0; i < Math.min(wanted.size(), arguments.length); i++) {
            KernelParameter p = wanted.get(i);
            Object given = arguments[i];
            Class<?> kind = p.pointer() ? Slice.class : p.number();
            if (!kind.isInstance(given)) {
                throw new IllegalArgumentException(
                        "argument " + i + " of kernel " + entry + " is '" + p + "': it takes "
                                + kind.getSimpleName() + ", not "
                                + (given == null ? "null" : given.getClass().getSimpleName()));
            }
        }
        if (wanted.size() != arguments.length) {
            throw new IllegalArgumentException("kernel " + entry + " takes " + wanted.size() + " arguments, not "
                    + arguments.length
                    + (arguments.length < wanted.size() ? ": '" + wanted.get(arguments.length) + "' is missing" : ""));
        }
    }
}
