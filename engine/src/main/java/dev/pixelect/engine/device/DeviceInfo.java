package dev.pixelect.engine.device;

/**
 * A device that can be opened.
 *
 * @param backend {@code cpu}, {@code cuda}, {@code opencl}
 * @param index among the backend's devices
 * @param name what its maker calls it
 * @param detail driver, versions, instruction set: one line
 * @param memoryBytes total memory
 * @param automatic whether {@code auto} may choose it (not an OpenCL device that is a CPU, not a simulator)
 */
public record DeviceInfo(String backend, int index, String name, String detail, long memoryBytes, boolean automatic) {}
