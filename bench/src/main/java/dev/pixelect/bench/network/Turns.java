package dev.pixelect.bench.network;

import dev.pixelect.bench.Timing;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Times processes in turns, so that what a machine does besides meets all of them alike. A turn is a run that isn't timed, for
 * caches and clocks to be its own again, and one that is; who begins a round changes.
 */
final class Turns {
    private static final int LEAST_WARM_RUNS = 3;
    private static final int RUNS_A_TURN = 2;

    /** Threads that look out for work for a while, as OpenMP's do, have gone to sleep by then. */
    private static final long PAUSE_MILLIS = 100;

    /** CPU seconds that may only seem to be there. */
    private static final double COUNTED = 0.05;

    private final int rounds;
    private final double warmSeconds;

    /**
     * @param rounds timed runs of each
     * @param warmSeconds that each runs for at the least before anything is timed
     */
    Turns(int rounds, double warmSeconds) {
        this.rounds = rounds;
        this.warmSeconds = warmSeconds;
    }

    /**
     * What one process took.
     *
     * @param wall a run
     * @param cpuSeconds CPU time of a run, all threads together: the mean of all in turns, since the system counts in steps of up to 10 ms
     * @param idle CPU seconds a second that it took while others had their turns; 0 where that is within the counts' resolution
     */
    record Taken(Timing wall, double cpuSeconds, double idle) {}

    /** In the order of {@code peers}. */
    List<Taken> time(List<Peer> peers) throws IOException {
        for (Peer p : peers) {
            warm(p);
        }
        int n = peers.size();
        double[][] wall = new double[n][rounds];
        double[] own = new double[n];
        double[] busy = new double[n];
        double[] before = peers.stream().mapToDouble(Turns::cpuSeconds).toArray();
        long begin = System.nanoTime();
        for (int r = 0; r < rounds; r++) {
            for (int k = 0; k < n; k++) {
                int i = (r + k) % n;
                long turn = System.nanoTime();
                Peer.Run first = peers.get(i).run();
                Peer.Run run = peers.get(i).run();
                pause();
                own[i] += (System.nanoTime() - turn) / 1e9;
                busy[i] += first.cpuSeconds() + run.cpuSeconds();
                wall[i][r] = run.wallSeconds();
            }
        }
        double all = (System.nanoTime() - begin) / 1e9;
        List<Taken> taken = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            double outside = cpuSeconds(peers.get(i)) - before[i] - busy[i];
            double idle = outside > COUNTED ? outside / (all - own[i]) : 0;
            taken.add(new Taken(Timing.of(wall[i], 1), busy[i] / (RUNS_A_TURN * rounds), idle));
        }
        return taken;
    }

    /** Until what is compiled or chosen at first has been. */
    void warm(Peer peer) throws IOException {
        long begin = System.nanoTime();
        for (int i = 0; i < LEAST_WARM_RUNS || (System.nanoTime() - begin) / 1e9 < warmSeconds; i++) {
            peer.run();
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted between turns");
        }
    }

    private static double cpuSeconds(Peer p) {
        return p.cpu().toNanos() / 1e9;
    }
}
