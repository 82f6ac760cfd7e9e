package dev.pixelect.bench;

import dev.pixelect.engine.device.Stream;
import java.util.function.IntConsumer;

/**
 * Times device work by the host's clock: a batch of runs is queued, between two waits for the stream, and is long enough that a
 * wait (some 10 microseconds) is below a thousandth of it. Launching costs the host time while the device works, so it shows only
 * where the device is done sooner than the host; see {@link Peaks#launch}. Events around single runs would have a resolution of half a
 * microsecond and the gaps between the runs besides.
 */
public final class Stopwatch {
    private static final double BATCH_SECONDS = 0.05;
    private static final double SMALL_BATCH_SECONDS = 0.002;
    private static final double SLOW_SECONDS = 1;
    private static final int BATCHES = 9;
    private static final int FEW_BATCHES = 3;
    private static final int MOST_RUNS = 100_000;

    private final Stream stream;
    private final boolean withheld;
    private final boolean small;

    /**
     * @param withheld whether there are no times, since the device is a simulator: everything runs once
     * @param small whether short batches will do
     */
    public Stopwatch(Stream stream, boolean withheld, boolean small) {
        this.stream = stream;
        this.withheld = withheld;
        this.small = small;
    }

    /** Whether times are withheld. */
    public boolean withheld() {
        return withheld;
    }

    /**
     * Times.
     *
     * @param queue queues as many runs as it is told; what it waits for itself counts
     * @return null when times are withheld
     */
    public Timing time(IntConsumer queue) {
        if (withheld) {
            seconds(queue, 1);
            return null;
        }
        seconds(queue, 1); // what is compiled, loaded or allocated at first
        double wanted = small ? SMALL_BATCH_SECONDS : BATCH_SECONDS;
        int runs = 1;
        double took = seconds(queue, runs);
        while (took < wanted && runs < MOST_RUNS) {
            runs = (int) Math.min(MOST_RUNS, Math.max(2L * runs, (long) Math.ceil(1.2 * runs * wanted / took)));
            took = seconds(queue, runs);
        }
        double[] batches = new double[small || took > SLOW_SECONDS ? FEW_BATCHES : BATCHES];
        for (int i = 0; i < batches.length; i++) {
            batches[i] = seconds(queue, runs) / runs;
        }
        return Timing.of(batches, runs);
    }

    private double seconds(IntConsumer queue, int runs) {
        stream.synchronize();
        long start = System.nanoTime();
        queue.accept(runs);
        stream.synchronize();
        return (System.nanoTime() - start) / 1e9;
    }
}
