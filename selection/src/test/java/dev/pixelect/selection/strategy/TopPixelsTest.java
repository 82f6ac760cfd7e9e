package dev.pixelect.selection.strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopPixelsTest {
    @Test
    void equalsAStableSortByScoreThenIndex() {
        SplittableRandom random = new SplittableRandom(1);
        float[] special = {
            0f, -0f, 1f, -1f, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MAX_VALUE, Float.POSITIVE_INFINITY, 0x1.000002p0f
        };
        for (int trial = 0; trial < 300; trial++) {
            float[] scores = new float[random.nextInt(1, 200)];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = switch (trial % 3) {
                    case 0 -> (float) random.nextDouble(-3, 3);
                    case 1 -> random.nextInt(4) / 4f;
                    default -> special[random.nextInt(special.length)];
                };
            }
            int k = random.nextInt(scores.length + 1);
            assertThat(TopPixels.of(scores, k)).isEqualTo(bySorting(scores, k));
        }
    }

    @Test
    void ofEqualsTakesTheFirst() {
        assertThat(TopPixels.of(new float[] {1, 2, 1, 2, 1, 1}, 4))
                .containsExactly(true, true, true, true, false, false);
        assertThat(TopPixels.of(new float[] {-0f, 0f, -0f}, 1)).containsExactly(true, false, false);
    }

    @Test
    void refusesNaNAndTooMany() {
        assertThatThrownBy(() -> TopPixels.of(new float[] {0, Float.NaN}, 1)).hasMessageContaining("score 1 is NaN");
        assertThatThrownBy(() -> TopPixels.of(new float[3], 4)).hasMessageContaining("top 4 of 3");
    }

    private static boolean[] bySorting(float[] scores, int k) {
        boolean[] top = new boolean[scores.length];
        IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -(scores[i] + 0f))
                        .thenComparingInt(i -> i))
                .limit(k)
                .forEach(i -> top[i] = true);
        return top;
    }
}
