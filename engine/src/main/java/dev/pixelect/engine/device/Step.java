package dev.pixelect.engine.device;

/** One prepared op bound to memory: a few native calls or a kernel launch. Allocates nothing when run. */
public interface Step extends AutoCloseable {
    /** @throws DeviceException when the device refuses or fails */
    void run();

    /** Frees what binding made (argument lists, descriptors), if anything; called by whoever bound it, once. */
    @Override
    default void close() {}
}
