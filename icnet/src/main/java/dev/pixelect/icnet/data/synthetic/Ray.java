package dev.pixelect.icnet.data.synthetic;

/** A half line; mutable because a picture casts a million of them. Metres: x to the right, y up, z along the street. */
final class Ray {
    double ox;
    double oy;
    double oz;
    double dx;
    double dy;
    double dz;

    /** Whether the ray passes the ball ahead of its origin; the direction may have any length. */
    boolean meets(double cx, double cy, double cz, double radius) {
        double x = cx - ox;
        double y = cy - oy;
        double z = cz - oz;
        double along = x * dx + y * dy + z * dz;
        double length2 = dx * dx + dy * dy + dz * dz;
        double distance2 = x * x + y * y + z * z;
        if (along < 0) {
            return distance2 <= radius * radius;
        }
        return distance2 * length2 - along * along <= radius * radius * length2;
    }
}
