package dev.pixelect.engine.device;

import dev.pixelect.kernels.KernelEntry;

/** A compiled entry point of a kernel file on a device; owned by the device that compiled it. */
public interface Kernel {
    /** What it was compiled from: its parameters, its block, how its blocks are counted. */
    KernelEntry entry();

    /**
     * Binds arguments once, so that a launch allocates nothing.
     *
     * @param blocksX blocks along x; the block's size is the kernel's own
     * @param blocksY blocks along y
     * @param arguments {@link Slice} for pointers, Integer, Long or Float for scalars, in the kernel's order
     * @throws IllegalArgumentException when their number or their kinds aren't those of {@link #entry()}, naming the first
     *     that is wrong
     */
    Step launch(int blocksX, int blocksY, Object... arguments);

    /**
     * {@link #launch} with a thread an element.
     *
     * @throws IllegalStateException when the kernel isn't one of {@link dev.pixelect.kernels.Grid#ELEMENTS}
     */
    default Step launchElements(long elements, Object... arguments) {
        return launch(entry().blocks(elements), 1, arguments);
    }

    /**
     * {@link #launch} with a thread a cell of a map.
     *
     * @throws IllegalStateException when the kernel isn't one of {@link dev.pixelect.kernels.Grid#TILES}
     */
    default Step launchMap(int height, int width, Object... arguments) {
        return launch(entry().blocksAcross(width), entry().blocksDown(height), arguments);
    }
}
