package dev.pixelect.icnet.data.synthetic;

import dev.pixelect.icnet.data.Seeds;

/** Value noise on integer lattices: pure integer hashing and polynomials, so the same bits everywhere. */
final class Noise {
    private static final double TO_UNIT = 0x1.0p-32;

    private Noise() {}

    /** A value in [0, 1) for a lattice point. */
    static double hash(long seed, int x, int y, int z) {
        long h = seed + x * 0x9e3779b97f4a7c15L + y * 0xc2b2ae3d27d4eb4fL + z * 0x165667b19e3779f9L;
        return (Seeds.mix(h) >>> 32) * TO_UNIT;
    }

    /** Noise in [0, 1) over the plane, with features of size 1. */
    static double at(long seed, double x, double y) {
        int ix = floor(x);
        int iy = floor(y);
        double fx = smooth(x - ix);
        double fy = smooth(y - iy);
        double a = lerp(hash(seed, ix, iy, 0), hash(seed, ix + 1, iy, 0), fx);
        double b = lerp(hash(seed, ix, iy + 1, 0), hash(seed, ix + 1, iy + 1, 0), fx);
        return lerp(a, b, fy);
    }

    /** Noise in [0, 1) in space, with features of size 1. */
    static double at(long seed, double x, double y, double z) {
        int ix = floor(x);
        int iy = floor(y);
        int iz = floor(z);
        double fx = smooth(x - ix);
        double fy = smooth(y - iy);
        double[] layer = new double[2];
        for (int k = 0; k < 2; k++) {
            double a = lerp(hash(seed, ix, iy, iz + k), hash(seed, ix + 1, iy, iz + k), fx);
            double b = lerp(hash(seed, ix, iy + 1, iz + k), hash(seed, ix + 1, iy + 1, iz + k), fx);
            layer[k] = lerp(a, b, fy);
        }
        return lerp(layer[0], layer[1], smooth(z - iz));
    }

    /** Sum of octaves, each of half the size and half the weight of the one before; in [0, 1). */
    static double fractal(long seed, double x, double y, int octaves) {
        double sum = 0;
        double weight = 0.5;
        double total = 0;
        for (int i = 0; i < octaves; i++) {
            sum += weight * at(seed + i, x, y);
            total += weight;
            x *= 2;
            y *= 2;
            weight *= 0.5;
        }
        return sum / total;
    }

    static int floor(double x) {
        int i = (int) x;
        return x < i ? i - 1 : i;
    }

    static double lerp(double a, double b, double t) {
        return a + t * (b - a);
    }

    private static double smooth(double t) {
        return t * t * (3 - 2 * t);
    }
}
