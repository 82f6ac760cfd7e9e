package dev.pixelect.selection.compare;

import dev.pixelect.engine.io.InputException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * What is compared: the file {@code comparison.json}.
 *
 * @param columns ways of selecting, all different
 * @param seeds each of which all columns are run with; all different
 * @param rounds the number of the last round of each run
 */
public record Comparison(List<Column> columns, List<Long> seeds, int rounds) {
    public Comparison {
        columns = List.copyOf(columns);
        seeds = List.copyOf(seeds);
    }

    /**
     * Each strategy at each budget ({@link Column#FULL} once), in that order, with the seeds {@code first}, {@code first + 1} and so on. How
     * many rounds that makes is known when the images are: {@link #ofRounds}.
     *
     * @throws InputException when there is nothing to compare, or something is named twice
     */
    public static Comparison of(List<String> strategies, List<Double> budgets, long first, int seeds) {
        requireDistinct(strategies, "strategy");
        requireDistinct(budgets, "budget");
        if (seeds < 1) {
            throw new InputException(
                    "seeds " + seeds + " is too few: give at least 1, or 3 for a test between columns");
        }
        List<Column> columns = new ArrayList<>();
        for (String strategy : strategies) {
            if (strategy.equals(Column.FULL)) {
                columns.add(new Column(strategy, null));
            } else {
                budgets.forEach(budget -> columns.add(new Column(strategy, budget)));
            }
        }
        List<Long> all = new ArrayList<>();
        for (int i = 0; i < seeds; i++) {
            all.add(first + i);
        }
        return new Comparison(columns, all, 0);
    }

    /** The same with another number of the last round. */
    Comparison ofRounds(int last) {
        return new Comparison(columns, seeds, last);
    }

    private static void requireDistinct(List<?> values, String what) {
        if (values.isEmpty()) {
            throw new InputException("no " + what + " is given: name at least one");
        }
        LinkedHashSet<Object> seen = new LinkedHashSet<>();
        for (Object value : values) {
            if (!seen.add(value)) {
                throw new InputException("the " + what + " " + value + " is given twice: name it once");
            }
        }
    }
}
