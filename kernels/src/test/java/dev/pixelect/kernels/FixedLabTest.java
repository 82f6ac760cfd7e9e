package dev.pixelect.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FixedLabTest {
    private static final double[] WHITE = {0.95047, 1, 1.08883};

    /** CIE 15 and IEC 61966-2-1, as they stand. */
    private static double[] formula(int red, int green, int blue) {
        double r = linear(red);
        double g = linear(green);
        double b = linear(blue);
        double x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / WHITE[0]);
        double y = f((0.2126729 * r + 0.7151522 * g + 0.0721750 * b) / WHITE[1]);
        double z = f((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / WHITE[2]);
        return new double[] {116 * y - 16, 500 * (x - y), 200 * (y - z)};
    }

    private static double linear(int v) {
        double u = v / 255.0;
        return u <= 0.04045 ? u / 12.92 : Math.pow((u + 0.055) / 1.055, 2.4);
    }

    private static double f(double t) {
        return t > Math.pow(6 / 29.0, 3) ? Math.cbrt(t) : t * 841 / 108 + 4 / 29.0;
    }

    @Test
    void staysWithinTwoHundredthsOfTheFormula() {
        int steps = 64;
        byte[] rgb = new byte[3 * steps * steps * steps];
        int pixels = rgb.length / 3;
        for (int p = 0; p < pixels; p++) {
            // Every fourth value and 255; the darkest colours, where the root is steepest, are all there in the other
            // test.
            rgb[3 * p] = level(p % steps);
            rgb[3 * p + 1] = level(p / steps % steps);
            rgb[3 * p + 2] = level(p / steps / steps);
        }
        assertThat(worst(rgb)).isLessThan(0.02);
    }

    @Test
    void darkColoursAndGreys() {
        byte[] dark = new byte[3 * 24 * 24 * 24];
        for (int p = 0; p < dark.length / 3; p++) {
            dark[3 * p] = (byte) (p % 24);
            dark[3 * p + 1] = (byte) (p / 24 % 24);
            dark[3 * p + 2] = (byte) (p / 576);
        }
        assertThat(worst(dark)).isLessThan(0.02);
        byte[] greys = new byte[3 * 256];
        for (int i = 0; i < greys.length; i++) {
            greys[i] = (byte) (i / 3);
        }
        int[][] lab = convert(greys);
        assertThat(lab[0][0]).isZero();
        assertThat(lab[0][255]).isEqualTo(100 * FixedLab.ONE);
        for (int i = 0; i < 256; i++) {
            assertThat(Math.abs(lab[1][i] - FixedLab.OFFSET)).isLessThanOrEqualTo(1);
            assertThat(Math.abs(lab[2][i] - FixedLab.OFFSET)).isLessThanOrEqualTo(1);
        }
    }

    private static byte level(int step) {
        return (byte) (step == 63 ? 255 : 4 * step);
    }

    private static int[][] convert(byte[] rgb) {
        int[][] lab = new int[3][rgb.length / 3];
        FixedLab.convert(FixedLab.tables(), rgb, lab[0], lab[1], lab[2], 0, rgb.length / 3);
        return lab;
    }

    private static double worst(byte[] rgb) {
        int[][] lab = convert(rgb);
        double worst = 0;
        for (int p = 0; p < lab[0].length; p++) {
            double[] expected = formula(rgb[3 * p] & 0xff, rgb[3 * p + 1] & 0xff, rgb[3 * p + 2] & 0xff);
            for (int c = 0; c < 3; c++) {
                int stored = lab[c][p] - (c == 0 ? 0 : FixedLab.OFFSET);
                assertThat(lab[c][p]).isBetween(0, Short.MAX_VALUE + 0);
                worst = Math.max(worst, Math.abs(stored / (double) FixedLab.ONE - expected[c]));
            }
        }
        return worst;
    }
}
