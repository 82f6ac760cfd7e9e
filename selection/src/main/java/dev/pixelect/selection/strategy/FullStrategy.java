package dev.pixelect.selection.strategy;

import dev.pixelect.selection.Round;
import dev.pixelect.selection.Selection;
import dev.pixelect.selection.Strategy;

/** Everything, whatever the budget: the 100 % baseline that the others are measured against. */
public final class FullStrategy implements Strategy {
    @Override
    public Selector begin(Round round) {
        return candidate -> Selection.everything(
                candidate.image().height(), candidate.image().width());
    }
}
