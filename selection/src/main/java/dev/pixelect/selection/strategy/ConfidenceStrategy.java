package dev.pixelect.selection.strategy;

import dev.pixelect.selection.Prediction;
import dev.pixelect.selection.Round;
import dev.pixelect.selection.ScoreMap;
import dev.pixelect.selection.Selection;
import dev.pixelect.selection.Strategy;

/** The budget's pixels in each image of which the network is least sure, by its best classes; of equals, the smaller index. */
public final class ConfidenceStrategy implements Strategy {
    private final PixelRule rule;

    private ConfidenceStrategy(PixelRule rule) {
        this.rule = rule;
    }

    /** By 1 - (p1 - p2): the best class against the second best. */
    public static ConfidenceStrategy ofMargin() {
        return new ConfidenceStrategy(PixelRule.MARGIN);
    }

    /** By 1 - p1: the best class alone. */
    public static ConfidenceStrategy ofLeastConfidence() {
        return new ConfidenceStrategy(PixelRule.LEAST_CONFIDENCE);
    }

    @Override
    public Selector begin(Round round) {
        return candidate -> {
            Prediction seen = candidate.prediction();
            float[] scores = rule.scores(seen);
            ScoreMap map = new ScoreMap(seen.height(), seen.width(), scores, rule.greatest(seen.classes()));
            boolean[] top = TopPixels.of(scores, candidate.pixelBudget());
            return Selection.ofPixels(seen.height(), seen.width(), top, map);
        };
    }
}
