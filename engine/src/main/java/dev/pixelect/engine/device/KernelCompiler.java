package dev.pixelect.engine.device;

import java.util.Map;

/** A device that compiles the project's own kernel files. */
public interface KernelCompiler {
    /**
     * Compiles, or answers from the cache.
     *
     * @param file name of the kernel file, such as {@code softmax_entropy.cu}
     * @param entry name of the kernel in it
     * @param defines macros, such as {@code NUM_CLASSES -> 19}
     * @throws DeviceException with the compiler's log when it does not compile
     */
    Kernel kernel(String file, String entry, Map<String, Object> defines);
}
