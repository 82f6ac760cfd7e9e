package dev.pixelect.engine.device;

/** One prepared op bound to memory: a few native calls or a kernel launch. Allocates nothing. */
public interface Step {
    /** @throws DeviceException when the device refuses or fails */
    void run();
}
