package dev.pixelect.engine.device;

import java.nio.FloatBuffer;

/** How a device stores a value: order, blocks, padding. */
public interface Layout {
    /** Bytes in device memory, padding included; at least 1. */
    long bytes();

    /** For tables: {@code nchw}, {@code nChw16c}. */
    String description();

    /** Whether device memory holds the dense elements in their order (NCHW, OIHW), so that they can be copied as they are. */
    boolean dense();

    /**
     * Converts dense elements to device order, padding included (float32 values only; not called when {@link #dense()}).
     * Both buffers are direct and in native order: native code may be what converts.
     *
     * @param dense all elements, position 0
     * @param device {@code bytes() / 4} floats, position 0
     */
    void pack(FloatBuffer dense, FloatBuffer device);

    /** The reverse of {@link #pack}. */
    void unpack(FloatBuffer device, FloatBuffer dense);
}
