package dev.pixelect.engine.graph;

/** Element types. */
public enum DType {
    F32(4),
    I32(4),
    U8(1),
    /** Bytes that one op of a device leaves for another (masks, argmax); only that device knows their size. */
    OPAQUE(0);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of an element; 0 for {@link #OPAQUE}. */
    public int bytes() {
        return bytes;
    }
}
