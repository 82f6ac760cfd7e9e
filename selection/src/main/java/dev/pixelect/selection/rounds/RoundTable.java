package dev.pixelect.selection.rounds;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table of rounds as plain text. Shares, mIoU and accuracy are in percent. */
public final class RoundTable {
    private static final List<String> HEADER =
            List.of("round", "images", "labelled %", "of pool %", "clicks", "loss", "mIoU", "accuracy");

    private RoundTable() {}

    /**
     * A header and a line a round, columns right-aligned, each line ended by a line feed. {@code labelled %} is the share of all pixels
     * of the set, initial images included; {@code of pool %} leaves them out.
     */
    public static String format(List<RoundRecord> rounds) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADER);
        for (RoundRecord round : rounds) {
            rows.add(List.of(
                    Integer.toString(round.round()),
                    Integer.toString(round.images()),
                    percent(round.share()),
                    percent(round.poolShare()),
                    Long.toString(round.clicks()),
                    String.format(Locale.ROOT, "%.4f", round.loss()),
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
