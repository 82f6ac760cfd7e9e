package dev.pixelect.selection.rounds;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table of rounds as plain text. Shares, mIoU and accuracy are in percent. */
public final class RoundTable {
    private static final List<String> HEADER = List.of(
            "round",
            "images",
            "pixels",
            "labelled %",
            "added",
            "added %",
            "of pool %",
            "clicks",
            "loss",
            "mIoU",
            "accuracy");

    private RoundTable() {}

    /**
     * A header and a line a round, columns right-aligned, each line ended by a line feed. All costs are those so far: {@code pixels} with
     * the initial images and {@code labelled %}, their share of all pixels of the set; {@code added} without the initial images, {@code
     * added %}, their share of all pixels, and {@code of pool %}, their share of the pixels outside the initial images.
     */
    public static String format(List<RoundRecord> rounds) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADER);
        for (RoundRecord round : rounds) {
            rows.add(List.of(
                    Integer.toString(round.round()),
                    Integer.toString(round.images()),
                    Long.toString(round.pixels()),
                    percent(round.share()),
                    Long.toString(round.addedPixels()),
                    percent(round.addedShare()),
                    percent(round.poolShare()),
                    Long.toString(round.clicks()),
                    round.loss() == null ? "-" : String.format(Locale.ROOT, "%.4f", round.loss()),
                    percent(round.mIoU()),
                    percent(round.accuracy())));
        }
        int[] widths = new int[HEADER.size()];
        for (List<String> row : rows) {
            for (int c = 0; c < widths.length; c++) {
                widths[c] = Math.max(widths[c], row.get(c).length());
            }
        }
        StringBuilder table = new StringBuilder();
        for (List<String> row : rows) {
            for (int c = 0; c < widths.length; c++) {
                table.append(c == 0 ? "" : "  ")
                        .append(" ".repeat(widths[c] - row.get(c).length()))
                        .append(row.get(c));
            }
            table.append('\n');
        }
        return table.toString();
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f", 100 * share);
    }
}
