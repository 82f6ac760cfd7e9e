package dev.pixelect.icnet.data;

/** Derives the seeds of independent generators from the one seed of a run. */
public final class Seeds {
    private Seeds() {}

    /**
     * A seed for the purpose that {@code path} names, such as (epoch, position): well mixed, so that neighbouring paths
     * give unrelated generators, and the same on every machine.
     */
    public static long derive(long seed, long... path) {
        long derived = mix(seed + 0x9e3779b97f4a7c15L);
        for (long step : path) {
            derived = mix(derived + 0x9e3779b97f4a7c15L * (2 * step + 1));
        }
        return derived;
    }

    /** The finaliser of SplitMix64 (Steele, Lea, Flood, 2014). */
    public static long mix(long z) {
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
