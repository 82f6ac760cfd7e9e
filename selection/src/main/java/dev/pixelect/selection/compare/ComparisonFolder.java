package dev.pixelect.selection.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.pixelect.engine.io.AtomicFiles;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.InputFiles;
import dev.pixelect.selection.rounds.RoundRecord;
import dev.pixelect.selection.rounds.RunFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a comparison's files are:
 *
 * <pre>
 * config.json                 the options that all runs share
 * comparison.json             what is compared
 * table.md, table.json        what it came to; written last
 * seed-1/start/               the first round of the seed, which its runs share
 * seed-1/full/                a run each, as {@code learn} makes it
 * seed-1/entropy-0.1/
 * seed-2/ ...
 * </pre>
 */
public final class ComparisonFolder {
    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path folder;

    /** @param folder is not touched yet */
    public ComparisonFolder(Path folder) {
        this.folder = folder;
    }

    /** The run of a column. */
    public Path run(long seed, Column column) {
        return folder.resolve("seed-" + seed).resolve(column.folder());
    }

    /** The run of the first round. */
    Path start(long seed) {
        return folder.resolve("seed-" + seed).resolve("start");
    }

    /** The table in Markdown. */
    public Path table() {
        return folder.resolve("table.md");
    }

    void write(Comparison comparison) {
        AtomicFiles.write(comparisonFile(), json(comparison));
    }

    void write(Report report) {
        AtomicFiles.write(folder.resolve("table.json"), json(report));
        AtomicFiles.write(table(), ReportTable.markdown(report));
    }

    /**
     * What the runs that are here have come to so far; computes nothing but statistics, and waits for no lock.
     *
     * @throws InputException when there is no comparison, or a file is damaged
     */
    public Report report() {
        if (Files.isDirectory(folder) && !Files.exists(comparisonFile())) {
            throw new InputException(folder + " holds no comparison (no "
                    + comparisonFile().getFileName() + "): name the folder that compare was given with --out");
        }
        return report(read());
    }

    Report report(Comparison comparison) {
        Map<Column, Map<Long, List<RoundRecord>>> records = new LinkedHashMap<>();
        for (Column column : comparison.columns()) {
            Map<Long, List<RoundRecord>> bySeed = new TreeMap<>();
            for (long seed : comparison.seeds()) {
                bySeed.put(seed, RunFolder.records(run(seed, column)));
            }
            records.put(column, bySeed);
        }
        return Report.of(comparison, records);
    }

    private Path comparisonFile() {
        return folder.resolve("comparison.json");
    }

    private Comparison read() {
        try {
            return MAPPER.readValue(InputFiles.readText(comparisonFile(), "comparison"), Comparison.class);
        } catch (JsonProcessingException e) {
            throw new InputException(
                    "cannot understand " + comparisonFile() + ": resume the comparison, which writes it anew", e);
        }
    }

    /** Ends with a line feed. */
    static String json(Object value) {
        try {
            return MAPPER.writeValueAsString(value) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + value, e);
        }
    }
}
