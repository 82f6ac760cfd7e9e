package dev.pixelect.bench.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A table as aligned text and in Markdown; the first column is text, as are those named so, and the others are numbers. */
final class TextTable {
    private final List<String> header;
    private final List<Integer> texts;
    private final List<List<String>> rows = new ArrayList<>();

    /** @param texts columns besides the first that hold text */
    TextTable(List<String> header, Integer... texts) {
        this.header = header;
        this.texts = Arrays.asList(texts);
    }

    void add(String... cells) {
        rows.add(List.of(cells));
    }

    private boolean left(int column) {
        return column == 0 || texts.contains(column);
    }

    String text() {
        StringBuilder s = new StringBuilder();
        List<List<String>> all = new ArrayList<>(List.of(header));
        all.addAll(rows);
        for (List<String> row : all) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                int column = i;
                int width =
                        all.stream().mapToInt(r -> r.get(column).length()).max().orElse(0);
                String blank = " ".repeat(width - row.get(i).length());
                line.append(left(i) ? row.get(i) + blank : blank + row.get(i)).append("  ");
            }
            s.append(line.toString().stripTrailing()).append('\n');
        }
        return s.toString();
    }

    String markdown() {
        StringBuilder s = new StringBuilder(line(header)).append('|');
        for (int i = 0; i < header.size(); i++) {
            s.append(left(i) ? "---|" : "--:|");
        }
        s.append('\n');
        rows.forEach(r -> s.append(line(r)));
        return s.toString();
    }

    private static String line(List<String> cells) {
        return cells.stream().map(c -> " " + c + " ").collect(Collectors.joining("|", "|", "|\n"));
    }
}
