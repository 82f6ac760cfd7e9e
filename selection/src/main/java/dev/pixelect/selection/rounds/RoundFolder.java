package dev.pixelect.selection.rounds;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.pixelect.engine.io.AtomicFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The folder of one round. Each part of a round ends with a file that is written when all else of that part is on disk, so
 * that what is there tells what is done: {@code selection.json}, {@code trained.json}, {@code metrics.json}.
 */
final class RoundFolder {
    private final Path folder;

    RoundFolder(Path folder) {
        this.folder = folder;
    }

    Path path() {
        return folder;
    }

    Path mask(String id) {
        return folder.resolve("masks").resolve(id + ".png");
    }

    Path labels(String id) {
        return folder.resolve("labels").resolve(id + ".png");
    }

    Path overlay(String id) {
        return folder.resolve("overlays").resolve(id + ".png");
    }

    Path scores(String id) {
        return folder.resolve("scores").resolve(id + ".png");
    }

    Path weights() {
        return folder.resolve("weights.safetensors");
    }

    Optional<RoundLabels> readSelection() {
        return read(selection(), new TypeReference<>() {});
    }

    void writeSelection(RoundLabels labels) {
        Json.write(selection(), labels);
    }

    /** The images labelled so far, while {@link #writeSelection} has not been called. */
    Path labelledSoFar() {
        return folder.resolve("labelled.jsonl");
    }

    void deleteLabelledSoFar() {
        AtomicFiles.deleteAll(labelledSoFar());
    }

    /** The result of a training whose weights are on disk. */
    Optional<TrainingResult> readTrained() {
        return Files.exists(weights()) ? read(trained(), new TypeReference<>() {}) : Optional.empty();
    }

    /** The weights must be on disk by now. */
    void writeTrained(TrainingResult result) {
        Json.write(trained(), result);
    }

    /** The record of a round of which every part is done. */
    Optional<RoundRecord> readFinished() {
        boolean finished = Files.exists(selection()) && Files.exists(trained()) && Files.exists(weights());
        return finished ? read(metrics(), new TypeReference<>() {}) : Optional.empty();
    }

    void writeMetrics(RoundRecord record) {
        Json.write(metrics(), record);
    }

    /** Adds the seconds of one part to those on record. */
    void writeTiming(String part, double seconds) {
        Map<String, Double> parts = new TreeMap<>(readTiming());
        parts.put(part, seconds);
        Json.write(timing(), parts);
    }

    /** The seconds of each part on record. */
    Map<String, Double> readTiming() {
        return read(timing(), new TypeReference<Map<String, Double>>() {}).orElse(Map.of());
    }

    void create() {
        AtomicFiles.createFolder(folder);
    }

    /**
     * Makes everything in the folder count as not done; the files go when they are written again.
     *
     * @param labels whether that goes for single images, too, of a selection that wasn't finished
     */
    void markUndone(boolean labels) {
        if (labels) {
            deleteLabelledSoFar();
        }
        // The selection first: without it, none of the others counts.
        for (Path marker : List.of(selection(), trained(), metrics(), timing())) {
            AtomicFiles.deleteAll(marker);
        }
        deleteTrainingState();
    }

    void deleteTrainingState() {
        AtomicFiles.deleteAll(folder.resolve(Learner.TRAINING_FOLDER));
    }

    private Path selection() {
        return folder.resolve("selection.json");
    }

    private Path trained() {
        return folder.resolve("trained.json");
    }

    private Path metrics() {
        return folder.resolve("metrics.json");
    }

    private Path timing() {
        return folder.resolve("timing.json");
    }

    private static <T> Optional<T> read(Path file, TypeReference<T> type) {
        return Files.exists(file) ? Optional.of(Json.read(file, type)) : Optional.empty();
    }
}
