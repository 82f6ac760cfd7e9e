package dev.pixelect.selection.compare;

import java.math.BigDecimal;
import java.util.Objects;

/**
 * A way of selecting that is compared with others.
 *
 * @param strategy a name of {@link dev.pixelect.selection.Strategies}
 * @param budget share of each added image, in (0, 1]; null for {@value #FULL}, which labels everything
 */
public record Column(String strategy, Double budget) {
    /** The strategy that the others are measured against. */
    public static final String FULL = "full";

    public Column {
        Objects.requireNonNull(strategy, "strategy");
        if (strategy.equals(FULL) != (budget == null)) {
            throw new IllegalArgumentException("strategy " + strategy + " with the budget " + budget);
        }
    }

    /** The name of its folder among those of a seed: {@code full}, {@code entropy-0.1}. */
    public String folder() {
        return budget == null ? strategy : strategy + "-" + digits(0);
    }

    /** How people read it: {@code full}, {@code entropy 10 %}. */
    public String title() {
        return budget == null ? strategy : strategy + " " + digits(2) + " %";
    }

    /** Whether it and {@code other} differ in one thing only: the strategy or, within one strategy, the budget. */
    boolean isNextTo(Column other) {
        boolean sameBudget = budget == null || other.budget == null || budget.equals(other.budget);
        return strategy.equals(other.strategy) || sameBudget;
    }

    private String digits(int shift) {
        BigDecimal shown = BigDecimal.valueOf(budget).movePointRight(shift).stripTrailingZeros();
        return shown.toPlainString();
    }
}
