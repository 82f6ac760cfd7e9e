package dev.pixelect.icnet.data.synthetic;

/** All points within a radius of a line segment: limbs, trunks, poles; a ball where the segment's ends are one. */
final class Capsule extends Solid {
    private final double ax;
    private final double ay;
    private final double az;
    private final double bx;
    private final double by;
    private final double bz;
    private final double radius;
    private final long leaves;

    Capsule(StreetClass label, Paint paint, double[] a, double[] b, double radius) {
        this(label, paint, a, b, radius, 0);
    }

    private Capsule(StreetClass label, Paint paint, double[] a, double[] b, double radius, long leaves) {
        super(label, paint);
        ax = a[0];
        ay = a[1];
        az = a[2];
        bx = b[0] - ax;
        by = b[1] - ay;
        bz = b[2] - az;
        this.radius = radius;
        this.leaves = leaves;
        low = new double[3];
        high = new double[3];
        for (int i = 0; i < 3; i++) {
            low[i] = Math.min(a[i], b[i]) - radius;
            high[i] = Math.max(a[i], b[i]) + radius;
        }
    }

    /** A ball with gaps like those in a tree's crown. */
    static Capsule foliage(Paint paint, double[] center, double radius, long seed) {
        return new Capsule(StreetClass.VEGETATION, paint, center, center, radius, seed | 1);
    }

    @Override
    double meet(Ray ray) {
        double t = surface(ray);
        if (leaves != 0 && t < Double.POSITIVE_INFINITY) {
            double x = ray.ox + t * ray.dx;
            double y = ray.oy + t * ray.dy;
            double z = ray.oz + t * ray.dz;
            if (Noise.at(leaves, 4 * x, 4 * y, 4 * z) < 0.3) {
                return Double.POSITIVE_INFINITY;
            }
        }
        return t;
    }

    private double surface(Ray ray) {
        double x = ray.ox - ax;
        double y = ray.oy - ay;
        double z = ray.oz - az;
        double bb = bx * bx + by * by + bz * bz;
        if (bb > 0) {
            double dd = ray.dx * ray.dx + ray.dy * ray.dy + ray.dz * ray.dz;
            double bd = bx * ray.dx + by * ray.dy + bz * ray.dz;
            double bo = bx * x + by * y + bz * z;
            double dO = ray.dx * x + ray.dy * y + ray.dz * z;
            double oo = x * x + y * y + z * z;
            // The infinite cylinder: a t^2 + 2 b t + c = 0.
            double a = bb * dd - bd * bd;
            double b = bb * dO - bo * bd;
            double c = bb * oo - bo * bo - radius * radius * bb;
            double h = b * b - a * c;
            if (h < 0) {
                return Double.POSITIVE_INFINITY;
            }
            if (a > 0) {
                double t = (-b - Math.sqrt(h)) / a;
                double along = bo + t * bd;
                if (along > 0 && along < bb) {
                    return t > NEAR ? t : Double.POSITIVE_INFINITY;
                }
                if (along >= bb) {
                    return ball(ray, x - bx, y - by, z - bz);
                }
            }
        }
        return ball(ray, x, y, z);
    }

    private double ball(Ray ray, double x, double y, double z) {
        double a = ray.dx * ray.dx + ray.dy * ray.dy + ray.dz * ray.dz;
        double b = ray.dx * x + ray.dy * y + ray.dz * z;
        double h = b * b - a * (x * x + y * y + z * z - radius * radius);
        if (h < 0) {
            return Double.POSITIVE_INFINITY;
        }
        double t = (-b - Math.sqrt(h)) / a;
        return t > NEAR ? t : Double.POSITIVE_INFINITY;
    }

    @Override
    void describe(Hit hit) {
        double x = hit.x - ax;
        double y = hit.y - ay;
        double z = hit.z - az;
        hit.across = x;
        hit.up = y;
        hit.forward = z;
        hit.end = false;
        double bb = bx * bx + by * by + bz * bz;
        double s = bb > 0 ? Math.max(0, Math.min(1, (x * bx + y * by + z * bz) / bb)) : 0;
        hit.nx = (x - s * bx) / radius;
        hit.ny = (y - s * by) / radius;
        hit.nz = (z - s * bz) / radius;
    }
}
