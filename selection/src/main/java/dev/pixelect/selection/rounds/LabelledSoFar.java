package dev.pixelect.selection.rounds;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.Journal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The images of a round whose labels are on disk, while the round is being labelled: the file {@code labelled.jsonl}, which goes when
 * {@code selection.json} is there. Written by one thread at a time.
 */
final class LabelledSoFar implements AutoCloseable {
    private final Path file;
    private final Journal journal;
    private final int classes;

    /**
     * An image whose files are on disk.
     *
     * @param labelled its costs
     * @param classPixels how many of its pixels got each class
     */
    record Entry(RoundLabels.Labelled labelled, long[] classPixels) {}

    private LabelledSoFar(Path file, Journal journal, int classes) {
        this.file = file;
        this.journal = journal;
        this.classes = classes;
    }

    /**
     * Opens the round's file, or begins it.
     *
     * @param source what the selections depend on besides the run's configuration: the digest of the weights that they were made with. A
     *     file of other weights is begun anew
     * @throws InputException when the file can't be read or written
     */
    static LabelledSoFar open(Path file, String source, int classes) {
        return new LabelledSoFar(file, Journal.open(file, source), classes);
    }

    /**
     * What an earlier process has done.
     *
     * @param ids of the round's images in order, with which the file begins
     * @throws InputException when the file is damaged or speaks of other images
     */
    List<Entry> earlier(List<String> ids) {
        List<Entry> entries = new ArrayList<>();
        for (String line : journal.earlier()) {
            Entry entry = Json.parse(file, line, new TypeReference<>() {});
            boolean fits = entries.size() < ids.size()
                    && entry.labelled() != null
                    && ids.get(entries.size()).equals(entry.labelled().id())
                    && entry.classPixels() != null
                    && entry.classPixels().length == classes;
            if (!fits) {
                throw new InputException(file
                        + " speaks of other images than the round has: delete it to have the round labelled again");
            }
            entries.add(entry);
        }
        return entries;
    }

    /** Notes an image whose files are on disk. */
    void add(Entry entry) {
        journal.add(Json.line(entry));
    }

    @Override
    public void close() {
        journal.close();
    }
}
