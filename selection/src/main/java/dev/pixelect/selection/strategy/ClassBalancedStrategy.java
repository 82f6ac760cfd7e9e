package dev.pixelect.selection.strategy;

import dev.pixelect.selection.Round;
import dev.pixelect.selection.Strategy;
import java.util.ArrayList;
import java.util.List;

/**
 * Whole superpixels, ranked by mean entropy within each predicted dominant class over the round's images together. A class gets a
 * share of the round's budget in proportion to 1 / f, f being its share of the pixels labelled so far, at least 1e-3; what it can't use
 * goes to the others in proportion (Kasarla et al., WACV 2019, section 3.3). So rare classes are asked for first, and an image may get
 * more or less than its own budget.
 */
public final class ClassBalancedStrategy implements Strategy {
    private static final double LEAST_SHARE = 1e-3;

    @Override
    public Selector begin(Round round) {
        List<ScoredRegions> images = new ArrayList<>();
        long[] budget = {0};
        round.forEach(candidate -> {
            images.add(ScoredRegions.of(candidate, RegionRule.ENTROPY));
            budget[0] += candidate.pixelBudget();
        });
        double[] weights = new double[round.classes()];
        for (int c = 0; c < weights.length; c++) {
            weights[c] = 1 / Math.max(LEAST_SHARE, round.labelledShare(c));
        }
        boolean[][] chosen = new Allotment(images, weights).take(budget[0]);
        return candidate -> images.get(candidate.index()).select(candidate, chosen[candidate.index()]);
    }
}
