package dev.pixelect.engine.device;

/**
 * A way to compute: the embedded CPU, CUDA, OpenCL. Found with {@link java.util.ServiceLoader}; a backend is stateless,
 * and touches no native library before {@link #probe()} or {@link #open}.
 */
public interface Backend {
    /** The name on the command line: {@code cpu}, {@code cuda}, {@code opencl}. */
    String name();

    /** {@code --device auto} takes the available backend with the highest priority. */
    int priority();

    /** What is here, or why nothing is. Never throws, whatever the machine lacks. */
    Probe probe();

    /**
     * Opens a device.
     *
     * @param index position in {@link Probe#devices()}
     * @throws DeviceException when it cannot be opened, with the reason and the remedy
     */
    Device open(int index, DeviceOptions options);
}
