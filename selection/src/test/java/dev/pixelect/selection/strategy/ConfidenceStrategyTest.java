package dev.pixelect.selection.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.selection.Budget;
import dev.pixelect.selection.ColoredScenes;
import dev.pixelect.selection.CrfUse;
import dev.pixelect.selection.GridVision;
import dev.pixelect.selection.Prediction;
import dev.pixelect.selection.Round;
import dev.pixelect.selection.Segmenter;
import dev.pixelect.selection.Selection;
import dev.pixelect.selection.SelectionSettings;
import dev.pixelect.selection.Strategies;
import dev.pixelect.selection.Workbench;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfidenceStrategyTest {
    /** Three kinds of pixels between which the two rules and the entropy disagree. */
    private static final float[] TORN = {0.5f, 0.5f, 0, 0};

    private static final float[] VAGUE = {0.4f, 0.2f, 0.2f, 0.2f};
    private static final float[] SURE = {0.9f, 0.1f, 0, 0};

    @ParameterizedTest
    @EnumSource(PixelRule.class)
    void scoresEqualTheSortedDefinition(PixelRule rule) {
        int classes = 7;
        int height = 53;
        int width = 97; // more than one block, the last one partial
        Prediction seen = random(classes, height, width);
        float[] scores = rule.scores(seen);
        for (int i = 0; i < height * width; i++) {
            double[] p = new double[classes];
            for (int c = 0; c < classes; c++) {
                p[c] = seen.probabilities()[c * height * width + i];
            }
            Arrays.sort(p);
            double first = p[classes - 1];
            double expected = rule == PixelRule.MARGIN ? 1 - (first - p[classes - 2]) : 1 - first;
            assertThat((double) scores[i]).as("pixel %d", i).isCloseTo(expected, within(1e-6));
            assertThat(scores[i]).isBetween(0f, (float) rule.greatest(classes));
        }
        assertThat(rule.scores(seen)).isEqualTo(scores);
    }

    @Test
    void theRulesPreferDifferentPixels() {
        // Columns in turn: torn between two classes, vague over all, sure.
        IntFunction<float[]> striped = i -> i % 20 % 3 == 0 ? TORN : i % 20 % 3 == 1 ? VAGUE : SURE;
        Selection margin = select("margin", striped, 0.2);
        Selection least = select("least-confidence", striped, 0.2);
        assertThat(margin.pixels()).isEqualTo(48).isEqualTo(least.pixels());
        for (int i = 0; i < 12 * 20; i++) {
            assertThat(margin.contains(i) && i % 20 % 3 != 0).isFalse();
            assertThat(least.contains(i) && i % 20 % 3 != 1).isFalse();
        }
        assertThat(margin.scores().orElseThrow().values()[0]).isEqualTo(1f);
        assertThat(margin.scores().orElseThrow().maximum()).isEqualTo(1);
        assertThat(least.scores().orElseThrow().values()[0]).isEqualTo(0.5f);
        assertThat(least.scores().orElseThrow().maximum()).isEqualTo(0.75);
    }

    @ParameterizedTest
    @ValueSource(strings = {"margin", "least-confidence"})
    void ofEqualsTheFirstAreTaken(String strategy) {
        Selection selection = select(strategy, i -> i == 200 ? VAGUE : SURE, 0.1);
        for (int i = 0; i < 12 * 20; i++) {
            assertThat(selection.contains(i)).as("pixel %d", i).isEqualTo(i < 23 || i == 200);
        }
    }

    private static Selection select(String strategy, IntFunction<float[]> pixels, double budget) {
        Segmenter segmenter = new Segmenter() {
            @Override
            public int classes() {
                return 4;
            }

            @Override
            public Prediction predict(RgbImage image) {
                int n = image.height() * image.width();
                float[] p = new float[4 * n];
                for (int i = 0; i < n; i++) {
                    for (int c = 0; c < 4; c++) {
                        p[c * n + i] = pixels.apply(i)[c];
                    }
                }
                return Prediction.of(4, image.height(), image.width(), p);
            }
        };
        Workbench bench = new Workbench(new GridVision(), SelectionSettings.of(CrfUse.NONE));
        Round round = new Round(
                1,
                new ColoredScenes(1, 5),
                new int[] {0},
                segmenter,
                bench,
                new Budget(budget),
                new long[4],
                7,
                done -> {});
        return Strategies.named(strategy).strategy().begin(round).select(round.candidate(0));
    }

    private static Prediction random(int classes, int height, int width) {
        SplittableRandom random = new SplittableRandom(4);
        int pixels = height * width;
        float[] p = new float[classes * pixels];
        for (int i = 0; i < pixels; i++) {
            double sum = 0;
            double[] e = new double[classes];
            for (int c = 0; c < classes; c++) {
                e[c] = Math.exp(3 * random.nextGaussian());
                sum += e[c];
            }
            for (int c = 0; c < classes; c++) {
                p[c * pixels + i] = (float) (e[c] / sum);
            }
        }
        return Prediction.of(classes, height, width, p);
    }
}
