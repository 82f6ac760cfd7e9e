package dev.pixelect.cli;

import dev.pixelect.selection.handout.HandoutListener;
import java.util.function.BooleanSupplier;

/** Shows on a terminal how selecting goes, a bar for each part, and stops it when asked to. */
final class SelectProgress implements HandoutListener, AutoCloseable {
    private final BooleanSupplier stop;
    private Progress bar;
    private String part = "";

    /** @param stop asked after each picture; true ends the run with a {@link StoppedException} */
    SelectProgress(BooleanSupplier stop) {
        this.stop = stop;
    }

    @Override
    public void checked(int done, int pictures) {
        show("check", done, pictures);
    }

    @Override
    public void ranked(int done, int pictures) {
        show("rank", done, pictures);
    }

    @Override
    public void judged(int done, int pictures) {
        show("judge", done, pictures);
    }

    @Override
    public void selected(int done, int pictures) {
        show("select", done, pictures);
    }

    private void show(String now, int done, int pictures) {
        if (!now.equals(part)) {
            close();
            part = now;
            bar = new Progress(now, "pictures");
        }
        bar.show(done, pictures, "");
        if (stop.getAsBoolean()) {
            close();
            throw new StoppedException("stopped after " + done + " of " + pictures + " pictures (" + now + ")");
        }
    }

    /** Clears the bar. */
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
