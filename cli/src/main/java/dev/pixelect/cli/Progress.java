package dev.pixelect.cli;

import java.io.PrintStream;
import java.util.Locale;

/** A bar with rate and time left on stderr, when that is a terminal; nothing otherwise. */
final class Progress implements AutoCloseable {
    private static final int WIDTH = 24;
    private static final long REFRESH_NANOS = 100_000_000L;

    private final PrintStream err = System.err;
    private final boolean terminal = onTerminal();
    private final String label;
    private final String unit;
    private final long start = System.nanoTime();
    private long shown = Long.MIN_VALUE;
    private long first = -1;

    /** @param unit what is counted, for the rate: {@code images}, {@code steps} */
    Progress(String label, String unit) {
        this.label = label;
        this.unit = unit;
    }

    private static boolean onTerminal() {
        return "1".equals(System.getenv("PIXELECT_TTY"));
    }

    /** A line that stays, on a terminal only. */
    static void line(String text) {
        if (onTerminal()) {
            System.err.println(text);
        }
    }

    /** Whether stderr is a terminal: only the launcher can tell. */
    static boolean terminal() {
        return "1".equals(System.getenv("PIXELECT_TTY"));
    }

    /** @param note shown behind the bar, such as the loss */
    void show(long done, long total, String note) {
        if (!terminal) {
            return;
        }
        if (first < 0) {
            first = Math.max(0, done - 1);
        }
        long now = System.nanoTime();
        if (shown != Long.MIN_VALUE && now - shown < REFRESH_NANOS && done < total) {
            return;
        }
        shown = now;
        double seconds = Math.max(1e-3, (now - start) / 1e9);
        double rate = (done - first) / seconds;
        int filled = (int) (WIDTH * done / Math.max(1, total));
        err.printf(
                Locale.ROOT,
                "\r%s [%s%s] %d/%d %.1f %s/s, %s left  %s\033[K",
                label,
                "=".repeat(filled),
                " ".repeat(WIDTH - filled),
                done,
                total,
                rate,
                unit,
                duration((total - done) / Math.max(1e-9, rate)),
                note);
        err.flush();
    }

    private static String duration(double seconds) {
        long s = Math.round(seconds);
        return s >= 3600
                ? String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60)
                : String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60);
    }

    /** Clears the bar. */
    @Override
    public void close() {
        if (terminal && shown != Long.MIN_VALUE) {
            err.print("\r\033[K");
            err.flush();
        }
    }
}
