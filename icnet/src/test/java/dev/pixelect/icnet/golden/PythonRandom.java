package dev.pixelect.icnet.golden;

/** CPython's random.Random for an integer seed: MT19937 (Matsumoto and Nishimura, 1998), 53-bit doubles. */
final class PythonRandom {
    private static final int N = 624;
    private static final int M = 397;

    private final int[] state = new int[N];
    private int index = N;

    /** @param seed non-negative, below 2^32 */
    PythonRandom(long seed) {
        state[0] = 19650218;
        for (int i = 1; i < N; i++) {
            state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
        }
        int key = (int) seed;
        int i = 1;
        for (int k = 0; k < N; k++) {
            state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >>> 30)) * 1664525)) + key;
            i = next(i);
        }
        for (int k = 0; k < N - 1; k++) {
            state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >>> 30)) * 1566083941)) - i;
            i = next(i);
        }
        state[0] = 0x80000000;
    }

    private int next(int i) {
        if (i + 1 >= N) {
            state[0] = state[N - 1];
            return 1;
        }
        return i + 1;
    }

    private int bits32() {
        if (index >= N) {
            for (int k = 0; k < N; k++) {
                int y = (state[k] & 0x80000000) | (state[(k + 1) % N] & 0x7fffffff);
                state[k] = state[(k + M) % N] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
            }
            index = 0;
        }
        int y = state[index++];
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        return y ^ (y >>> 18);
    }

    /** Uniform in [0, 1). */
    double random() {
        long a = (bits32() & 0xffffffffL) >>> 5;
        long b = (bits32() & 0xffffffffL) >>> 6;
        return (a * 67108864.0 + b) / 9007199254740992.0;
    }

    /** Uniform in [0, n). */
    int randrange(int n) {
        int bits = 32 - Integer.numberOfLeadingZeros(n);
        int r;
        do {
            r = bits32() >>> (32 - bits);
        } while (r >= n);
        return r;
    }
}
