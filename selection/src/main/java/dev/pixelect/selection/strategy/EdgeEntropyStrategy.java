package dev.pixelect.selection.strategy;

import dev.pixelect.selection.Round;
import dev.pixelect.selection.ScoreMap;
import dev.pixelect.selection.Selection;
import dev.pixelect.selection.Strategy;

/** The budget's pixels of highest entropy * (1 + lambda * E), E being how much of an edge the image has there. */
public final class EdgeEntropyStrategy implements Strategy {
    @Override
    public Selector begin(Round round) {
        return candidate -> {
            float[] scores = candidate.edgeWeightedEntropy();
            int height = candidate.image().height();
            int width = candidate.image().width();
            ScoreMap map = new ScoreMap(height, width, scores, candidate.greatestEdgeWeightedEntropy());
            return Selection.ofPixels(height, width, TopPixels.of(scores, candidate.pixelBudget()), map);
        };
    }
}
