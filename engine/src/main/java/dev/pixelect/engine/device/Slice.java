package dev.pixelect.engine.device;

/**
 * A part of a buffer.
 *
 * @param offset bytes from the buffer's start, a multiple of {@link #ALIGNMENT}
 */
public record Slice(Buffer buffer, long offset, long bytes) {
    /** Every value begins at a multiple of this, enough for any device's vectors. */
    public static final int ALIGNMENT = 256;
}
