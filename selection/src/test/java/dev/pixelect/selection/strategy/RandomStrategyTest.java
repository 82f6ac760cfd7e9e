package dev.pixelect.selection.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RandomStrategyTest {
    @Test
    void drawsExactlyKAndEachPixelEquallyOften() {
        int n = 50;
        int k = 7;
        int draws = 20_000;
        int[] hits = new int[n];
        SplittableRandom random = new SplittableRandom(3);
        for (int d = 0; d < draws; d++) {
            boolean[] drawn = RandomStrategy.draw(n, k, random);
            int count = 0;
            for (int i = 0; i < n; i++) {
                hits[i] += drawn[i] ? 1 : 0;
                count += drawn[i] ? 1 : 0;
            }
            assertThat(count).isEqualTo(k);
        }
        double expected = (double) draws * k / n;
        double deviation = Math.sqrt(expected * (1 - (double) k / n));
        for (int hit : hits) {
            assertThat((double) hit).isBetween(expected - 5 * deviation, expected + 5 * deviation);
        }
    }

    @Test
    void drawsAllOfAllAndNoneOfAny() {
        SplittableRandom random = new SplittableRandom(3);
        assertThat(RandomStrategy.draw(9, 9, random)).containsOnly(true);
        assertThat(RandomStrategy.draw(9, 0, random)).containsOnly(false);
    }
}
