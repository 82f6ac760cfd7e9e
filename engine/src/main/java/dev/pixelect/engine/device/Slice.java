package dev.pixelect.engine.device;

/**
 * A part of a buffer.
 *
 * @param offset bytes from the buffer's start, a multiple of {@link #ALIGNMENT}
 */
public record Slice(Buffer buffer, long offset, long bytes) {
    /**
     * Every value begins at a multiple of this: enough for any device's vectors, and for OpenCL's sub-buffers, which NVIDIA
     * wants aligned to 512 bytes.
     */
    public static final int ALIGNMENT = 512;

    /** @throws IllegalArgumentException when {@code other} has another size */
    public void requireSize(Slice other) {
        if (bytes != other.bytes) {
            throw new IllegalArgumentException("a copy of " + bytes + " bytes of '" + buffer.name() + "' to "
                    + other.bytes + " of '" + other.buffer.name() + "'");
        }
    }
}
