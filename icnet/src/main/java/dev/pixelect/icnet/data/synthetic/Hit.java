package dev.pixelect.icnet.data.synthetic;

/** Where a ray met a surface; mutable, one for each picture being drawn. */
final class Hit {
    /** The place, in metres. */
    double x;

    double y;
    double z;

    /** The outward normal, of length 1. */
    double nx;

    double ny;
    double nz;

    /** The place in the solid's own frame: across, up, forward. */
    double across;

    double up;
    double forward;

    /** Whether the surface is one of a prism's two ends, which face across. */
    boolean end;

    /** The surface's colour there, linear, about 0 to 1. */
    final double[] color = new double[3];

    void color(double r, double g, double b) {
        color[0] = r;
        color[1] = g;
        color[2] = b;
    }

    void color(double[] rgb, double factor) {
        color(rgb[0] * factor, rgb[1] * factor, rgb[2] * factor);
    }
}
