package dev.pixelect.kernels;

import java.util.Set;

/**
 * An entry point of a kernel file.
 *
 * @param file such as {@code softmax_entropy.cu}, a resource beside this class
 * @param name of the kernel in it
 * @param blockX threads of a block along x, as the file's {@code KERNEL(x, y)} says
 * @param blockY threads of a block along y
 * @param defines macros that must be given when the file is compiled
 */
public record KernelEntry(String file, String name, int blockX, int blockY, Set<String> defines) {
    public KernelEntry {
        defines = Set.copyOf(defines);
    }

    /** An entry with blocks of 256 x 1 threads. */
    static KernelEntry of(String file, String name, String... defines) {
        return new KernelEntry(file, name, 256, 1, Set.of(defines));
    }

    /** For messages: {@code softmax_entropy.cu:softmax_entropy}. */
    @Override
    public String toString() {
        return file + ":" + name;
    }
}
