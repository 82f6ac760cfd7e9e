package dev.pixelect.cli;

import dev.pixelect.selection.rounds.RoundRecord;
import dev.pixelect.selection.rounds.RoundsListener;
import java.util.Locale;

/** Shows rounds on a terminal: a bar for each part of a round, and a line that stays for each round that is done. */
final class RoundsProgress implements RoundsListener, AutoCloseable {
    private final String title;
    private Progress bar;
    private String part = "";
    private int round;
    private int lastRound;

    /** @param title put before everything; may be empty */
    RoundsProgress(String title) {
        this.title = title.isEmpty() ? "" : title + ": ";
    }

    @Override
    public void started(int now, int last) {
        round = now;
        lastRound = last;
        part = "";
    }

    @Override
    public void ranked(int now, int done, int images) {
        show("rank", "images", done, images, "");
    }

    @Override
    public void labelled(int now, int done, int images) {
        show("select", "images", done, images, "");
    }

    @Override
    public void step(int iteration, int iterations, double loss) {
        show("train", "steps", iteration, iterations, String.format(Locale.ROOT, "loss %.3f", loss));
    }

    void evaluated(int done, int images) {
        show("evaluate", "images", done, images, "");
    }

    @Override
    public void finished(RoundRecord record, double seconds, boolean earlier) {
        close();
        Progress.line(String.format(
                Locale.ROOT,
                "%sround %d: %d images, mIoU %.2f %%, %s",
                title,
                record.round(),
                record.images(),
                100 * record.mIoU(),
                earlier ? "done earlier" : String.format(Locale.ROOT, "%.0f s", seconds)));
    }

    private void show(String now, String unit, long done, long total, String note) {
        if (!now.equals(part)) {
            close();
            part = now;
            bar = new Progress(title + "round " + round + "/" + lastRound + " " + now, unit);
        }
        bar.show(done, total, note);
    }

    /** Clears the bar. */
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
            part = "";
        }
    }
}
