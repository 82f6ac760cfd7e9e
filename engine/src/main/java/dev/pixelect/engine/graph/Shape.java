package dev.pixelect.engine.graph;

import java.util.Arrays;

/**
 * The sizes of a tensor, outermost first: N, C, H, W for activations, O, I, H, W for convolution weights. Immutable.
 */
public final class Shape {
    private final int[] dims;

    private Shape(int[] dims) {
        for (int d : dims) {
            if (d < 1) {
                throw new IllegalArgumentException("sizes of a shape are at least 1: " + Arrays.toString(dims));
            }
        }
        this.dims = dims;
    }

    /** @throws IllegalArgumentException when a size is below 1 */
    public static Shape of(int... dims) {
        return new Shape(dims.clone());
    }

    /** How many sizes there are; 0 for a scalar. */
    public int rank() {
        return dims.length;
    }

    /** Size along axis {@code i}. */
    public int dim(int i) {
        return dims[i];
    }

    /** The product of all sizes; 1 for a scalar. */
    public long elements() {
        long product = 1;
        for (int d : dims) {
            product *= d;
        }
        return product;
    }

    /** Pictures: axis 0. */
    public int n() {
        return dims[0];
    }

    /** Channels: axis 1. */
    public int c() {
        return dims[1];
    }

    /** Rows: axis 2. */
    public int h() {
        return dims[2];
    }

    /** Columns: axis 3. */
    public int w() {
        return dims[3];
    }

    /** H * W. */
    public int hw() {
        return dims[2] * dims[3];
    }

    /** The same shape with another number of channels (axis 1). */
    public Shape withC(int c) {
        int[] d = dims.clone();
        d[1] = c;
        return new Shape(d);
    }

    /** The same N and C with another height and width. */
    public Shape withHw(int h, int w) {
        return of(n(), c(), h, w);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Shape s && Arrays.equals(dims, s.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    /** For messages: {@code 1x3x224x224}. */
    @Override
    public String toString() {
        if (dims.length == 0) {
            return "scalar";
        }
        StringBuilder s = new StringBuilder();
        for (int d : dims) {
            s.append(s.isEmpty() ? "" : "x").append(d);
        }
        return s.toString();
    }
}
