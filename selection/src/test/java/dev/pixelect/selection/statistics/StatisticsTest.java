package dev.pixelect.selection.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    /** Hours of sleep gained with two drugs by ten people: Student (1908), the data of the test's first publication. */
    private static final double[] DEXTRO = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};

    private static final double[] LAEVO = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};

    @Test
    void studentsOwnExample() {
        PairedTest test = PairedTest.of(DEXTRO, LAEVO);
        assertThat(test.t()).isCloseTo(-4.0621, within(5e-5));
        assertThat(test.p()).isCloseTo(0.002833, within(5e-7));
        assertThat(test.difference().mean()).isCloseTo(-1.58, within(1e-12));
        assertThat(test.difference().mean() - test.difference().halfWidth()).isCloseTo(-2.4598858, within(5e-8));
        assertThat(test.difference().mean() + test.difference().halfWidth()).isCloseTo(-0.7001142, within(5e-8));
        assertThat(test.impossible()).isNull();
        PairedTest turned = PairedTest.of(LAEVO, DEXTRO);
        assertThat(turned.t()).isCloseTo(4.0621, within(5e-5));
        assertThat(turned.p()).isEqualTo(test.p());
    }

    @Test
    void intervalsUseStudentsFactors() {
        // Of two values a, b the interval is 12.7062 * |a - b| / 2.
        assertThat(Estimate.of(new double[] {1, 3}).halfWidth()).isCloseTo(12.7062, within(5e-5));
        // Of three with deviation 1: 4.30265 / sqrt 3.
        Estimate three = Estimate.of(new double[] {1, 2, 3});
        assertThat(three.mean()).isEqualTo(2);
        assertThat(three.halfWidth()).isCloseTo(4.30265 / Math.sqrt(3), within(5e-6));
        assertThat(Estimate.of(new double[] {0.4})).isEqualTo(new Estimate(1, 0.4, null));
        assertThatThrownBy(() -> Estimate.of(new double[0])).hasMessageContaining("no values");
    }

    @Test
    void intervalsHoldTheTruthNineteenTimesOfTwenty() {
        SplittableRandom random = new SplittableRandom(8);
        int trials = 4000;
        int held = 0;
        for (int i = 0; i < trials; i++) {
            double[] values = new double[4];
            for (int k = 0; k < values.length; k++) {
                values[k] = 0.5 + 0.1 * random.nextGaussian();
            }
            Estimate e = Estimate.of(values);
            held += Math.abs(e.mean() - 0.5) <= e.halfWidth() ? 1 : 0;
        }
        // Four deviations of the binomial: 0.014.
        assertThat((double) held / trials).isCloseTo(0.95, within(0.014));
    }

    @Test
    void saysWhenItCannotTest() {
        PairedTest two = PairedTest.of(new double[] {1, 2}, new double[] {2, 4});
        assertThat(two.p()).isNull();
        assertThat(two.impossible()).contains("at least 3", "has 2");
        assertThat(two.difference().mean()).isEqualTo(-1.5);
        assertThat(PairedTest.of(new double[0], new double[0]).difference()).isNull();
        PairedTest alike = PairedTest.of(new double[] {1, 2, 3}, new double[] {0.5, 1.5, 2.5});
        assertThat(alike.p()).isNull();
        assertThat(alike.impossible()).contains("same");
        PairedTest none = PairedTest.of(new double[] {1, 2, Double.NaN}, new double[3]);
        assertThat(none.difference()).isNull();
        assertThat(none.impossible()).contains("no number");
        assertThatThrownBy(() -> PairedTest.of(new double[2], new double[3])).hasMessageContaining("2 and 3");
    }

    @Test
    void areasOfTrapeziums() {
        double[] x = {0.4, 0.5, 0.7};
        double[] y = {0.2, 0.4, 0.4};
        assertThat(Curve.area(x, y)).isCloseTo(0.03 + 0.08, within(1e-15));
        assertThat(Curve.meanHeight(x, y)).isCloseTo(0.11 / 0.3, within(1e-15));
        assertThat(Curve.meanHeight(new double[] {1}, new double[] {3})).isNaN();
        assertThat(Curve.area(new double[] {1}, new double[] {3})).isZero();
        assertThatThrownBy(() -> Curve.area(new double[] {1, 0.5}, new double[2]))
                .hasMessageContaining("falls");
        assertThatThrownBy(() -> Curve.area(new double[] {1}, new double[2])).hasMessageContaining("1 x for 2 y");
    }
}
