package dev.pixelect.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.icnet.data.DataSet;
import dev.pixelect.icnet.data.Inventory;
import dev.pixelect.icnet.data.SplitSurvey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code pixelect data} prints.
 *
 * @param counts the files of each split; a split that isn't here has a file for each picture
 * @param surveys by the splits' images, the same object for splits that are the same
 * @param problems a line each
 */
record DataReport(
        DataSet set,
        Map<String, Inventory.Count> counts,
        Map<LabelledImages, SplitSurvey> surveys,
        List<String> problems) {
    private static final int SHOWN = 20;

    private Inventory.Count count(String split) {
        LabelledImages images = set.splits().get(split);
        int size = images == null ? 0 : images.size();
        return counts.getOrDefault(split, new Inventory.Count(size, size));
    }

    /** The splits with labels, those that are the same together, then those without. */
    private List<List<String>> groups() {
        List<List<String>> groups = new ArrayList<>();
        for (String split : DataSet.SPLITS) {
            LabelledImages images = set.splits().get(split);
            List<String> same = groups.stream()
                    .filter(group -> images != null && set.splits().get(group.get(0)) == images)
                    .findFirst()
                    .orElse(null);
            if (same != null) {
                same.add(split);
            } else if (images != null || counts.containsKey(split)) {
                groups.add(new ArrayList<>(List.of(split)));
            }
        }
        return groups;
    }

    String text() {
        StringBuilder s = new StringBuilder();
        s.append(set.name()).append(": ").append(set.classes().size()).append(" classes\n");
        for (List<String> group : groups()) {
            Inventory.Count count = count(group.get(0));
            LabelledImages images = set.splits().get(group.get(0));
            s.append('\n').append(String.join(", ", group));
            line(
                    s,
                    ": %s, %s, %s",
                    counted(count.pictures(), "picture"),
                    counted(count.labelMaps(), "label map"),
                    counted(images == null ? 0 : images.size(), "pair"));
            if (images == null) {
                line(s, "  without labels: not read");
            } else {
                split(s, surveys.get(images));
            }
        }
        problems(s);
        return s.toString();
    }

    private void split(StringBuilder s, SplitSurvey survey) {
        survey.commonest().ifPresent(commonest -> {
            line(
                    s,
                    "  height x width: smallest %s, commonest %s (%s), largest %s",
                    survey.smallest().orElseThrow(),
                    commonest,
                    counted(survey.ofSize(commonest), "picture"),
                    survey.largest().orElseThrow());
        });
        if (survey.total() == 0) {
            line(s, "  no label map could be read");
            return;
        }
        int width = set.classes().stream().mapToInt(c -> c.name().length()).reduce("ignored".length(), Math::max);
        String row = "  %-" + width + "s %10s %9s";
        line(s, row, "class", "of pixels", "pictures");
        for (int c = 0; c < set.classes().size(); c++) {
            line(s, row, set.classes().get(c).name(), percent(survey.pixels(c), survey), survey.pictures(c));
        }
        line(s, "  %-" + width + "s %10s", "ignored", percent(survey.ignored(), survey));
    }

    private void problems(StringBuilder s) {
        if (problems.isEmpty()) {
            return;
        }
        s.append('\n');
        problems.stream().limit(SHOWN).forEach(p -> s.append(p).append('\n'));
        if (problems.size() > SHOWN) {
            line(s, "and %d more; --json lists all", problems.size() - SHOWN);
        }
    }

    private static String percent(long pixels, SplitSurvey survey) {
        return String.format(Locale.ROOT, "%.3f %%", 100.0 * pixels / survey.total());
    }

    private static String counted(int n, String what) {
        return n + " " + what + (n == 1 ? "" : "s");
    }

    private static void line(StringBuilder s, String format, Object... values) {
        s.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    String json() throws JsonProcessingException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode o = mapper.createObjectNode().put("data", set.name());
        ArrayNode classes = o.putArray("classes");
        set.classes().stream().map(ClassInfo::name).forEach(classes::add);
        ObjectNode splits = o.putObject("splits");
        groups().stream().flatMap(List::stream).forEach(split -> json(split, splits.putObject(split)));
        ArrayNode lines = o.putArray("problems");
        problems.forEach(lines::add);
        return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(o);
    }

    private void json(String split, ObjectNode o) {
        Inventory.Count count = count(split);
        LabelledImages images = set.splits().get(split);
        o.put("pictures", count.pictures())
                .put("label_maps", count.labelMaps())
                .put("pairs", images == null ? 0 : images.size());
        if (images == null) {
            return;
        }
        SplitSurvey survey = surveys.get(images);
        ObjectNode sizes = o.putObject("sizes");
        size(sizes, "smallest", survey.smallest(), survey);
        size(sizes, "commonest", survey.commonest(), survey);
        size(sizes, "largest", survey.largest(), survey);
        ObjectNode classes = o.putObject("classes");
        for (int c = 0; c < set.classes().size(); c++) {
            classes.putObject(set.classes().get(c).name())
                    .put("pixels", survey.pixels(c))
                    .put("percent", share(survey.pixels(c), survey))
                    .put("pictures", survey.pictures(c));
        }
        o.putObject("ignored").put("pixels", survey.ignored()).put("percent", share(survey.ignored(), survey));
    }

    private static double share(long pixels, SplitSurvey survey) {
        return survey.total() == 0 ? 0 : 100.0 * pixels / survey.total();
    }

    private static void size(ObjectNode o, String key, Optional<ImageFiles.Size> size, SplitSurvey survey) {
        size.ifPresent(s -> o.putObject(key)
                .put("height", s.height())
                .put("width", s.width())
                .put("pictures", survey.ofSize(s)));
    }
}
