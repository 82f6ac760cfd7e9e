package dev.pixelect.engine.device;

/** Where a node's values lie. */
public interface Binding {
    /** The memory of input {@code i}. */
    Slice input(int i);

    /** The memory of output {@code i}. */
    Slice output(int i);

    /** {@link Prepared#scratchBytes()} bytes, shared with other steps; null when 0 were asked for. */
    Slice scratch();
}
