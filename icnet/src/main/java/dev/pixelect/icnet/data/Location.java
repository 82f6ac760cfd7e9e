package dev.pixelect.icnet.data;

import dev.pixelect.engine.io.InputException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a set of files is: {@code DIR}, for kinds that have options {@code DIR?name=value&name=value}.
 *
 * @param text as the user wrote it
 * @param options those that were given, by name
 */
record Location(String text, Path folder, Map<String, String> options) {
    /**
     * Understands what the user wrote behind the kind's colon. Without options to choose from, a question mark is part of
     * the path.
     *
     * @param form how to write it, for messages
     * @param known the values of each option there is
     * @throws InputException when the folder is left out or no path, or an option is unknown or malformed
     */
    static Location parse(String kind, String form, String where, Map<String, List<String>> known) {
        int mark = known.isEmpty() ? -1 : where.lastIndexOf('?');
        String folder = mark < 0 ? where : where.substring(0, mark);
        if (folder.isBlank()) {
            throw new InputException("the data set '" + kind + "' lacks its folder: write " + form);
        }
        Map<String, String> options = new TreeMap<>();
        if (mark >= 0) {
            for (String option : where.substring(mark + 1).split("&", -1)) {
                String[] parts = option.split("=", 2);
                List<String> values = known.get(parts[0]);
                if (values == null || parts.length < 2 || !values.contains(parts[1])) {
                    throw new InputException(
                            "'" + option + "' is no option of the data set " + kind + ": use " + choices(known));
                }
                if (options.putIfAbsent(parts[0], parts[1]) != null) {
                    throw new InputException(
                            "the option '" + parts[0] + "' of the data set " + kind + " is given twice: give it once");
                }
            }
        }
        try {
            return new Location(where, Path.of(folder), options);
        } catch (InvalidPathException e) {
            throw new InputException("'" + folder + "' is no path: write " + form, e);
        }
    }

    private static String choices(Map<String, List<String>> known) {
        StringBuilder all = new StringBuilder();
        new TreeMap<>(known)
                .forEach((name, values) -> values.forEach(value -> all.append(all.isEmpty() ? "" : ", ")
                        .append(name)
                        .append('=')
                        .append(value)));
        return all.toString();
    }
}
