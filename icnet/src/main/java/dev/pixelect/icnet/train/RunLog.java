package dev.pixelect.icnet.train;

import dev.pixelect.engine.io.AtomicFiles;
import dev.pixelect.engine.io.InputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of JSON lines, each about an iteration. Lines are held until a checkpoint is written, so that the file never
 * speaks of steps that a resumed run will do again.
 */
final class RunLog {
    private static final Pattern ITERATION = Pattern.compile("^\\{\"iteration\":(\\d+),.*}$");

    private final Path file;
    private final List<String> lines = new ArrayList<>();

    /** Keeps the lines of a file that is there up to iteration {@code done}. */
    RunLog(Path file, int done) {
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

    /**
     * @param iteration from 1
     * @param fields the line's other fields, as JSON without braces
     */
    void add(int iteration, String fields) {
        lines.add(head(iteration) + fields + "}");
    }

    private static String head(int iteration) {
        return "{\"iteration\":" + iteration + ",";
    }

    /** Whether there is a line about an iteration. */
    boolean has(int iteration) {
        return lines.stream().anyMatch(line -> line.startsWith(head(iteration)));
    }

    /** The number that the line about an iteration has in {@code field}; NaN where there is no such line. */
    float number(int iteration, String field) {
        Pattern number = Pattern.compile("\"" + Pattern.quote(field) + "\":([^,}]+)");
        for (String line : lines) {
            Matcher m = number.matcher(line);
            if (line.startsWith(head(iteration)) && m.find()) {
                return Float.parseFloat(m.group(1));
            }
        }
        return Float.NaN;
    }

    void write() {
        AtomicFiles.write(file, lines.isEmpty() ? "" : String.join("\n", lines) + "\n");
    }
}
