package dev.pixelect.selection.strategy;

import dev.pixelect.selection.Round;
import dev.pixelect.selection.Strategy;

/** Whole superpixels of each image, best first, until the next would pass the image's budget by its area. */
public final class SuperpixelStrategy implements Strategy {
    private final RegionRule rule;

    private SuperpixelStrategy(RegionRule rule) {
        this.rule = rule;
    }

    /** By mean entropy. */
    public static SuperpixelStrategy ofEntropy() {
        return new SuperpixelStrategy(RegionRule.ENTROPY);
    }

    /** By region impurity times mean entropy. */
    public static SuperpixelStrategy ofImpurity() {
        return new SuperpixelStrategy(RegionRule.IMPURITY);
    }

    @Override
    public Selector begin(Round round) {
        return candidate -> {
            ScoredRegions regions = ScoredRegions.of(candidate, rule);
            return regions.select(candidate, take(regions, candidate.pixelBudget()));
        };
    }

    private static boolean[] take(ScoredRegions regions, int budget) {
        boolean[] chosen = new boolean[regions.size()];
        int left = budget;
        for (int region : regions.bestFirst()) {
            if (regions.area()[region] > left) {
                break;
            }
            chosen[region] = true;
            left -= regions.area()[region];
        }
        return chosen;
    }
}
