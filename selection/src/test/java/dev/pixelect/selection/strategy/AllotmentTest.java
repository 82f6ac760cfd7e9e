package dev.pixelect.selection.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AllotmentTest {
    @Test
    void eachClassGetsItsShareAndTakesItsBestRegionsOverAllImages() {
        ScoredRegions first = regions(new int[] {10, 10, 10}, new float[] {.1f, .9f, .5f}, 0, 0, 1);
        ScoredRegions second = regions(new int[] {10, 10, 10}, new float[] {.8f, .2f, .7f}, 0, 1, 1);
        boolean[][] chosen = new Allotment(List.of(first, second), new double[] {1, 1}).take(40);
        assertThat(chosen[0]).containsExactly(false, true, true);
        assertThat(chosen[1]).containsExactly(true, false, true);
    }

    @Test
    void aRareClassGetsMore() {
        int[] area = new int[40];
        Arrays.fill(area, 5);
        float[] score = new float[40];
        int[] classes = new int[40];
        for (int i = 0; i < 40; i++) {
            score[i] = i;
            classes[i] = i % 2;
        }
        ScoredRegions image = regions(area, score, classes);
        boolean[] chosen = new Allotment(List.of(image), new double[] {1, 4}).take(50)[0];
        int[] taken = new int[2];
        for (int i = 0; i < 40; i++) {
            taken[i % 2] += chosen[i] ? 1 : 0;
        }
        assertThat(taken).containsExactly(2, 8);
        assertThat(chosen[39]).isTrue();
        assertThat(chosen[25]).isTrue();
        assertThat(chosen[23]).isFalse();
    }

    @Test
    void whatAClassCannotUseGoesToTheOthersInProportion() {
        // Class 0 has 10 pixels and is worth 30 of 60; its 20 left over go to 1 and 2 in the proportion 2 : 1 as theirs
        // did.
        int[] area = new int[1 + 40 + 40];
        Arrays.fill(area, 1);
        area[0] = 10;
        int[] classes = new int[area.length];
        Arrays.fill(classes, 1, 41, 1);
        Arrays.fill(classes, 41, 81, 2);
        boolean[] chosen = new Allotment(
                        List.of(regions(area, new float[area.length], classes)), new double[] {3, 2, 1})
                .take(60)[0];
        int[] taken = new int[3];
        for (int i = 0; i < area.length; i++) {
            taken[classes[i]] += chosen[i] ? area[i] : 0;
        }
        assertThat(taken[0]).isEqualTo(10);
        assertThat(taken[1] + taken[2]).isEqualTo(50);
        assertThat(taken[1]).isBetween(33, 34);
    }

    @Test
    void theBudgetIsNeverPassedAndNothingThatFitsIsLeft() {
        SplittableRandom random = new SplittableRandom(1);
        for (int trial = 0; trial < 200; trial++) {
            int n = 1 + random.nextInt(60);
            int[] area = random.ints(n, 1, 30).toArray();
            int[] classes = random.ints(n, 0, 4).toArray();
            float[] score = new float[n];
            for (int i = 0; i < n; i++) {
                score[i] = random.nextInt(5);
            }
            long budget = random.nextInt(400);
            ScoredRegions image = regions(area, score, classes);
            boolean[] chosen = new Allotment(List.of(image), new double[] {1, 1000, .5, 3}).take(budget)[0];
            long taken = 0;
            for (int i = 0; i < n; i++) {
                taken += chosen[i] ? area[i] : 0;
            }
            assertThat(taken).isLessThanOrEqualTo(budget);
            for (int i = 0; i < n; i++) {
                boolean next = !chosen[i] && bestLeft(image, chosen, i);
                assertThat(next && area[i] <= budget - taken)
                        .as("%d still fits", i)
                        .isFalse();
                for (int j = 0; j < n; j++) {
                    boolean better = score[i] > score[j] || score[i] == score[j] && i < j;
                    if (classes[i] == classes[j] && better && chosen[j]) {
                        assertThat(chosen[i]).as("%d before %d", i, j).isTrue();
                    }
                }
            }
        }
    }

    @Test
    void keysSortBestFirstAndEqualsByIndex() {
        float[] scores = {0f, 1f, 5f, 1f, Float.MIN_VALUE, -0f};
        assertThat(regions(new int[6], scores, new int[6]).bestFirst()).containsExactly(2, 1, 3, 4, 0, 5);
    }

    /** Whether no other region of its class that was left comes before it. */
    private static boolean bestLeft(ScoredRegions image, boolean[] chosen, int region) {
        for (int r : image.bestFirst()) {
            if (!chosen[r] && image.predictedClass(r) == image.predictedClass(region)) {
                return r == region;
            }
        }
        return false;
    }

    private static ScoredRegions regions(int[] area, float[] score, int... classes) {
        byte[] bytes = new byte[classes.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) classes[i];
        }
        return new ScoredRegions(area, score, bytes, 100);
    }
}
