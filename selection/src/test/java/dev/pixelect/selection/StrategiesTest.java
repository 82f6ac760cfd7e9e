package dev.pixelect.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.RgbImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StrategiesTest {
    private static final ColoredScenes SCENES = new ColoredScenes(6, 5);
    private static final Workbench BENCH = new Workbench(new GridVision(), SelectionSettings.of(CrfUse.NONE));

    @Test
    void anUnknownNameListsTheKnownOnes() {
        assertThatThrownBy(() -> Strategies.named("entropie"))
                .isInstanceOf(InputException.class)
                .hasMessage("unknown strategy 'entropie': choose one of full, random, entropy, entropy-edge, margin,"
                        + " least-confidence, sp, sp-crf, class-sp-crf, impurity");
        assertThatThrownBy(() -> Oracles.named("me"))
                .isInstanceOf(InputException.class)
                .hasMessage("unknown oracle 'me': choose one of pixel, dominant");
    }

    @Test
    void fullTakesAllAndNeitherFullNorRandomRunTheNetwork() {
        Segmenter refusing = new Gradient() {
            @Override
            public Prediction predict(RgbImage image) {
                throw new AssertionError("predicted");
            }
        };
        Round round = round(refusing, 0.1, 1, 7);
        Selection full = Strategies.named("full").strategy().begin(round).select(round.candidate(0));
        assertThat(full.pixels()).isEqualTo(full.height() * full.width());
        Selection random = Strategies.named("random").strategy().begin(round).select(round.candidate(1));
        assertThat(random.pixels()).isEqualTo(30);
        assertThat(random.scores()).isEmpty();
    }

    @Test
    void randomDependsOnSeedRoundAndImageAndOnNothingElse() {
        byte[] mask = random(round(new Gradient(), 0.1, 1, 7), 0);
        assertThat(random(round(new Gradient(), 0.1, 1, 7), 0)).isEqualTo(mask);
        assertThat(random(round(new Gradient(), 0.1, 1, 8), 0)).isNotEqualTo(mask);
        assertThat(random(round(new Gradient(), 0.1, 2, 7), 0)).isNotEqualTo(mask);
        assertThat(random(round(new Gradient(), 0.1, 1, 7), 2)).isNotEqualTo(mask);
    }

    @Test
    void entropyTakesTheMostUncertainPixelsAndKeepsTheScores() {
        Round round = round(new Gradient(), 0.25, 1, 7);
        Selection selection =
                Strategies.named("entropy").strategy().begin(round).select(round.candidate(1));
        assertThat(selection.pixels()).isEqualTo(75);
        // The gradient's entropy rises with the column: 15 rows, 5 columns on the right.
        for (int pixel = 0; pixel < 300; pixel++) {
            assertThat(selection.contains(pixel)).isEqualTo(pixel % 20 >= 15);
        }
        assertThat(selection.scores().orElseThrow().maximum()).isEqualTo(Math.log(3));
    }

    /** The shape that ranking superpixels across a round's images takes: a walk first, then the selector. */
    @Test
    void aStrategyCanRankAcrossTheRoundAndSelectRegions() {
        Strategy halves = round -> {
            List<Double> scores = new ArrayList<>();
            round.forEach(candidate -> {
                float[] entropy = candidate.prediction().entropy();
                scores.add((double) entropy[entropy.length / 2] + candidate.index());
            });
            double best = scores.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
            return candidate -> {
                int height = candidate.image().height();
                int width = candidate.image().width();
                int[] regionOf = new int[height * width];
                Arrays.fill(regionOf, -1);
                if (scores.get(candidate.index()) < best) {
                    return Selection.ofRegions(height, width, regionOf, List.of(), null);
                }
                int area = width;
                Arrays.fill(regionOf, 0, area, 0);
                return Selection.ofRegions(height, width, regionOf, List.of(new Region(area, best, 1)), null);
            };
        };
        Round round = round(new Gradient(), 0.1, 1, 7);
        Strategy.Selector selector = halves.begin(round);
        List<Integer> pixels = new ArrayList<>();
        round.forEach(candidate -> pixels.add(selector.select(candidate).pixels()));
        assertThat(pixels).containsExactly(0, 0, 20);
    }

    @Test
    void regionsMustCoverTheAreaThatTheySay() {
        assertThatThrownBy(() -> Selection.ofRegions(1, 3, new int[] {0, 0, -1}, List.of(new Region(3, 1, 0)), null))
                .hasMessageContaining("region 0 has 2 pixels and says 3");
    }

    @Test
    void theRoundKnowsTheSharesLabelledSoFar() {
        Round round = new Round(
                1,
                SCENES,
                new int[] {0},
                new Gradient(),
                BENCH,
                new Budget(0.1),
                new long[] {30, 0, 10},
                7,
                done -> {});
        assertThat(round.labelledShare(0)).isEqualTo(0.75);
        assertThat(round.labelledShare(1)).isZero();
        assertThat(round.labelledShare(2)).isEqualTo(0.25);
        assertThat(round(new Gradient(), 0.1, 1, 7).labelledShare(2)).isZero();
    }

    private static byte[] random(Round round, int index) {
        return Strategies.named("random")
                .strategy()
                .begin(round)
                .select(round.candidate(index))
                .mask();
    }

    private static Round round(Segmenter segmenter, double budget, int number, long seed) {
        return new Round(
                number,
                SCENES,
                new int[] {4, 1, 2},
                segmenter,
                BENCH,
                new Budget(budget),
                new long[3],
                seed,
                done -> {});
    }

    /** Three classes; certain on the left, undecided on the right. */
    private static class Gradient implements Segmenter {
        @Override
        public int classes() {
            return 3;
        }

        @Override
        public Prediction predict(RgbImage image) {
            int pixels = image.height() * image.width();
            float[] probabilities = new float[3 * pixels];
            float[] entropy = new float[pixels];
            for (int i = 0; i < pixels; i++) {
                float rest = (i % image.width() + 1f) / image.width() / 3;
                probabilities[i] = 1 - 2 * rest;
                probabilities[pixels + i] = rest;
                probabilities[2 * pixels + i] = rest;
                for (int c = 0; c < 3; c++) {
                    double p = probabilities[c * pixels + i];
                    entropy[i] -= (float) (p * Math.log(p));
                }
            }
            return new Prediction(3, image.height(), image.width(), probabilities, entropy, new byte[pixels]);
        }
    }
}
