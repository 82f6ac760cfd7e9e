package dev.pixelect.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pixelect.engine.io.AtomicFiles;
import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.Journal;
import dev.pixelect.engine.io.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The pictures that were predicted into a folder: the file {@code predictions.jsonl}. Its first line has the weights' digest and the
 * classes, so that the numbers in label files have names; then a line for each picture whose files are on disk. Other weights
 * begin it anew, so that a resumed prediction never takes their files for its own.
 */
final class Predictions implements AutoCloseable {
    /** In the folder of predictions. */
    static final String FILE = "predictions.jsonl";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Journal journal;
    /** By stem. */
    private final Map<String, Made> made = new HashMap<>();

    /** Which picture files of a stem were made from, and their endings. */
    private record Made(String picture, Set<String> endings) {}

    private Predictions(Path folder, Journal journal) {
        this.folder = folder;
        this.journal = journal;
        for (String line : journal.earlier()) {
            JsonNode entry = parse(folder.resolve(FILE), line);
            String picture = entry.path("picture").asText();
            Made known = made.get(entry.path("stem").asText());
            // Another picture of the same name has written over the files.
            Made now = known != null && known.picture.equals(picture) ? known : new Made(picture, new HashSet<>());
            entry.path("files").forEach(ending -> now.endings.add(ending.asText()));
            made.put(entry.path("stem").asText(), now);
        }
    }

    /**
     * Opens the file, or begins it.
     *
     * @param folder which exists
     * @param weights the file that is predicted with
     * @param resume whether what is there must have been made with these weights
     * @throws InputException when it wasn't, or the file can't be read or written
     */
    static Predictions open(Path folder, Path weights, List<ClassInfo> classes, boolean resume) {
        Path file = folder.resolve(FILE);
        ObjectNode head = JSON.createObjectNode();
        head.put("weights-sha256", Sha256.of(weights, "weights file"));
        classes.stream().map(ClassInfo::name).forEach(head.putArray("classes")::add);
        String other = Journal.headOf(file).orElse(head.toString());
        if (resume && !other.equals(head.toString())) {
            throw new InputException(
                    "the predictions in " + folder + " were made with other weights than " + weights + " (" + FILE
                            + " says which): leave out --resume to predict all pictures anew, or name another folder");
        }
        Journal journal = Journal.open(file, head.toString());
        try {
            AtomicFiles.deleteLeftovers(folder);
            return new Predictions(folder, journal);
        } catch (RuntimeException e) {
            journal.close();
            throw e;
        }
    }

    /** Whether all these files were made from a picture with the same weights and are still there. */
    boolean has(Path picture, String stem, List<String> wanted) {
        Made known = made.get(stem);
        return known != null
                && known.picture.equals(picture.toString())
                && known.endings.containsAll(wanted)
                && wanted.stream().allMatch(ending -> Files.exists(folder.resolve(stem + ending)));
    }

    /** Notes a picture whose files are on disk. */
    void add(Path picture, String stem, List<String> written) {
        ObjectNode line =
                JSON.createObjectNode().put("picture", picture.toString()).put("stem", stem);
        written.forEach(line.putArray("files")::add);
        journal.add(line.toString());
    }

    private static JsonNode parse(Path file, String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new InputException(
                    "cannot understand " + file + ": delete it to have all pictures predicted anew", e);
        }
    }

    @Override
    public void close() {
        journal.close();
    }
}
