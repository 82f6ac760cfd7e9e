package dev.pixelect.icnet.data.synthetic;

/**
 * A convex polygon in the plane of "forward" and "up", extruded to both sides across: boxes, car bodies, wheels, gabled
 * houses, signs.
 */
final class Prism extends Solid {
    private final double cx;
    private final double cy;
    private final double cz;
    private final double sin;
    private final double cos;
    private final double half;
    private final double[] edges;
    private final double hole;

    /**
     * @param center where the frame's origin lies
     * @param sin with {@code cos}: which way forward points, (sin, 0, cos)
     * @param half half the extent across
     * @param polygon forward, up, forward, up... in counterclockwise order (forward to the right, up to the top)
     * @param hole radius of a round hole through the origin, 0 for none
     */
    Prism(
            StreetClass label,
            Paint paint,
            double[] center,
            double sin,
            double cos,
            double half,
            double[] polygon,
            double hole) {
        super(label, paint);
        this.cx = center[0];
        this.cy = center[1];
        this.cz = center[2];
        this.sin = sin;
        this.cos = cos;
        this.half = half;
        this.hole = hole;
        int n = polygon.length / 2;
        edges = new double[3 * n];
        low = new double[] {Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE};
        high = new double[] {-Double.MAX_VALUE, -Double.MAX_VALUE, -Double.MAX_VALUE};
        for (int i = 0; i < n; i++) {
            double f = polygon[2 * i];
            double u = polygon[2 * i + 1];
            double df = polygon[(2 * i + 2) % polygon.length] - f;
            double du = polygon[(2 * i + 3) % polygon.length] - u;
            double length = Math.sqrt(df * df + du * du);
            edges[3 * i] = du / length;
            edges[3 * i + 1] = -df / length;
            edges[3 * i + 2] = (du * f - df * u) / length;
            for (int side = -1; side <= 1; side += 2) {
                include(cx + side * half * cos + f * sin, cy + u, cz - side * half * sin + f * cos);
            }
        }
    }

    /** A box of half extents across and forward, from {@code center} upwards. */
    static Prism box(
            StreetClass label,
            Paint paint,
            double[] center,
            double sin,
            double cos,
            double across,
            double height,
            double forward) {
        double[] polygon = {-forward, 0, forward, 0, forward, height, -forward, height};
        return new Prism(label, paint, center, sin, cos, across, polygon, 0);
    }

    /** A disc whose axis points across, with a round hole where {@code hole} is above 0. */
    static Prism disc(
            StreetClass label,
            Paint paint,
            double[] center,
            double sin,
            double cos,
            double half,
            double radius,
            double hole) {
        int n = 14;
        double[] polygon = new double[2 * n];
        for (int i = 0; i < n; i++) {
            double angle = 2 * Math.PI * i / n;
            polygon[2 * i] = radius * StrictMath.cos(angle);
            polygon[2 * i + 1] = radius * StrictMath.sin(angle);
        }
        return new Prism(label, paint, center, sin, cos, half, polygon, hole);
    }

    private void include(double x, double y, double z) {
        double[] p = {x, y, z};
        for (int i = 0; i < 3; i++) {
            low[i] = Math.min(low[i], p[i]);
            high[i] = Math.max(high[i], p[i]);
        }
    }

    @Override
    double meet(Ray ray) {
        double x = ray.ox - cx;
        double z = ray.oz - cz;
        double oa = x * cos - z * sin;
        double of = x * sin + z * cos;
        double ou = ray.oy - cy;
        double da = ray.dx * cos - ray.dz * sin;
        double df = ray.dx * sin + ray.dz * cos;
        double du = ray.dy;
        double enter = Double.NEGATIVE_INFINITY;
        double leave = Double.POSITIVE_INFINITY;
        if (da != 0) {
            double a = (-half - oa) / da;
            double b = (half - oa) / da;
            enter = Math.min(a, b);
            leave = Math.max(a, b);
        } else if (oa < -half || oa > half) {
            return Double.POSITIVE_INFINITY;
        }
        for (int i = 0; i < edges.length; i += 3) {
            double speed = edges[i] * df + edges[i + 1] * du;
            double gap = edges[i + 2] - edges[i] * of - edges[i + 1] * ou;
            if (speed < 0) {
                enter = Math.max(enter, gap / speed);
            } else if (speed > 0) {
                leave = Math.min(leave, gap / speed);
            } else if (gap < 0) {
                return Double.POSITIVE_INFINITY;
            }
            if (enter > leave) {
                return Double.POSITIVE_INFINITY;
            }
        }
        double t = enter > NEAR ? enter : leave;
        if (t <= NEAR) {
            return Double.POSITIVE_INFINITY;
        }
        if (hole > 0) {
            double f = of + t * df;
            double u = ou + t * du;
            if (f * f + u * u < hole * hole) {
                return Double.POSITIVE_INFINITY;
            }
        }
        return t;
    }

    @Override
    void describe(Hit hit) {
        double x = hit.x - cx;
        double z = hit.z - cz;
        hit.across = x * cos - z * sin;
        hit.forward = x * sin + z * cos;
        hit.up = hit.y - cy;
        double nearest = Math.abs(hit.across) - half;
        double na = hit.across < 0 ? -1 : 1;
        double nf = 0;
        double nu = 0;
        hit.end = true;
        for (int i = 0; i < edges.length; i += 3) {
            double distance = edges[i] * hit.forward + edges[i + 1] * hit.up - edges[i + 2];
            if (distance > nearest) {
                nearest = distance;
                na = 0;
                nf = edges[i];
                nu = edges[i + 1];
                hit.end = false;
            }
        }
        hit.nx = na * cos + nf * sin;
        hit.ny = nu;
        hit.nz = -na * sin + nf * cos;
    }
}
