package dev.pixelect.selection;

/** Seeds derived from the one seed of a run, so that no draw depends on the order in which others are made. */
public final class Seeds {
    private Seeds() {}

    /** A seed that depends on all the numbers and on their order. */
    public static long mix(long seed, long... numbers) {
        long mixed = scramble(seed);
        for (long number : numbers) {
            mixed = scramble(mixed + 0x9e3779b97f4a7c15L * (number + 1));
        }
        return mixed;
    }

    /** The finaliser of MurmurHash3 (variant 13 of Stafford): a bijection in which every input bit reaches every output bit. */
    private static long scramble(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
