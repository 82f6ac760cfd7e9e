package dev.pixelect.selection.strategy;

import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.selection.Round;
import dev.pixelect.selection.Selection;
import dev.pixelect.selection.Strategy;
import java.util.random.RandomGenerator;

/** A uniform draw of exactly the budget's pixels from each image. */
public final class RandomStrategy implements Strategy {
    @Override
    public Selector begin(Round round) {
        return candidate -> {
            RgbImage image = candidate.image();
            boolean[] drawn = draw(image.height() * image.width(), candidate.pixelBudget(), candidate.random());
            return Selection.ofPixels(image.height(), image.width(), drawn, null);
        };
    }

    /** Selection sampling (Knuth, TAOCP 3.4.2, algorithm S): each subset of {@code k} of {@code n} is equally likely. */
    static boolean[] draw(int n, int k, RandomGenerator random) {
        boolean[] drawn = new boolean[n];
        int needed = k;
        for (int i = 0; needed > 0; i++) {
            if (random.nextInt(n - i) < needed) {
                drawn[i] = true;
                needed--;
            }
        }
        return drawn;
    }
}
