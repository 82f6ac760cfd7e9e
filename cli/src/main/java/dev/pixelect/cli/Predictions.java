package dev.pixelect.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
    private final Map<String, Set<String>> endings = new HashMap<>();

    private Predictions(Path folder, Journal journal) {
        this.folder = folder;
        this.journal = journal;
        for (String line : journal.earlier()) {
            JsonNode picture = parse(folder.resolve(FILE), line);
            picture.path("files")
                    .forEach(file -> endings.computeIfAbsent(
                                    picture.path("picture").asText(), stem -> new HashSet<>())
                            .add(file.asText()));
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
        head.put("weights-sha256", Sha256.of(weights));
        classes.stream().map(ClassInfo::name).forEach(head.putArray("classes")::add);
        String other = Journal.headOf(file).orElse(head.toString());
        if (resume && !other.equals(head.toString())) {
            throw new InputException(
                    "the predictions in " + folder + " were made with other weights than " + weights + " (" + FILE
                            + " says which): leave out --resume to predict all pictures anew, or name another folder");
        }
        Journal journal = Journal.open(file, head.toString());
        try {
            return new Predictions(folder, journal);
        } catch (RuntimeException e) {
            journal.close();
            throw e;
        }
    }

    /** Whether all these files of a picture were written with the same weights and are still there. */
    boolean has(String stem, List<String> wanted) {
        return endings.getOrDefault(stem, Set.of()).containsAll(wanted)
                && wanted.stream().allMatch(ending -> Files.exists(folder.resolve(stem + ending)));
    }

    /** Notes a picture whose files are on disk. */
    void add(String stem, List<String> written) {
        ObjectNode line = JSON.createObjectNode().put("picture", stem);
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
