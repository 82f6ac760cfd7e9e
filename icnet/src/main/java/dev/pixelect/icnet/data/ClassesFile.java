package dev.pixelect.icnet.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.InputFiles;
import dev.pixelect.engine.io.LabelMap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The {@code classes.yaml} of a folder of data.
 *
 * @param infos the class at each label index
 * @param ignore the label of pixels without one, in [0, 255]; it wins over a class of this index
 */
record ClassesFile(List<ClassInfo> infos, int ignore) {
    private record Document(
            @JsonProperty("classes") List<Entry> classes,

            @JsonProperty("ignore") Integer ignore) {}

    private record Entry(
            @JsonProperty("name") String name,
            @JsonProperty("color") int[] color) {}

    /**
     * Reads {@code classes:} (a list of {@code {name, color: [r, g, b]}}) and {@code ignore:} (255 where left out).
     *
     * @throws InputException when the file is missing or no YAML, has an unknown, missing or repeated key, no class or
     *     more than 255, a name without letters or twice, or a colour out of range
     */
    static ClassesFile read(Path path) {
        String text = InputFiles.readText(path, "list of classes");
        Document document;
        try {
            document = mapper().readValue(text, Document.class);
        } catch (JsonProcessingException e) {
            throw new InputException(where(path, e.getLocation()) + ": " + reason(e), e);
        }
        if (document == null || document.classes == null || document.classes.isEmpty()) {
            throw new InputException(
                    path + " lists no classes: add 'classes:' with '- {name: road, color: [r, g, b]}'");
        }
        if (document.classes.size() > 255) {
            throw new InputException(path + " lists " + document.classes.size() + " classes: at most 255 fit a label");
        }
        int ignore = document.ignore == null ? LabelMap.IGNORE : document.ignore;
        if (ignore < 0 || ignore > 255) {
            throw new InputException(path + ": 'ignore: " + ignore + "' is no label: give one from 0 to 255");
        }
        List<ClassInfo> infos = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Entry entry : document.classes) {
            String at = path + ": class " + infos.size();
            if (entry == null || entry.name == null || entry.name.isBlank() || !names.add(entry.name)) {
                throw new InputException(at + " has no name, or that of an earlier one: name it");
            }
            infos.add(new ClassInfo(entry.name, color(at, entry.name, entry.color)));
        }
        return new ClassesFile(List.copyOf(infos), ignore);
    }

    private static ObjectMapper mapper() {
        return YAMLMapper.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .build();
    }

    /**
     * A colour as 0xRRGGBB.
     *
     * @param at the place in the file, for the message
     * @param rgb red, green, blue; may be null
     * @throws InputException when these aren't three numbers from 0 to 255
     */
    static int color(String at, String name, int[] rgb) {
        int color = 0;
        boolean valid = rgb != null && rgb.length == 3;
        for (int i = 0; valid && i < 3; i++) {
            valid = rgb[i] >= 0 && rgb[i] <= 255;
            color = color << 8 | rgb[i];
        }
        if (!valid) {
            throw new InputException(
                    at + " (" + name + ") has no colour of three numbers from 0 to 255: write color: [r, g, b]");
        }
        return color;
    }

    private static String where(Path path, JsonLocation location) {
        return location == null || location.getLineNr() < 1 ? path.toString() : path + ":" + location.getLineNr();
    }

    private static String reason(JsonProcessingException e) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            String known =
                    unknown.getKnownPropertyIds().stream().map(Object::toString).collect(Collectors.joining(", "));
            return "unknown key '" + unknown.getPropertyName() + "': write one of " + known;
        }
        String wanted = ": write 'classes:' with '- {name: road, color: [r, g, b]}'";
        if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            StringBuilder entry = new StringBuilder();
            for (JsonMappingException.Reference step : mapping.getPath()) {
                entry.append(
                        step.getFieldName() == null
                                ? "[" + step.getIndex() + "]"
                                : (entry.isEmpty() ? "" : ".") + step.getFieldName());
            }
            return "the entry " + entry + " is malformed" + wanted;
        }
        // A mapping's own text goes on about Java types; a parser's says what it met.
        String met = e instanceof JsonMappingException
                ? "no such structure"
                : e.getOriginalMessage().lines().findFirst().orElse("");
        return "is no list of classes (" + met + ")" + wanted;
    }
}
