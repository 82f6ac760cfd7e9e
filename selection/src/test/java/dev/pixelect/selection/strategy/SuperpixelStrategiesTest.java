package dev.pixelect.selection.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.engine.vision.MeanFieldOptions;
import dev.pixelect.selection.Budget;
import dev.pixelect.selection.ColoredScenes;
import dev.pixelect.selection.CrfUse;
import dev.pixelect.selection.GridVision;
import dev.pixelect.selection.Prediction;
import dev.pixelect.selection.Region;
import dev.pixelect.selection.Round;
import dev.pixelect.selection.Segmenter;
import dev.pixelect.selection.Selection;
import dev.pixelect.selection.SelectionSettings;
import dev.pixelect.selection.Strategies;
import dev.pixelect.selection.Strategy;
import dev.pixelect.selection.Workbench;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On squares of 4 x 4 as superpixels, in scenes of 12 x 20 and 15 x 20 pixels. */
class SuperpixelStrategiesTest {
    private static final ColoredScenes SCENES = new ColoredScenes(6, 5);
    private int predictions;

    @ParameterizedTest
    @ValueSource(strings = {"sp", "sp-crf", "class-sp-crf", "impurity"})
    void selectsWholeSuperpixelsWithinTheBudget(String name) {
        Round round = round(settings(Strategies.named(name).defaultCrf()), 0.3);
        Strategy.Selector selector = Strategies.named(name).strategy().begin(round);
        long pixels = 0;
        long budget = 0;
        for (int i = 0; i < round.size(); i++) {
            Selection s = selector.select(round.candidate(i));
            for (Region r : s.regions()) {
                assertThat(r.area()).isIn(12, 16);
            }
            assertThat(s.regions().stream().mapToInt(Region::area).sum()).isEqualTo(s.pixels());
            assertThat(s.scores()).isPresent();
            pixels += s.pixels();
            budget += round.candidate(i).pixelBudget();
        }
        assertThat(pixels).isBetween(budget - 40, budget);
    }

    @Test
    void spTakesTheColumnsOnTheRightWhereEntropyIsHighest() {
        Round round = round(settings(CrfUse.NONE), 0.2);
        Selection s = Strategies.named("sp").strategy().begin(round).select(round.candidate(0));
        // 12 rows, a budget of 48: the three squares of the last column, which are whole in height.
        assertThat(s.pixels()).isEqualTo(48);
        for (int p = 0; p < 240; p++) {
            assertThat(s.contains(p)).isEqualTo(p % 20 >= 16);
        }
        assertThat(s.regions().get(0).predictedClass()).isEqualTo(1);
    }

    @Test
    void aNextBestThatPassesTheBudgetEndsTheSelection() {
        Round round = round(settings(CrfUse.NONE), 0.1);
        Selection s = Strategies.named("sp").strategy().begin(round).select(round.candidate(0));
        assertThat(s.pixels()).isEqualTo(16);
        Round none = round(settings(CrfUse.NONE), 0.05);
        assertThat(Strategies.named("sp")
                        .strategy()
                        .begin(none)
                        .select(none.candidate(0))
                        .pixels())
                .isZero();
    }

    @Test
    void impurityPrefersMixedSuperpixels() {
        Round round = round(settings(CrfUse.NONE), 0.2);
        Selection s = Strategies.named("impurity").strategy().begin(round).select(round.candidate(0));
        // Predicted classes change between columns 9 and 10, within the third column of squares.
        for (int p = 0; p < 240; p++) {
            assertThat(s.contains(p)).isEqualTo(p % 20 >= 8 && p % 20 < 12);
        }
    }

    @Test
    void theCrfOnProbabilitiesIsAskedForOnlyWhereItIsWanted() {
        Round round = round(settings(CrfUse.PROBABILITIES), 0.2);
        Selection s = Strategies.named("sp-crf").strategy().begin(round).select(round.candidate(0));
        // This CRF makes all pixels certain: all scores are 0 and the first squares win.
        assertThat(s.regions()).extracting(Region::score).containsOnly(0.0);
        assertThat(s.contains(0)).isTrue();
    }

    @Test
    void classBalancedAsksForTheRareClassFirstAndPredictsEachImageOnce() {
        long[] labelled = {1_000_000, 10, 0};
        Round round = round(settings(CrfUse.NONE), 0.2, labelled);
        Strategy.Selector selector = Strategies.named("class-sp-crf").strategy().begin(round);
        List<Integer> classes = new ArrayList<>();
        for (int i = 0; i < round.size(); i++) {
            selector.select(round.candidate(i)).regions().forEach(r -> classes.add(r.predictedClass()));
        }
        assertThat(classes).isNotEmpty().doesNotContain(0);
        assertThat(predictions).isEqualTo(3);
    }

    @Test
    void entropyEdgePrefersEdges() {
        Round round = round(settings(CrfUse.NONE), 0.1);
        Selection plain = Strategies.named("entropy").strategy().begin(round).select(round.candidate(0));
        Selection edge =
                Strategies.named("entropy-edge").strategy().begin(round).select(round.candidate(0));
        assertThat(edge.pixels()).isEqualTo(plain.pixels());
        RgbImage image = round.candidate(0).image();
        assertThat(onEdges(image, edge)).isGreaterThanOrEqualTo(onEdges(image, plain));
        assertThat(edge.scores().orElseThrow().maximum()).isEqualTo(2 * Math.log(3));
        for (float v : edge.scores().orElseThrow().values()) {
            assertThat((double) v).isLessThanOrEqualTo(2 * Math.log(3) + 1e-6);
        }
    }

    @Test
    void moreSegmentsThanPixelsIsTheUsersMistake() {
        SelectionSettings many = new SelectionSettings(241, 1, CrfUse.NONE, MeanFieldOptions.street());
        Round round = round(many, 0.1);
        Strategy.Selector selector = Strategies.named("sp").strategy().begin(round);
        assertThatThrownBy(() -> selector.select(round.candidate(0)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("241 segments");
    }

    private static int onEdges(RgbImage image, Selection s) {
        int count = 0;
        for (int p = 0; p < image.height() * image.width(); p++) {
            int x = p % image.width();
            boolean edge = x > 0 && image.get(p / image.width(), x, 0) != image.get(p / image.width(), x - 1, 0);
            count += edge && s.contains(p) ? 1 : 0;
        }
        return count;
    }

    private static SelectionSettings settings(CrfUse crf) {
        return new SelectionSettings(20, 1, crf, MeanFieldOptions.street());
    }

    private Round round(SelectionSettings settings, double budget) {
        return round(settings, budget, new long[3]);
    }

    private Round round(SelectionSettings settings, double budget, long[] labelled) {
        Workbench bench = new Workbench(new GridVision(), settings);
        return new Round(
                1, SCENES, new int[] {4, 1, 2}, new Ramp(), bench, new Budget(budget), labelled, 7, done -> {});
    }

    /** Class 0 left of the middle and 1 right of it; the less certain, the further right. */
    private final class Ramp implements Segmenter {
        @Override
        public int classes() {
            return 3;
        }

        @Override
        public Prediction predict(RgbImage image) {
            predictions++;
            int pixels = image.height() * image.width();
            float[] p = new float[3 * pixels];
            for (int i = 0; i < pixels; i++) {
                int x = i % image.width();
                float rest = (x + 1f) / image.width() / 3.2f;
                int top = x < 10 ? 0 : 1;
                for (int c = 0; c < 3; c++) {
                    p[c * pixels + i] = c == top ? 1 - 2 * rest : rest;
                }
            }
            return Prediction.of(3, image.height(), image.width(), p);
        }
    }
}
