package dev.pixelect.selection.strategy;

import dev.pixelect.selection.Prediction;
import java.util.stream.IntStream;

/** How unsure a network is of a pixel, by its most probable classes: p1 >= p2 are the two highest probabilities. */
enum PixelRule {
    /** 1 - (p1 - p2), in [0, 1]: how near the second best class comes to the best (Scheffer et al., IDA 2001). */
    MARGIN {
        @Override
        float score(float first, float second) {
            return 1 - (first - second);
        }

        @Override
        double greatest(int classes) {
            return 1;
        }
    },

    /** 1 - p1, in [0, 1 - 1/C]: how little the best class has (Lewis and Gale, SIGIR 1994). */
    LEAST_CONFIDENCE {
        @Override
        float score(float first, float second) {
            return 1 - first;
        }

        @Override
        double greatest(int classes) {
            return 1 - 1.0 / classes;
        }
    };

    /** Few enough for two arrays of them to stay in the first cache. */
    private static final int BLOCK = 2048;

    abstract float score(float first, float second);

    /** The most that a score can be. */
    abstract double greatest(int classes);

    /** [H*W] scores, higher is less sure. Pixels don't depend on each other, so the threads' number changes no bit. */
    float[] scores(Prediction seen) {
        int pixels = seen.height() * seen.width();
        float[] scores = new float[pixels];
        IntStream.range(0, (pixels + BLOCK - 1) / BLOCK)
                .parallel()
                .forEach(b -> block(seen, b * BLOCK, Math.min(pixels, (b + 1) * BLOCK), scores));
        return scores;
    }

    /** Class by class, since the probabilities are planes. */
    private void block(Prediction seen, int from, int to, float[] scores) {
        float[] p = seen.probabilities();
        int pixels = scores.length;
        int n = to - from;
        float[] first = new float[n];
        float[] second = new float[n];
        for (int c = 0; c < seen.classes(); c++) {
            int plane = c * pixels + from;
            for (int i = 0; i < n; i++) {
                float value = p[plane + i];
                second[i] = Math.max(second[i], Math.min(first[i], value));
                first[i] = Math.max(first[i], value);
            }
        }
        for (int i = 0; i < n; i++) {
            scores[from + i] = score(first[i], second[i]);
        }
    }
}
