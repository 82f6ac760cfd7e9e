package dev.pixelect.engine.device;

import dev.pixelect.kernels.KernelEntry;
import java.util.Map;

/** A device that compiles the project's own kernel files. */
public interface KernelCompiler {
    /**
     * Compiles, or answers from the cache; the device owns the result.
     *
     * @param entry which kernel, from {@link dev.pixelect.kernels.KernelCatalogue}
     * @param defines macros, such as {@code NUM_CLASSES -> 19}: those that the entry asks for, and any others
     * @throws IllegalArgumentException when one that the entry asks for is missing
     * @throws DeviceException with the compiler's log when it does not compile
     */
    Kernel kernel(KernelEntry entry, Map<String, Object> defines);
}
