package dev.pixelect.selection.handout;

import dev.pixelect.engine.io.AtomicFiles;
import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.InputFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The file {@code answers.tsv}: a line a region, whose last column a person fills in. */
final class AnswerSheet {
    private static final String HEADER = "picture\tregion\tpredicted class\tclass";

    private AnswerSheet() {}

    static void write(Path file, List<HandedOut> pictures) {
        AtomicFiles.write(file, out -> {
            out.write((HEADER + "\n").getBytes(StandardCharsets.UTF_8));
            for (HandedOut picture : pictures) {
                StringBuilder lines = new StringBuilder();
                for (HandedOut.Part part : picture.regions()) {
                    lines.append(picture.id()).append('\t').append(part.id()).append('\t');
                    lines.append(part.predictedClass()).append("\t\n");
                }
                out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
            }
        });
    }

    /**
     * Reads what was answered. Lines without an answer, quotes around fields and Windows' line ends are fine, as spreadsheets leave
     * them.
     *
     * @param regions how many regions each picture has, by its name
     * @param classes what may be answered; capitals don't matter where they don't tell two apart
     * @return the answered regions' classes, by number from 1, by picture
     * @throws InputException at the first line that names no picture, region or class, or answers a region twice in different ways
     */
    static Map<String, Map<Integer, Integer>> read(Path file, Map<String, Integer> regions, List<ClassInfo> classes) {
        Map<String, Map<Integer, Integer>> answers = new HashMap<>();
        List<String> lines = InputFiles.readText(file, "answers").lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String at = file + ":" + (i + 1) + ": ";
            String[] fields = lines.get(i).split("\t", -1);
            for (int f = 0; f < fields.length; f++) {
                fields[f] = unquoted(fields[f].strip());
            }
            if (String.join("", fields).isEmpty() || i == 0 && fields[0].equals("picture")) {
                continue;
            }
            // Some editors cut the tab of an empty last column.
            if (fields.length < 3 || fields.length > 4) {
                throw new InputException(at + fields.length + " columns, not the 4 of '" + HEADER.replace("\t", "', '")
                        + "': separate them by tabs");
            }
            int region = region(at, fields, regions);
            if (fields.length == 4 && !fields[3].isEmpty()) {
                int answer = answer(at, fields[3], classes);
                Integer other = answers.computeIfAbsent(fields[0], id -> new TreeMap<>())
                        .putIfAbsent(region, answer);
                if (other != null && other != answer) {
                    throw new InputException(at + "region " + region + " of " + fields[0] + " is "
                            + classes.get(other).name() + " on an earlier line: remove one of them");
                }
            }
        }
        return answers;
    }

    private static String unquoted(String field) {
        boolean quoted = field.length() >= 2 && field.startsWith("\"") && field.endsWith("\"");
        return quoted ? field.substring(1, field.length() - 1).replace("\"\"", "\"") : field;
    }

    private static int region(String at, String[] fields, Map<String, Integer> regions) {
        Integer count = regions.get(fields[0]);
        if (count == null) {
            throw new InputException(at + "no picture '" + fields[0] + "' was handed out: correct or remove the line");
        }
        if (fields[1].matches("\\d{1,5}")) {
            int region = Integer.parseInt(fields[1]);
            if (region >= 1 && region <= count) {
                return region;
            }
        }
        throw new InputException(at + "no region '" + fields[1] + "' of " + fields[0] + ", which has "
                + (count == 0 ? "none" : "1 to " + count) + ": correct or remove the line");
    }

    private static int answer(String at, String name, List<ClassInfo> classes) {
        List<String> names = classes.stream().map(ClassInfo::name).toList();
        int exact = names.indexOf(name);
        if (exact >= 0) {
            return exact;
        }
        List<Integer> alike = IntStream.range(0, names.size())
                .filter(c -> names.get(c).equalsIgnoreCase(name))
                .boxed()
                .toList();
        if (alike.size() == 1) {
            return alike.get(0);
        }
        throw new InputException(
                at + "no class '" + name + "': write one of " + String.join(", ", names) + ", or nothing");
    }
}
