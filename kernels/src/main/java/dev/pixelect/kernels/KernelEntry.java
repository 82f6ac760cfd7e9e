package dev.pixelect.kernels;

import java.util.List;
import java.util.Set;

/**
 * An entry point of a kernel file, as the file itself declares it.
 *
 * @param file such as {@code softmax_entropy.cu}, a resource beside this class
 * @param name of the kernel in it
 * @param blockX threads of a block along x, as the file's {@code KERNEL(x, y)} says
 * @param blockY threads of a block along y
 * @param grid how its blocks are counted
 * @param parameters in the kernel's order
 * @param defines macros that must be given when the file is compiled
 */
public record KernelEntry(
        String file,
        String name,
        int blockX,
        int blockY,
        Grid grid,
        List<KernelParameter> parameters,
        Set<String> defines) {
    public KernelEntry {
        parameters = List.copyOf(parameters);
        defines = Set.copyOf(defines);
    }

    /**
     * Reads the entry from its file.
     *
     * @param defines macros that must be given when the file is compiled
     * @throws IllegalArgumentException when there is no such file or no such kernel in it, or it is declared in words that
     *     {@link KernelSignatures} doesn't know
     */
    public static KernelEntry of(String file, String name, String... defines) {
        KernelSignatures.Signature s = KernelSignatures.read(file).get(name);
        if (s == null) {
            throw new IllegalArgumentException("there is no kernel '" + name + "' in " + file);
        }
        return new KernelEntry(file, name, s.blockX(), s.blockY(), s.grid(), s.parameters(), Set.of(defines));
    }

    /**
     * Blocks along x for {@code n} elements, a thread each.
     *
     * @throws IllegalStateException when the kernel isn't one of those
     * @throws ArithmeticException when there are too many
     */
    public int blocks(long n) {
        require(Grid.ELEMENTS);
        return count(n, blockX);
    }

    /** Blocks along x for a map of this width; see {@link #blocksDown}. */
    public int blocksAcross(int width) {
        require(Grid.TILES);
        return count(width, blockX);
    }

    /**
     * Blocks along y for a map of this height, a thread a cell.
     *
     * @throws IllegalStateException when the kernel isn't one of those
     */
    public int blocksDown(int height) {
        require(Grid.TILES);
        return count(height, blockY);
    }

    private void require(Grid wanted) {
        if (grid != wanted) {
            throw new IllegalStateException("kernel " + this + " has the grid " + grid + ", not " + wanted);
        }
    }

    private static int count(long n, int size) {
        return Math.toIntExact((n + size - 1) / size);
    }

    /** For messages: {@code softmax_entropy.cu:softmax_entropy}. */
    @Override
    public String toString() {
        return file + ":" + name;
    }
}
