package dev.pixelect.selection.strategy;

import dev.pixelect.selection.Prediction;
import dev.pixelect.selection.Round;
import dev.pixelect.selection.ScoreMap;
import dev.pixelect.selection.Selection;
import dev.pixelect.selection.Strategy;

/** The budget's pixels of highest entropy -sum p ln p in each image. */
public final class EntropyStrategy implements Strategy {
    @Override
    public Selector begin(Round round) {
        return candidate -> {
            Prediction seen = candidate.prediction();
            ScoreMap scores = new ScoreMap(seen.height(), seen.width(), seen.entropy(), Math.log(seen.classes()));
            boolean[] top = TopPixels.of(scores.values(), candidate.pixelBudget());
            return Selection.ofPixels(seen.height(), seen.width(), top, scores);
        };
    }
}
