package dev.pixelect.icnet.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The published labels of a benchmark, from a resource: tab-separated, with a line of names; {@code #} lines say the source. */
final class LabelList {
    private LabelList() {}

    /**
     * Reads a list.
     *
     * @param resource a file beside this class
     * @return the rows: each column's text by its name
     */
    static List<Map<String, String>> read(String resource) {
        List<Map<String, String>> rows = new ArrayList<>();
        try (InputStream in = LabelList.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + resource + " is missing from the build");
            }
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            String[] names = null;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith("#")) {
                    continue;
                }
                String[] cells = line.split("\t", -1);
                if (names == null) {
                    names = cells;
                    continue;
                }
                if (cells.length != names.length) {
                    throw new IllegalStateException(resource + ": '" + line + "' has " + cells.length + " columns");
                }
                Map<String, String> row = new LinkedHashMap<>();
                for (int i = 0; i < cells.length; i++) {
                    row.put(names[i], cells[i]);
                }
                rows.add(row);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    /** The colour in the column {@code color}, 0xRRGGBB. */
    static int color(Map<String, String> row) {
        return Integer.parseInt(row.get("color"), 16);
    }
}
