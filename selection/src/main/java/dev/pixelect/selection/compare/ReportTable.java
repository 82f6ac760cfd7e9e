package dev.pixelect.selection.compare;

import dev.pixelect.selection.statistics.Estimate;
import dev.pixelect.selection.statistics.PairedTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/** A report as tables in Markdown, which line up as plain text, too; in ASCII, since terminals differ. Shares and mIoU are in percent. */
public final class ReportTable {
    private static final String NOTHING = "-";

    private ReportTable() {}

    /** The last round, mIoU round by round, and the tests; each line is ended by a line feed. */
    public static String markdown(Report report) {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%d of %d runs are done: %d columns, seeds %s.\n\n",
                report.finished(),
                report.runs(),
                report.columns().size(),
                String.join(", ", report.seeds().stream().map(String::valueOf).toList())));
        text.append("After round ").append(report.rounds()).append(":\n\n").append(last(report));
        text.append("""

                mIoU in %, mean over seeds; +/- is half its 95 % interval (Student's t), for which it takes two seeds. AUC is the area
                under mIoU over the labelled share, by trapeziums, divided by the width of that share: a mean mIoU. It compares
                columns of one budget. Costs are means over seeds: pixels and labelled % with the initial images; added (and its
                share of all pixels) and clicks without. A click labels a superpixel with the oracle dominant, a pixel otherwise.

                """);
        text.append("mIoU by round:\n\n").append(byRound(report, r -> number(r.mIoU())));
        if (report.columns().stream().anyMatch(c -> c.strategy().equals(Column.FULL))) {
            text.append("\nPercent of full supervision by round, of the same seed:\n\n");
            text.append(byRound(report, r -> number(r.ofFull())));
        }
        if (!report.pairs().isEmpty()) {
            text.append("\nPaired t-tests over seeds, mIoU after round ")
                    .append(report.rounds())
                    .append(" and AUC:\n\n")
                    .append(pairs(report))
                    .append("\np is two-sided, and not corrected for the number of tests.\n");
            report.pairs().stream()
                    .flatMap(pair -> Stream.of(pair.mIoU(), pair.area()))
                    .map(PairedTest::impossible)
                    .filter(Objects::nonNull)
                    .distinct()
                    .forEach(reason -> text.append("No test: ").append(reason).append(".\n"));
        }
        return text.toString();
    }

    private static String last(Report report) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "column",
                "seeds",
                "mIoU",
                "+/-",
                "of full %",
                "AUC",
                "+/- AUC",
                "pixels",
                "labelled %",
                "added",
                "added %",
                "clicks"));
        for (Report.ColumnResult column : report.columns()) {
            Report.RoundResult last = column.last();
            List<String> row = new ArrayList<>(List.of(column.name(), Integer.toString(column.finished())));
            if (last == null) {
                while (row.size() < rows.get(0).size()) {
                    row.add(NOTHING);
                }
            } else {
                row.addAll(List.of(
                        mean(last.mIoU()),
                        halfWidth(last.mIoU()),
                        mean(last.ofFull()),
                        mean(column.auc()),
                        halfWidth(column.auc()),
                        whole(last.pixels()),
                        percent(last.share()),
                        whole(last.addedPixels()),
                        percent(last.addedShare()),
                        whole(last.clicks())));
            }
            rows.add(row);
        }
        return table(rows);
    }

    private static String byRound(Report report, Function<Report.RoundResult, String> shown) {
        List<List<String>> rows = new ArrayList<>();
        List<String> header = new ArrayList<>(List.of("round", "images"));
        report.columns().forEach(column -> header.add(column.name()));
        rows.add(header);
        for (int round = 0; round <= report.rounds(); round++) {
            String images = NOTHING;
            List<String> cells = new ArrayList<>();
            for (Report.ColumnResult column : report.columns()) {
                String cell = NOTHING;
                if (column.byRound().size() > round) {
                    images = whole(column.byRound().get(round).images());
                    cell = shown.apply(column.byRound().get(round));
                }
                cells.add(cell);
            }
            cells.addAll(0, List.of(Integer.toString(round), images));
            rows.add(cells);
        }
        return table(rows);
    }

    private static String pairs(Report report) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("columns", "difference of mIoU", "p", "difference of AUC", "p of AUC"));
        for (Report.Pair pair : report.pairs()) {
            rows.add(List.of(
                    pair.first() + " - " + pair.second(),
                    number(pair.mIoU().difference()),
                    p(pair.mIoU()),
                    number(pair.area().difference()),
                    p(pair.area())));
        }
        return table(rows);
    }

    private static String p(PairedTest test) {
        return test.p() == null ? "no test" : String.format(Locale.ROOT, "%.4f", test.p());
    }

    private static String number(Estimate estimate) {
        boolean alone = estimate == null || estimate.halfWidth() == null;
        return alone ? mean(estimate) : mean(estimate) + " +/- " + halfWidth(estimate);
    }

    private static String mean(Estimate estimate) {
        return estimate == null ? NOTHING : percent(estimate.mean());
    }

    private static String halfWidth(Estimate estimate) {
        return estimate == null || estimate.halfWidth() == null ? NOTHING : percent(estimate.halfWidth());
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f", 100 * share);
    }

    private static String whole(double value) {
        return Long.toString(Math.round(value));
    }

    /** The first column to the left, the others to the right. */
    private static String table(List<List<String>> rows) {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int c = 0; c < widths.length; c++) {
                widths[c] = Math.max(Math.max(3, widths[c]), row.get(c).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (int r = 0; r < rows.size(); r++) {
            for (int c = 0; c < widths.length; c++) {
                String cell = rows.get(r).get(c);
                String space = " ".repeat(widths[c] - cell.length());
                text.append("| ").append(c == 0 ? cell + space : space + cell).append(' ');
            }
            text.append("|\n");
            for (int c = 0; r == 0 && c < widths.length; c++) {
                text.append("|-").append("-".repeat(widths[c])).append(c == 0 ? "-" : ":");
            }
            text.append(r == 0 ? "|\n" : "");
        }
        return text.toString();
    }
}
