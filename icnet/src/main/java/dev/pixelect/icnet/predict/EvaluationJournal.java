package dev.pixelect.icnet.predict;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.Journal;
import dev.pixelect.engine.io.Sha256;
import dev.pixelect.icnet.metrics.ConfusionMatrix;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/**
 * What each picture of an evaluation came to, a JSON line each: {@code image}, {@code height}, {@code width}, {@code sha256} of its
 * pixels and labels, {@code mIoU} and {@code accuracy} (null where no pixel has a label), and {@code confusion}, the counts by
 * true class, then predicted class. An evaluation that was interrupted goes on behind the last line. For use by one thread.
 */
public final class EvaluationJournal implements Evaluator.Keeper, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final int classes;
    private final Journal journal;
    private final List<String> earlier;

    /**
     * Opens a journal, or begins one.
     *
     * @param classes names, in the order of the counts: the first line
     * @param pictures how many there are to measure
     * @throws InputException when the file can't be read or written, or has lines of more pictures than there are
     */
    public EvaluationJournal(Path file, List<String> classes, int pictures) {
        this.file = file;
        this.classes = classes.size();
        this.journal = Journal.open(file, head(classes));
        this.earlier = journal.earlier();
        if (earlier.size() > pictures) {
            journal.close();
            throw new InputException(file + " has lines of " + earlier.size() + " pictures, the data set has "
                    + pictures + ": resume with the data set that it was begun with, or name another folder");
        }
    }

    private static String head(List<String> classes) {
        ObjectNode head = JSON.createObjectNode();
        classes.forEach(head.putArray("classes")::add);
        return head.toString();
    }

    /** How many pictures an earlier process has measured. */
    public int measuredEarlier() {
        return earlier.size();
    }

    /** @throws InputException when the picture or its labels aren't those that were measured, or the line is damaged */
    @Override
    public Optional<ConfusionMatrix> earlier(int index, Evaluator.Sample sample) {
        if (index >= earlier.size()) {
            return Optional.empty();
        }
        JsonNode line = parse(earlier.get(index));
        if (!line.path("image").asText().equals(sample.id())
                || !line.path("sha256").asText().equals(digest(sample))) {
            throw new InputException(
                    "picture " + sample.id() + " or its labels are not what line " + (index + 2) + " of " + file
                            + " was measured on: resume with the data set that it was begun with, or name another folder");
        }
        return Optional.of(matrix(line.path("confusion")));
    }

    @Override
    public void keep(int index, Evaluator.Sample sample, ConfusionMatrix matrix) {
        ObjectNode line = JSON.createObjectNode();
        line.put("image", sample.id());
        line.put("height", sample.image().height());
        line.put("width", sample.image().width());
        line.put("sha256", digest(sample));
        line.put("mIoU", known(matrix.meanIou()));
        line.put("accuracy", known(matrix.pixelAccuracy()));
        ArrayNode rows = line.putArray("confusion");
        for (int t = 0; t < classes; t++) {
            ArrayNode row = rows.addArray();
            for (int p = 0; p < classes; p++) {
                row.add(matrix.count(t, p));
            }
        }
        journal.add(line.toString());
    }

    /** JSON has no NaN. */
    private static Double known(double value) {
        return Double.isNaN(value) ? null : value;
    }

    private ConfusionMatrix matrix(JsonNode rows) {
        ConfusionMatrix matrix = new ConfusionMatrix(classes);
        for (int t = 0; t < classes; t++) {
            for (int p = 0; p < classes; p++) {
                JsonNode count = rows.path(t).path(p);
                if (!count.isIntegralNumber() || count.longValue() < 0) {
                    throw damaged(null);
                }
                matrix.add(t, p, count.longValue());
            }
        }
        return matrix;
    }

    private JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw damaged(e);
        }
    }

    private InputException damaged(Exception cause) {
        return new InputException(
                "cannot understand " + file + ": delete it to have all pictures measured again", cause);
    }

    private static String digest(Evaluator.Sample sample) {
        MessageDigest digest = Sha256.begin();
        digest.update(ByteBuffer.allocate(8)
                .putInt(sample.image().height())
                .putInt(sample.image().width())
                .array());
        digest.update(sample.image().rgb());
        digest.update(sample.labels().labels());
        return Sha256.hex(digest);
    }

    @Override
    public void close() {
        journal.close();
    }
}
