package dev.pixelect.icnet.data;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.InputFiles;
import dev.pixelect.engine.io.LabelMap;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The labels of Mapillary Vistas, as published or as a {@code config*.json} has them.
 *
 * @param source the file they come from, for messages
 * @param entries at each value of a label map what it means
 */
record VistasLabels(String source, List<Entry> entries) {
    /** The versions whose labels are known, as they are written: 1.2 and 2.0. */
    static final List<String> VERSIONS = List.of("1.2", "2.0");

    /**
     * A label.
     *
     * @param name such as {@code construction--flat--road}
     * @param readable such as {@code Road}
     * @param evaluate whether it is a class; other labels are ignored
     * @param color 0xRRGGBB
     */
    record Entry(String name, String readable, boolean evaluate, int color) {}

    /** The classes, and the table of the label files. */
    record Classes(List<ClassInfo> infos, LabelTable table) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Document(
            @JsonProperty("labels") List<Label> labels,

            @JsonProperty("version") String version) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Label(
            @JsonProperty("name") String name,
            @JsonProperty("readable") String readable,
            @JsonProperty("evaluate") Boolean evaluate,
            @JsonProperty("color") int[] color) {}

    /** The published labels of a version: 66 of 1.2, 124 of 2.0. */
    static VistasLabels published(String version) {
        String resource = resource(version);
        List<Entry> entries = new ArrayList<>();
        for (Map<String, String> row : LabelList.read(resource)) {
            if (Integer.parseInt(row.get("id")) != entries.size()) {
                throw new IllegalStateException(resource + ": label " + row.get("id") + " is out of order");
            }
            entries.add(new Entry(
                    row.get("name"),
                    row.get("readable"),
                    Boolean.parseBoolean(row.get("evaluate")),
                    LabelList.color(row)));
        }
        return new VistasLabels(resource, List.copyOf(entries));
    }

    /**
     * Reads a {@code config*.json}: {@code labels}, a list of {@code {name, readable, evaluate, color}}; other keys are
     * passed over, {@code readable} and {@code evaluate: true} may be left out.
     *
     * @throws InputException when it is missing, malformed, has no labels or more than 255, or a label lacks its name,
     *     has that of another or has no colour
     */
    static VistasLabels config(Path file) {
        Document document = document(file);
        List<Entry> entries = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Label label : document.labels) {
            String at = file + ": label " + entries.size();
            if (label == null || label.name == null || label.name.isBlank() || !names.add(label.name)) {
                throw new InputException(at + " has no name, or that of an earlier one: copy the file again");
            }
            entries.add(new Entry(
                    label.name,
                    label.readable == null || label.readable.isBlank() ? label.name : label.readable,
                    label.evaluate == null || label.evaluate,
                    ClassesFile.color(at, label.name, label.color)));
        }
        return new VistasLabels(file.toString(), List.copyOf(entries));
    }

    /** The version that a {@code config*.json} says it is of; empty where it says none. */
    static String version(Path file) {
        Document document = document(file);
        return document.version == null ? "" : document.version;
    }

    private static Document document(Path file) {
        String text = InputFiles.readText(file, "list of Vistas labels");
        Document document;
        try {
            document = new ObjectMapper().readValue(text, Document.class);
        } catch (JsonProcessingException e) {
            String at = e.getLocation() == null
                    ? file.toString()
                    : file + ":" + e.getLocation().getLineNr();
            throw new InputException(at + ": is no list of labels of Mapillary Vistas: copy the file again", e);
        }
        if (document == null
                || document.labels == null
                || document.labels.isEmpty()
                || document.labels.size() > LabelMap.IGNORE) {
            throw new InputException(file + " has no 'labels', or more than 255: copy the file again");
        }
        return document;
    }

    private static String resource(String version) {
        return "vistas-" + version + ".tsv";
    }

    /**
     * The classes of Vistas itself: those labels that are evaluated, by their readable names where these are unique.
     *
     * @throws InputException when there are none
     */
    Classes own() {
        Map<String, Integer> uses = new HashMap<>();
        entries.stream().filter(Entry::evaluate).forEach(e -> uses.merge(e.readable, 1, Integer::sum));
        List<ClassInfo> infos = new ArrayList<>();
        int[] meanings = new int[entries.size()];
        for (int value = 0; value < meanings.length; value++) {
            Entry e = entries.get(value);
            meanings[value] = e.evaluate ? infos.size() : LabelMap.IGNORE;
            if (e.evaluate) {
                infos.add(new ClassInfo(uses.get(e.readable) == 1 ? e.readable : e.name, e.color));
            }
        }
        if (infos.isEmpty()) {
            throw new InputException(source + " has no label that is evaluated: copy the file again");
        }
        return new Classes(List.copyOf(infos), LabelTable.of(meanings));
    }

    /**
     * The 19 classes of Cityscapes, for networks and comparisons across the two; labels without a place there are
     * ignored.
     *
     * @throws InputException when a label is in no published version, so that nobody knows its place
     */
    Classes asCityscapes() {
        CityscapesLabels cityscapes = CityscapesLabels.read();
        Map<String, Integer> places = new HashMap<>();
        for (int c = 0; c < cityscapes.classes().size(); c++) {
            places.put(cityscapes.classes().get(c).name(), c);
        }
        places.put("-", LabelMap.IGNORE);
        Map<String, Integer> byName = new HashMap<>();
        for (String version : VERSIONS) {
            for (Map<String, String> row : LabelList.read(resource(version))) {
                byName.put(row.get("name"), places.get(row.get("cityscapes")));
            }
        }
        int[] meanings = new int[entries.size()];
        for (int value = 0; value < meanings.length; value++) {
            Integer place = byName.get(entries.get(value).name);
            if (place == null) {
                throw new InputException(source + ": the label '" + entries.get(value).name
                        + "' has no known place among the classes of Cityscapes: leave classes=cityscapes19 out");
            }
            meanings[value] = place;
        }
        return new Classes(cityscapes.classes(), LabelTable.of(meanings));
    }
}
