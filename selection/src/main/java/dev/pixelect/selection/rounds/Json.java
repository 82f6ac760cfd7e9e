package dev.pixelect.selection.rounds;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.pixelect.engine.io.AtomicFiles;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.InputFiles;
import java.nio.file.Path;

/** The JSON files of a run folder. */
public final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private Json() {}

    /** Writes a value, all or nothing; the file ends with a line feed. */
    public static void write(Path file, Object value) {
        AtomicFiles.write(file, text(value) + "\n");
    }

    /** @throws InputException when the file is missing or isn't what this program writes */
    public static <T> T read(Path file, TypeReference<T> type) {
        return parse(file, InputFiles.readText(file, "file of the run"), type);
    }

    /**
     * @param text of {@code file}, or a line of it
     * @throws InputException when it isn't what this program writes
     */
    static <T> T parse(Path file, String text, TypeReference<T> type) {
        try {
            return MAPPER.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new InputException(
                    "cannot understand " + file + ": delete it to have its part of the run done again", e);
        }
    }

    static JsonNode tree(String text) throws JsonProcessingException {
        return MAPPER.readTree(text);
    }

    /** A value as it would be written. */
    public static String text(Object value) {
        return text(MAPPER.writer(), value);
    }

    /** As {@link #text}, in one line. */
    static String line(Object value) {
        return text(MAPPER.writer().without(SerializationFeature.INDENT_OUTPUT), value);
    }

    private static String text(ObjectWriter writer, Object value) {
        try {
            return writer.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + value, e);
        }
    }
}
