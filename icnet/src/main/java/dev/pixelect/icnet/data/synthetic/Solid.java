package dev.pixelect.icnet.data.synthetic;

/** A shape that rays meet, with its class and its paint. Immutable. */
abstract class Solid {
    /** Nearer than this is the surface that the ray started on. */
    static final double NEAR = 1e-4;

    final StreetClass label;
    final Paint paint;

    /** The box around it: least and greatest x, y, z. */
    double[] low;

    double[] high;

    Solid(StreetClass label, Paint paint) {
        this.label = label;
        this.paint = paint;
    }

    /** The ray's parameter where it first meets the solid beyond {@link #NEAR}; infinity where it doesn't. */
    abstract double meet(Ray ray);

    /** Sets the normal and the place in the solid's frame, from the place in space. */
    abstract void describe(Hit hit);
}
