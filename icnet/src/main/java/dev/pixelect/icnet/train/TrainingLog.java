package dev.pixelect.icnet.train;

import dev.pixelect.engine.io.AtomicFiles;
import dev.pixelect.engine.io.InputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code metrics.jsonl}: a line a logged step. Lines are held until a checkpoint is written, so that the file never speaks
 * of steps that a resumed run will do again.
 */
final class TrainingLog {
    private static final Pattern ITERATION = Pattern.compile("^\\{\"iteration\":(\\d+),.*}$");

    private final Path file;
    private final List<String> lines = new ArrayList<>();

    /** Keeps the lines of a file that is there up to iteration {@code done}. */
    TrainingLog(Path file, int done) {
        this.file = file;
        if (done > 0 && Files.exists(file)) {
            try {
                for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                    Matcher m = ITERATION.matcher(line);
                    if (m.matches() && Integer.parseInt(m.group(1)) <= done) {
                        lines.add(line);
                    }
                }
            } catch (IOException e) {
                throw new InputException("cannot read " + file + ": " + e.getMessage(), e);
            }
        }
    }

    /** @param iteration from 1 */
    void add(int iteration, TrainingStep.Losses losses, double rate) {
        lines.add(String.format(
                Locale.ROOT,
                "{\"iteration\":%d,\"loss\":%s,\"loss_conv6\":%s,\"loss_sub24\":%s,\"loss_sub4\":%s,\"lr\":%s}",
                iteration,
                losses.total(),
                losses.heads().get(0),
                losses.heads().get(1),
                losses.heads().get(2),
                (float) rate));
    }

    void write() {
        AtomicFiles.write(file, lines.isEmpty() ? "" : String.join("\n", lines) + "\n");
    }
}
