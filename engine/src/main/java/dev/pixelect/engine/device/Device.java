package dev.pixelect.engine.device;

import dev.pixelect.engine.vision.Vision;
import java.util.Optional;

/**
 * An open device: owns its memory, its streams and the primitives prepared on it. Not safe for use by several threads at
 * once; {@link #close()} frees everything that was not closed before, in reverse order of its making.
 */
public interface Device extends AutoCloseable {
    /** What is open. */
    DeviceInfo info();

    /**
     * Uninitialised device memory, owned by the caller until closed.
     *
     * @param name for messages
     * @param bytes at least 1
     * @throws OutOfDeviceMemoryException with requested, used and total bytes
     */
    Buffer allocate(String name, long bytes);

    /** What runs here: layouts, support, preparation of ops. */
    Primitives primitives();

    /** What runs here besides a network's ops: superpixels, CRF, edges. */
    Vision vision();

    /** The compiler of the project's kernels; empty on a device that computes without them. */
    default Optional<KernelCompiler> kernelCompiler() {
        return Optional.empty();
    }

    /**
     * A copy within the device's memory, to be run on {@link #stream()}; valid while both buffers are open.
     *
     * @param to of as many bytes, not overlapping {@code from}
     * @throws IllegalArgumentException when the sizes differ
     * @throws UnsupportedOperationException on devices that only plan or observe
     */
    default Step copy(Slice from, Slice to) {
        throw new UnsupportedOperationException(info().name() + " does not copy");
    }

    /** The queue that executions run on. */
    Stream stream();

    /** Bytes of buffers now allocated. */
    long allocatedBytes();

    /** Gives memory that is kept for later use back to the driver; answers its bytes. */
    default long trim() {
        return 0;
    }

    @Override
    void close();
}
