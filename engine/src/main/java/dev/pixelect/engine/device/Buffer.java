package dev.pixelect.engine.device;

import java.nio.ByteBuffer;

/** Device memory. Closed by its owner; any use afterwards throws {@link IllegalStateException} with the buffer's name. */
public interface Buffer extends AutoCloseable {
    /** What it was allocated as, for messages. */
    String name();

    /** Its size. */
    long bytes();

    /**
     * Copies {@code source}'s remaining bytes (native order) to {@code offset}; returns when {@code source} may be reused.
     *
     * @throws IndexOutOfBoundsException when they don't fit
     */
    void write(long offset, ByteBuffer source);

    /** Fills {@code target}'s remaining bytes (native order) from {@code offset}, after all work queued before. */
    void read(long offset, ByteBuffer target);

    /** Fills with a byte. */
    void fill(long offset, long bytes, byte value);

    @Override
    void close();
}
