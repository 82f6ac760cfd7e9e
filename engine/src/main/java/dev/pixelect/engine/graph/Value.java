package dev.pixelect.engine.graph;

/**
 * A tensor of a graph: a name, a shape and a type, no data. Values are compared by identity and belong to the graph that
 * made them; {@link #id()} numbers them in the order of their making, so that whatever iterates over them repeats.
 */
public final class Value {
    /** Where a value's contents come from and how long they live. */
    public enum Kind {
        /** Written by the caller before a run. */
        INPUT,
        /** Learned; lives as long as the execution; given a gradient. */
        PARAMETER,
        /** Lives as long as the execution, updated by ops, no gradient: running statistics, momentum. */
        STATE,
        /** Made by a node, gone after its last reader unless it is an output of the graph. */
        ACTIVATION
    }

    private final int id;
    private final String name;
    private final Shape shape;
    private final DType dtype;
    private final Kind kind;

    Value(int id, String name, Shape shape, DType dtype, Kind kind) {
        this.id = id;
        this.name = name;
        this.shape = shape;
        this.dtype = dtype;
        this.kind = kind;
    }

    /** Its place in the order of making. */
    public int id() {
        return id;
    }

    /** Unique in its graph. */
    public String name() {
        return name;
    }

    /** The dense sizes, whatever a device pads. */
    public Shape shape() {
        return shape;
    }

    /** The type of its elements. */
    public DType dtype() {
        return dtype;
    }

    /** Where its contents come from and how long they last. */
    public Kind kind() {
        return kind;
    }

    /** True when the contents outlive a run. */
    public boolean persistent() {
        return kind == Kind.PARAMETER || kind == Kind.STATE;
    }

    /** Bytes of the dense contents, before any device's padding; 0 when opaque. */
    public long bytes() {
        return shape.elements() * dtype.bytes();
    }

    @Override
    public String toString() {
        return name + "[" + shape + "]";
    }
}
