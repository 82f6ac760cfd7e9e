package dev.pixelect.icnet.train;

/**
 * When to write the next checkpoint: as often as costs about one per cent of the time, so that a run that is killed again and
 * again gets on, but not more often than every two seconds, and once a minute where writing is slow. Times are nanoseconds of one
 * clock.
 */
final class CheckpointClock {
    static final long LEAST_NANOS = 2_000_000_000L;
    static final long MOST_NANOS = 60_000_000_000L;
    private static final long COST_FACTOR = 100;

    private long last;
    private long interval = LEAST_NANOS;

    /** @param now the training begins */
    CheckpointClock(long now) {
        last = now;
    }

    boolean due(long now) {
        return now - last >= interval;
    }

    /** A checkpoint was written from {@code begun} to {@code ended}. */
    void written(long begun, long ended) {
        last = ended;
        interval = Math.max(LEAST_NANOS, Math.min(MOST_NANOS, COST_FACTOR * (ended - begun)));
    }
}
