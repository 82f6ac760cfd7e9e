package dev.pixelect.engine.device;

/** A compiled entry point of a kernel file on a device; owned by the device that compiled it. */
public interface Kernel {
    /** The entry point's name. */
    String name();

    /**
     * Binds arguments once, so that a launch allocates nothing.
     *
     * @param blocksX blocks along x; the block's size is the kernel's own
     * @param blocksY blocks along y
     * @param arguments {@link Slice} for pointers, Integer, Float or Long for scalars, in the kernel's order
     */
    Step launch(int blocksX, int blocksY, Object... arguments);
}
