package dev.pixelect.kernels.cpu.winograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Transforms, products one by one, and transforms back, against sums over taps in double. */
class WinogradTest {
    private static final int BLOCK = 8;
    private static final int PRODUCTS = WinogradTiles.PRODUCTS;

    private final SplittableRandom random = new SplittableRandom(7);

    @ParameterizedTest(name = "{0} pictures of {1}x{2}, {3} to {4} channels, dilation {5}")
    @CsvSource({
        "1, 4, 4, 8, 8, 1",
        "2, 5, 9, 16, 8, 1",
        "1, 1, 1, 8, 16, 1",
        "1, 9, 7, 8, 8, 2",
        "2, 11, 13, 16, 16, 4",
        "1, 3, 2, 8, 8, 5"
    })
    void convolves(int n, int h, int w, int c, int k, int dilation) {
        WinogradTiles tiles = new WinogradTiles(n, h, w, dilation, BLOCK);
        FloatBuffer x = numbers(n * c * h * w);
        FloatBuffer weights = numbers(k * c * 9);
        FloatBuffer bias = numbers(k);
        FloatBuffer y = numbers(n * k * h * w);
        FloatBuffer before = copy(y);
        FloatBuffer u = transformed(weights, k, c, false);
        FloatBuffer v = transformed(tiles, x, c, false);
        FloatBuffer m = zeros(PRODUCTS * k * tiles.count());
        multiply(tiles, u, v, m, c, k);
        ResultTransform back = new ResultTransform(tiles, k / BLOCK, m, tiles.count(), y, bias, true, true);
        for (int g = 0; g < tiles.groups(); g++) {
            for (int b = 0; b < k / BLOCK; b++) {
                back.run(g, b, g);
            }
        }
        for (int i = 0; i < n; i++) {
            for (int o = 0; o < k; o++) {
                for (int r = 0; r < h; r++) {
                    for (int s = 0; s < w; s++) {
                        int at = at(i, o, r, s, k, h, w);
                        double sum = before.get(at) + bias.get(o);
                        for (int q = 0; q < c; q++) {
                            for (int t = 0; t < 9; t++) {
                                sum += tap(x, i, q, r + dilation * (t / 3 - 1), s + dilation * (t % 3 - 1), c, h, w)
                                        * weights.get(weightAt(o, q, t, c));
                            }
                        }
                        assertThat((double) y.get(at)).isCloseTo(Math.max(0, sum), within(1e-4));
                    }
                }
            }
        }
    }

    @ParameterizedTest(name = "{0} pictures of {1}x{2}, {3} to {4} channels, dilation {5}")
    @CsvSource({"1, 4, 4, 8, 8, 1", "2, 5, 9, 16, 8, 1", "1, 9, 7, 8, 16, 2", "1, 3, 2, 8, 8, 5"})
    void correlates(int n, int h, int w, int c, int k, int dilation) {
        WinogradTiles tiles = new WinogradTiles(n, h, w, dilation, BLOCK);
        FloatBuffer x = numbers(n * c * h * w);
        FloatBuffer dy = numbers(n * k * h * w);
        FloatBuffer v = transformed(tiles, x, c, false);
        FloatBuffer m = transformed(tiles, dy, k, true);
        FloatBuffer u = zeros(PRODUCTS * k * c);
        for (int p = 0; p < PRODUCTS; p++) {
            for (int t = 0; t < tiles.count(); t++) {
                for (int o = 0; o < k; o++) {
                    for (int q = 0; q < c; q++) {
                        int at = productAt(p, o, q, k, c);
                        u.put(at, u.get(at) + m.get(tileAt(p, o, t, k, tiles)) * v.get(tileAt(p, q, t, c, tiles)));
                    }
                }
            }
        }
        FloatBuffer dw = numbers(k * c * 9);
        FloatBuffer before = copy(dw);
        FilterGradientTransform back = new FilterGradientTransform(k / BLOCK * (c / BLOCK), BLOCK, u, dw);
        for (int pair = 0; pair < k / BLOCK * (c / BLOCK); pair++) {
            back.run(pair, true);
        }
        for (int o = 0; o < k; o++) {
            for (int q = 0; q < c; q++) {
                for (int t = 0; t < 9; t++) {
                    double sum = before.get(weightAt(o, q, t, c));
                    for (int i = 0; i < n; i++) {
                        for (int r = 0; r < h; r++) {
                            for (int s = 0; s < w; s++) {
                                sum += tap(x, i, q, r + dilation * (t / 3 - 1), s + dilation * (t % 3 - 1), c, h, w)
                                        * dy.get(at(i, o, r, s, k, h, w));
                            }
                        }
                    }
                    assertThat((double) dw.get(weightAt(o, q, t, c))).isCloseTo(sum, within(1e-3));
                }
            }
        }
    }

    /** Rotated weights of all taps but one exchanged. */
    @ParameterizedTest
    @CsvSource({"0", "1", "5", "8"})
    void rotates(int tap) {
        FloatBuffer one = zeros(BLOCK * BLOCK * 9);
        FloatBuffer other = zeros(BLOCK * BLOCK * 9);
        one.put(weightAt(3, 5, tap, BLOCK), 1);
        other.put(weightAt(3, 5, 8 - tap, BLOCK), 1);
        assertThat(transformed(one, BLOCK, BLOCK, true)).isEqualTo(transformed(other, BLOCK, BLOCK, false));
    }

    @Test
    void writesZerosForGroupsThatAreNot() {
        WinogradTiles tiles = new WinogradTiles(1, 4, 4, 1, BLOCK);
        FloatBuffer to = numbers(PRODUCTS * BLOCK * 2);
        FloatBuffer before = copy(to);
        new SourceTransform(tiles, true, 1, numbers(16 * BLOCK), to, 2).run(tiles.groups(), 0, 1);
        for (int i = 0; i < to.capacity(); i++) {
            assertThat(to.get(i)).isEqualTo(i / BLOCK % 2 == 1 ? 0 : before.get(i));
        }
    }

    private static FloatBuffer transformed(FloatBuffer weights, int k, int c, boolean rotated) {
        int pairs = k / BLOCK * (c / BLOCK);
        FloatBuffer u = zeros(PRODUCTS * k * c);
        FilterTransform t = new FilterTransform(rotated, pairs, BLOCK, weights, u);
        for (int pair = 0; pair < pairs; pair++) {
            t.run(pair);
        }
        return u;
    }

    private static FloatBuffer transformed(WinogradTiles tiles, FloatBuffer x, int channels, boolean gradient) {
        FloatBuffer v = zeros(PRODUCTS * channels * tiles.count());
        SourceTransform t = new SourceTransform(tiles, gradient, channels / BLOCK, x, v, tiles.count());
        for (int g = 0; g < tiles.groups(); g++) {
            for (int b = 0; b < channels / BLOCK; b++) {
                t.run(g, b, g);
            }
        }
        return v;
    }

    private static void multiply(WinogradTiles tiles, FloatBuffer u, FloatBuffer v, FloatBuffer m, int c, int k) {
        for (int p = 0; p < PRODUCTS; p++) {
            for (int t = 0; t < tiles.count(); t++) {
                for (int o = 0; o < k; o++) {
                    float sum = 0;
                    for (int q = 0; q < c; q++) {
                        sum += u.get(productAt(p, o, q, k, c)) * v.get(tileAt(p, q, t, c, tiles));
                    }
                    m.put(tileAt(p, o, t, k, tiles), sum);
                }
            }
        }
    }

    private static double tap(FloatBuffer x, int i, int q, int r, int s, int c, int h, int w) {
        return r < 0 || r >= h || s < 0 || s >= w ? 0 : x.get(at(i, q, r, s, c, h, w));
    }

    private static int at(int i, int channel, int r, int s, int channels, int h, int w) {
        return (((i * (channels / BLOCK) + channel / BLOCK) * h + r) * w + s) * BLOCK + channel % BLOCK;
    }

    private static int weightAt(int o, int q, int tap, int c) {
        return ((o / BLOCK * (c / BLOCK) + q / BLOCK) * 9 + tap) * BLOCK * BLOCK + q % BLOCK * BLOCK + o % BLOCK;
    }

    private static int productAt(int p, int o, int q, int k, int c) {
        int pair = o / BLOCK * (c / BLOCK) + q / BLOCK;
        return (p * (k / BLOCK) * (c / BLOCK) + pair) * BLOCK * BLOCK + q % BLOCK * BLOCK + o % BLOCK;
    }

    private static int tileAt(int p, int channel, int t, int channels, WinogradTiles tiles) {
        return ((p * (channels / BLOCK) + channel / BLOCK) * tiles.count() + t) * BLOCK + channel % BLOCK;
    }

    private FloatBuffer numbers(int count) {
        FloatBuffer b = zeros(count);
        for (int i = 0; i < count; i++) {
            b.put(i, (float) (2 * random.nextDouble() - 1));
        }
        return b;
    }

    private static FloatBuffer zeros(int count) {
        return ByteBuffer.allocateDirect(count * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    private static FloatBuffer copy(FloatBuffer b) {
        return zeros(b.capacity()).put(0, b, 0, b.capacity());
    }
}
