package dev.pixelect.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pixelect.engine.io.LabelMap;
import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SuperpixelQualityTest {
    private static final Offset<Double> EXACT = within(1e-12);

    /** 6 rows of 12: columns 0 to 5 are class 0, the others class 1. */
    private static LabelMap halves() {
        byte[] labels = new byte[72];
        for (int p = 0; p < 72; p++) {
            labels[p] = (byte) (p % 12 < 6 ? 0 : 1);
        }
        return new LabelMap(6, 12, labels);
    }

    /** Two superpixels, the second from a column on. */
    private static int[] cut(int column) {
        int[] map = new int[72];
        Arrays.setAll(map, p -> p % 12 < column ? 0 : 1);
        return map;
    }

    private static SuperpixelQuality measure(LabelMap truth, int[] map, int segments) {
        return SuperpixelQuality.of(truth, map, segments, 2);
    }

    @Test
    void whatFitsIsPerfect() {
        assertThat(measure(halves(), cut(6), 2)).isEqualTo(new SuperpixelQuality(2, 1, 1));
    }

    @Test
    void oneSuperpixelHasNoBoundaryAndAchievesTheLargestClass() {
        SuperpixelQuality q = measure(halves(), new int[72], 1);
        assertThat(q.boundaryRecall()).isZero();
        assertThat(q.achievableAccuracy()).isCloseTo(0.5, EXACT);
    }

    /** The truth's boundary is columns 5 and 6, a cut's the two columns at it; two columns away still counts. */
    @Test
    void recallReachesTwoPixels() {
        assertThat(measure(halves(), cut(8), 2).boundaryRecall()).isCloseTo(1, EXACT);
        assertThat(measure(halves(), cut(9), 2).boundaryRecall()).isCloseTo(0.5, EXACT);
        assertThat(measure(halves(), cut(10), 2).boundaryRecall()).isZero();
        assertThat(measure(halves(), cut(9), 2).achievableAccuracy()).isCloseTo(1 - 3 / 12.0, EXACT);
    }

    @Test
    void whatIsIgnoredIsLeftOut() {
        LabelMap truth = halves();
        for (int p = 0; p < 72; p++) {
            if (p % 12 == 6 || p < 24) {
                truth.labels()[p] = (byte) LabelMap.IGNORE;
            }
        }
        SuperpixelQuality q = measure(truth, cut(9), 2);
        assertThat(q.boundaryRecall()).as("no two labelled neighbours differ").isNaN();
        assertThat(q.achievableAccuracy()).isCloseTo(1 - 2 / 11.0, EXACT);
    }

    @Test
    void numbersOfSuperpixelsMayBeAnything() {
        int[] map = new int[72];
        Arrays.setAll(map, p -> p % 12 < 6 ? LabelMap.IGNORE : 511);
        assertThat(measure(halves(), map, 512)).isEqualTo(new SuperpixelQuality(512, 1, 1));
    }
}
