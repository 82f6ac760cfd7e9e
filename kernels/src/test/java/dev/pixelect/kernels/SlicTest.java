package dev.pixelect.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.pixelect.kernels.cpu.Parallel;
import dev.pixelect.kernels.cpu.Slic;
import dev.pixelect.kernels.reference.SlicReference;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlicTest {
    /** Workers on threads of their own, tasks in any order. */
    private record Threads(int workers) implements Parallel {
        @Override
        public void run(int count, Body work) {
            Thread[] threads = new Thread[workers];
            for (int w = 0; w < workers; w++) {
                int worker = w;
                threads[w] = new Thread(() -> {
                    for (int i = count - 1 - worker; i >= 0; i -= workers) {
                        work.run(i, worker);
                    }
                });
                threads[w].start();
            }
            for (Thread t : threads) {
                try {
                    t.join();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    /** Something like a street: bands, boxes, discs and texture. */
    static byte[] street(int height, int width, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] rgb = new byte[3 * height * width];
        for (int p = 0; p < height * width; p++) {
            int y = p / width;
            put(rgb, p, y < height / 3 ? 0xa0b8e0 : y < 2 * height / 3 ? 0x907060 : 0x606064);
        }
        for (int i = 0; i < 60; i++) {
            int y = random.nextInt(height);
            int x = random.nextInt(width);
            int h = 2 + random.nextInt(Math.max(1, height / 5));
            int w = 2 + random.nextInt(Math.max(1, width / 8));
            int color = random.nextInt(1 << 24);
            boolean disc = random.nextBoolean();
            for (int v = y; v < Math.min(y + h, height); v++) {
                for (int u = x; u < Math.min(x + w, width); u++) {
                    double dy = (v - y) / (double) h - 0.5;
                    double dx = (u - x) / (double) w - 0.5;
                    if (!disc || dx * dx + dy * dy < 0.25) {
                        put(rgb, v * width + u, color);
                    }
                }
            }
        }
        for (int i = 0; i < rgb.length; i++) {
            int v = (rgb[i] & 0xff) + (int) Math.round(5 * random.nextDouble(-1, 1) + 5 * random.nextDouble(-1, 1));
            rgb[i] = (byte) Math.max(0, Math.min(255, v));
        }
        return rgb;
    }

    private static void put(byte[] rgb, int p, int color) {
        rgb[3 * p] = (byte) (color >> 16);
        rgb[3 * p + 1] = (byte) (color >> 8);
        rgb[3 * p + 2] = (byte) color;
    }

    private static byte[] noise(int height, int width, int seed) {
        byte[] rgb = new byte[3 * height * width];
        new SplittableRandom(seed).nextBytes(rgb);
        return rgb;
    }

    /** 4-connected, dense, in the order of first pixels. */
    private static void requireInvariants(int[] labels, int count, int width) {
        int parts = 0;
        int next = 0;
        boolean[] seen = new boolean[labels.length];
        int[] open = new int[labels.length];
        for (int first = 0; first < labels.length; first++) {
            assertThat(labels[first]).isBetween(0, next);
            next += labels[first] == next ? 1 : 0;
            if (seen[first]) {
                continue;
            }
            parts++;
            int size = 1;
            open[0] = first;
            seen[first] = true;
            for (int i = 0; i < size; i++) {
                int p = open[i];
                int[] sides = {p - width, p + width, p % width > 0 ? p - 1 : -1, p % width < width - 1 ? p + 1 : -1};
                for (int q : sides) {
                    if (q >= 0 && q < labels.length && !seen[q] && labels[q] == labels[p]) {
                        seen[q] = true;
                        open[size++] = q;
                    }
                }
            }
        }
        assertThat(next).as("labels").isEqualTo(count);
        assertThat(parts).as("connected parts").isEqualTo(count);
    }

    @ParameterizedTest(name = "{0}x{1}, {2} segments, compactness {3}, {4} iterations")
    @CsvSource({
        "8, 8, 1, 10, 10", "8, 8, 64, 10, 10", "8, 8, 63, 0.1, 3", "37, 53, 20, 10, 10", "53, 37, 150, 40, 4",
        "120, 161, 90, 1, 10", "90, 1100, 200, 10, 5", "1, 300, 10, 10, 10", "300, 1, 10, 10, 10", "64, 64, 3, 100, 1",
    })
    void equalsTheReferenceAndKeepsTheInvariantsWhateverTheWorkers(
            int height, int width, int segments, double compactness, int iterations) {
        SlicGrid grid = SlicGrid.of(height, width, segments, compactness, iterations);
        byte[][] pictures = {street(height, width, 1), noise(height, width, 2), new byte[3 * height * width]};
        int[][] expected = new int[pictures.length][height * width];
        int[] counts = new int[pictures.length];
        for (int i = 0; i < pictures.length; i++) {
            counts[i] = SlicReference.run(grid, pictures[i], expected[i]);
            requireInvariants(expected[i], counts[i], width);
        }
        for (int workers = 1; workers <= 5; workers++) {
            Slic slic = new Slic(grid, workers == 1 ? Parallel.SERIAL : new Threads(workers));
            for (int i = 0; i < pictures.length; i++) {
                int[] labels = new int[height * width];
                assertThat(slic.run(pictures[i], labels)).isEqualTo(counts[i]);
                assertThat(labels).isEqualTo(expected[i]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 300, 1000, 2000})
    void theCountIsWithinATenth(int segments) {
        SlicGrid grid = SlicGrid.of(180, 320, segments, 10, 10);
        Slic slic = new Slic(grid, Parallel.SERIAL);
        int[] labels = new int[180 * 320];
        for (int seed = 0; seed < 4; seed++) {
            int count = slic.run(street(180, 320, seed), labels);
            assertThat(count).as("street %d", seed).isBetween(segments * 9 / 10, segments * 11 / 10);
        }
        assertThat(slic.run(noise(180, 320, 5), labels)).isBetween(segments * 9 / 10, segments * 11 / 10);
        assertThat(slic.run(new byte[3 * 180 * 320], labels)).isEqualTo(grid.cells());
    }

    /** What is cut off at an edge between dark and light stays on its side, in spite of the noise. */
    @Test
    void noSegmentCrossesAStrongEdge() {
        int height = 48;
        int width = 64;
        byte[] rgb = new byte[3 * height * width];
        SplittableRandom random = new SplittableRandom(4);
        for (int p = 0; p < height * width; p++) {
            put(rgb, p, 0x10101 * ((p % width < 16 ? 40 : 200) + random.nextInt(40)));
        }
        int[] labels = new int[height * width];
        int count = new Slic(SlicGrid.of(height, width, 30, 10, 10), Parallel.SERIAL).run(rgb, labels);
        boolean[] dark = new boolean[count];
        boolean[] light = new boolean[count];
        IntStream.range(0, labels.length).forEach(p -> (p % width < 16 ? dark : light)[labels[p]] = true);
        for (int k = 0; k < count; k++) {
            assertThat(dark[k] && light[k]).as("segment %d on both sides", k).isFalse();
        }
    }

    @Test
    void theGridIsAsCloseToTheNumberAsSquaresAllow() {
        for (int k : new int[] {1, 2, 3, 7, 30, 100, 999, 1000, 5000}) {
            assertThat(Math.abs(SlicGrid.of(360, 480, k, 10, 10).cells() - k))
                    .as("%d segments", k)
                    .isLessThanOrEqualTo(Math.max(1, k / 50));
        }
        SlicGrid grid = SlicGrid.of(37, 53, 40, 10, 10);
        for (int j = 0; j < grid.rows(); j++) {
            for (int y = grid.firstY(j); y < grid.firstY(j + 1); y++) {
                assertThat(y * grid.rows() / grid.height()).isEqualTo(j);
            }
        }
        assertThat(grid.firstY(grid.rows())).isEqualTo(37);
        assertThat(grid.firstX(grid.columns())).isEqualTo(53);
        assertThat(SlicGrid.of(4096, 4096, 4096 * 4096, 10, 10).cells()).isEqualTo(1 << 24);
    }

    /** A step of one cell's width is as far as `compactness` in L*. */
    @Test
    void compactnessIsWhatACellCountsFor() {
        SlicGrid grid = SlicGrid.of(100, 100, 100, 25, 10);
        assertThat(grid.placeX()[10]).isEqualTo(25 * FixedLab.ONE);
        assertThat(grid.placeY()[99]).isEqualTo((int) Math.round(99 * 2.5 * FixedLab.ONE));
    }

    /** The farthest that a pixel can be from a centre must leave room for the candidate's number beside it. */
    @Test
    void distancesFitWhateverTheShape() {
        int[][] sizes = {{1, 16384}, {16384, 1}, {16384, 16384}, {8, 4096}, {4096, 4096}, {1, 1}};
        for (int[] s : sizes) {
            for (int k : new int[] {1, 2, 5, s[0] * s[1]}) {
                if (k > s[0] * s[1]) {
                    continue;
                }
                SlicGrid grid = SlicGrid.of(s[0], s[1], k, 100, 10);
                long across = 3L * grid.placeX()[grid.firstX(1) - 1] + 3L * grid.placeX()[Math.min(1, s[1] - 1)];
                long down = 3L * grid.placeY()[grid.firstY(1) - 1] + 3L * grid.placeY()[Math.min(1, s[0] - 1)];
                assertThat(across + down + 100 * FixedLab.ONE + 4 * FixedLab.OFFSET)
                        .as("%dx%d, %d segments", s[0], s[1], k)
                        .isLessThan(1 << 23);
                assertThat(Arrays.stream(grid.placeX()).allMatch(x -> x >= 0 && x < 1 << 27))
                        .isTrue();
            }
        }
    }

    @Test
    void aRunInSteadyStateAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Slic slic = new Slic(SlicGrid.of(90, 120, 80, 10, 10), Parallel.SERIAL);
        byte[] rgb = street(90, 120, 3);
        int[] labels = new int[90 * 120];
        slic.run(rgb, labels);
        long least = Long.MAX_VALUE;
        // What is linked at a first call may be allocated then; what every run allocates shows in each round.
        for (int round = 0; round < 4 && least > 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 10; i++) {
                slic.run(rgb, labels);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isZero();
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> SlicGrid.of(8, 8, 65, 10, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("65 segments in a picture of 8x8 pixels: ask for 1 to 64");
        assertThatThrownBy(() -> SlicGrid.of(8, 16385, 5, 10, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("16384")
                .hasMessageNotContaining("\n");
    }
}
