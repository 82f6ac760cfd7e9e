package dev.pixelect.kernels.cpu;

/**
 * e^z of runs of numbers, within 2e-7 of itself: 2^n e^r with n = z / ln 2 rounded and |r| <= ln 2 / 2, by the polynomial of the Cephes library's expf
 * (Moshier). In loops that small, over arrays that are arguments: Java 17's compiler does not unroll larger bodies and so makes no vector code
 * of them, nor of bits as floats, which have a loop of their own.
 *
 * <p>An instance owns its scratch memory: one a thread. A run allocates nothing.
 */
public final class VectorExp {
    private final float[] exponent;
    private final float[] power;

    /** @param longest most numbers of a run */
    public VectorExp(int longest) {
        this.exponent = new float[longest];
        this.power = new float[longest];
    }

    /**
     * Puts e^z of the first {@code n} numbers, at most 88, to {@code out} from {@code at}. Below -87 e^z is less than the smallest normal float: 0
     * then, and z becomes 0 too, as -infinity * 0 is not 0. NaN stays.
     */
    public void run(float[] z, float[] out, int at, int n) {
        roundExponents(z, exponent, n);
        reduce(z, exponent, power, n);
        polynomial(power, n);
        scale(power, exponent, z, out, at, n);
    }

    /** Adding 1.5 * 2^23 rounds to an integer, which then is in the lowest bits. */
    private static void roundExponents(float[] z, float[] exponent, int n) {
        for (int k = 0; k < n; k++) {
            exponent[k] = z[k] * 1.44269504f + 12582912f;
        }
    }

    private static void reduce(float[] z, float[] exponent, float[] r, int n) {
        for (int k = 0; k < n; k++) {
            float e = exponent[k] - 12582912f;
            r[k] = z[k] - e * 0.693359375f + e * 2.12194440e-4f;
        }
    }

    private static void polynomial(float[] r, int n) {
        for (int k = 0; k < n; k++) {
            float v = r[k];
            float p = 1.9875691500e-4f;
            p = p * v + 1.3981999507e-3f;
            p = p * v + 8.3334519073e-3f;
            p = p * v + 4.1665795894e-2f;
            p = p * v + 1.6666665459e-1f;
            p = p * v + 5.0000001201e-1f;
            r[k] = p * v * v + v + 1;
        }
    }

    private static void scale(float[] power, float[] exponent, float[] z, float[] out, int at, int n) {
        for (int k = 0; k < n; k++) {
            if (z[k] < -87f) {
                z[k] = 0;
                out[at + k] = 0;
            } else {
                out[at + k] = power[k] * Float.intBitsToFloat((Float.floatToRawIntBits(exponent[k]) + 127) << 23);
            }
        }
    }
}
