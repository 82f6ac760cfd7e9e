package dev.pixelect.icnet.data.batch;

import static dev.pixelect.icnet.data.InputErrors.assertInputError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.engine.io.RgbImage;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BatchLoaderTest {
    private static final Augmentation VARIED = Augmentation.standard(new Crop(16, 24));
    private static final InputFormat FORMAT = InputFormat.OFFICIAL;

    @Test
    void givesTheSameBitsWithAnyNumberOfThreads() {
        MemoryImages images = MemoryImages.of(7, 20, 30);
        List<Long> one = checksums(images, new BatchLoader.Options(3, VARIED, FORMAT, 5, 1), 0, 20);
        List<Long> four = checksums(images, new BatchLoader.Options(3, VARIED, FORMAT, 5, 4), 0, 20);
        assertThat(four).isEqualTo(one).doesNotHaveDuplicates();
        List<Long> other = checksums(images, new BatchLoader.Options(3, VARIED, FORMAT, 6, 1), 0, 20);
        assertThat(other).doesNotContainAnyElementsOf(one);
    }

    @Test
    void resumesAnywhere() {
        MemoryImages images = MemoryImages.of(7, 20, 30);
        BatchLoader.Options options = new BatchLoader.Options(3, VARIED, FORMAT, 5, 2);
        List<Long> whole = checksums(images, options, 0, 12);
        assertThat(checksums(images, options, 5, 7)).isEqualTo(whole.subList(5, 12));
    }

    @Test
    void visitsEachPictureOnceAnEpochInOrdersThatDiffer() {
        MemoryImages images = MemoryImages.of(10, 4, 4);
        BatchLoader.Options options = new BatchLoader.Options(4, Augmentation.none(null), FORMAT, 1, 2);
        List<Integer> visited = new ArrayList<>();
        try (BatchLoader loader = new BatchLoader(images, options, 0)) {
            for (int i = 0; i < 10; i++) {
                try (Batch batch = loader.next()) {
                    FloatBuffer values = batch.images().asFloatBuffer();
                    for (int n = 0; n < 4; n++) {
                        visited.add(Math.round(values.get(48 * n) + 103.939f));
                    }
                }
            }
        }
        Set<List<Integer>> orders = new HashSet<>();
        for (int epoch = 0; epoch < 4; epoch++) {
            List<Integer> order = visited.subList(10 * epoch, 10 * epoch + 10);
            assertThat(order).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
            orders.add(order);
        }
        assertThat(orders).hasSize(4);
    }

    @Test
    void keepsPicturesAndLabelsTogether() {
        MemoryImages images = MemoryImages.of(5, 6, 8);
        BatchLoader.Options options =
                new BatchLoader.Options(3, new Augmentation(0.5, 1, 1, new Crop(4, 5)), FORMAT, 9, 2);
        try (BatchLoader loader = new BatchLoader(images, options, 0);
                Batch batch = loader.next()) {
            assertThat(new long[] {batch.iteration(), batch.size(), batch.height(), batch.width()})
                    .containsExactly(0, 3, 4, 5);
            assertThat(batch.images().isDirect()).isTrue();
            assertThat(batch.images().remaining()).isEqualTo(4 * 3 * 3 * 20);
            FloatBuffer values = batch.images().asFloatBuffer();
            for (int n = 0; n < 3; n++) {
                for (int p = 0; p < 20; p++) {
                    int red = Math.round(values.get((3 * n + 2) * 20 + p) + 123.68f);
                    assertThat(batch.labels()[20 * n + p] & 0xff).isEqualTo(red);
                }
            }
        }
    }

    @Test
    void reachesOverSeveralEpochsWhereTheSetIsSmall() {
        BatchLoader.Options options = new BatchLoader.Options(7, VARIED, FORMAT, 1, 2);
        assertThat(checksums(MemoryImages.of(2, 20, 30), options, 0, 3)).hasSize(3);
    }

    @Test
    void reusesItsMemory() {
        BatchLoader.Options options = new BatchLoader.Options(2, VARIED, FORMAT, 1, 2);
        Set<Integer> arrays = new HashSet<>();
        try (BatchLoader loader = new BatchLoader(MemoryImages.of(3, 20, 30), options, 0)) {
            for (int i = 0; i < 30; i++) {
                try (Batch batch = loader.next()) {
                    arrays.add(System.identityHashCode(batch.labels()));
                }
            }
        }
        assertThat(arrays).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void reportsAPictureThatCannotBeReadWhenItsTurnComes() {
        LabelledImages broken = new LabelledImages() {
            private final LabelledImages whole = MemoryImages.of(4, 8, 8);

            @Override
            public int size() {
                return whole.size();
            }

            @Override
            public String id(int index) {
                return whole.id(index);
            }

            @Override
            public RgbImage image(int index) {
                if (index == 2) {
                    throw new InputException("the picture two.png is truncated: copy it again");
                }
                return whole.image(index);
            }

            @Override
            public LabelMap labels(int index) {
                return whole.labels(index);
            }
        };
        for (int threads = 1; threads <= 3; threads++) {
            BatchLoader.Options options = new BatchLoader.Options(1, VARIED, FORMAT, 3, threads);
            try (BatchLoader loader = new BatchLoader(broken, options, 0)) {
                int good = 0;
                String message = null;
                while (message == null) {
                    try (Batch batch = loader.next()) {
                        assertThat(batch.iteration()).isEqualTo(good);
                        good++;
                    } catch (InputException e) {
                        message = e.getMessage();
                    }
                }
                assertThat(good).isLessThan(4).isEqualTo(positionOf(2, options));
                assertInputError(loader::next, "two.png", "truncated");
            }
        }
    }

    @Test
    void namesPicturesThatDifferInSizeWithoutACrop() {
        MemoryImages images = MemoryImages.of(1, 8, 8).add(8, 9);
        BatchLoader.Options pair = new BatchLoader.Options(2, Augmentation.none(null), FORMAT, 3, 1);
        try (BatchLoader loader = new BatchLoader(images, pair, 0)) {
            assertInputError(loader::next, "noise0 (8x8)", "noise1 (8x9)", "--crop");
        }
        BatchLoader.Options single = new BatchLoader.Options(1, Augmentation.none(null), FORMAT, 3, 1);
        assertThat(checksums(images, single, 0, 4)).hasSize(4);
    }

    @Test
    void namesAnEmptySet() {
        BatchLoader.Options options = new BatchLoader.Options(1, VARIED, FORMAT, 3, 1);
        assertInputError(() -> new BatchLoader(new MemoryImages(), options, 0).close(), "no pictures");
    }

    @Test
    void stopsItsThreads() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        BatchLoader.Options options = new BatchLoader.Options(1, VARIED, FORMAT, 3, 3);
        BatchLoader loader = new BatchLoader(MemoryImages.of(3, 8, 8), options, 0);
        Batch batch = loader.next();
        loader.close();
        loader.close();
        Set<Thread> after = new HashSet<>(Thread.getAllStackTraces().keySet());
        after.removeAll(before);
        assertThat(after).noneMatch(t -> t.getName().startsWith("batch-loader") && t.isAlive());
        assertThatThrownBy(loader::next)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        batch.close();
    }

    @Test
    void catchesMisuse() {
        BatchLoader.Options options = new BatchLoader.Options(1, VARIED, FORMAT, 3, 1);
        try (BatchLoader loader = new BatchLoader(MemoryImages.of(3, 8, 8), options, 0)) {
            Batch a = loader.next();
            Batch b = loader.next();
            assertThatThrownBy(loader::next)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("close");
            a.close();
            a.close();
            assertThatThrownBy(a::images)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("given back");
            b.close();
            loader.next().close();
        }
    }

    @Test
    void cachesWithinItsLimitWithoutShowing() {
        MemoryImages plain = MemoryImages.of(6, 20, 30);
        BatchLoader.Options options = new BatchLoader.Options(3, VARIED, FORMAT, 5, 3);
        List<Long> expected = checksums(plain, options, 0, 8);
        MemoryImages source = MemoryImages.of(6, 20, 30);
        assertThat(checksums(new CachedImages(source, Long.MAX_VALUE), options, 0, 8))
                .isEqualTo(expected);

        MemoryImages counted = MemoryImages.of(6, 20, 30);
        CachedImages some = new CachedImages(counted, 2 * 20 * 30 * 4);
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 6; i++) {
                RgbImage image = some.image(i);
                image.rgb()[0] ^= 1;
                some.labels(i).labels()[0] ^= 1;
            }
        }
        assertThat(counted.reads.get()).isEqualTo(12 + 8 + 8);
        assertThat(some.image(0).rgb()).containsExactly(counted.image(0).rgb());
        assertThat(some.labels(0).labels()).containsExactly(counted.labels(0).labels());
    }

    /** At which batch of one a picture comes, found with a set that is whole. */
    private static int positionOf(int index, BatchLoader.Options options) {
        BatchLoader.Options whole =
                new BatchLoader.Options(1, Augmentation.none(null), options.format(), options.seed(), 1);
        try (BatchLoader loader = new BatchLoader(MemoryImages.of(4, 8, 8), whole, 0)) {
            for (int i = 0; ; i++) {
                try (Batch batch = loader.next()) {
                    if (Math.round(batch.images().asFloatBuffer().get(0) + 103.939f) == index) {
                        return i;
                    }
                }
            }
        }
    }

    private static List<Long> checksums(LabelledImages images, BatchLoader.Options options, long first, int count) {
        List<Long> sums = new ArrayList<>();
        try (BatchLoader loader = new BatchLoader(images, options, first)) {
            for (int i = 0; i < count; i++) {
                try (Batch batch = loader.next()) {
                    assertThat(batch.iteration()).isEqualTo(first + i);
                    CRC32 crc = new CRC32();
                    crc.update(batch.images());
                    crc.update(batch.labels(), 0, batch.size() * batch.height() * batch.width());
                    sums.add(crc.getValue());
                }
            }
        }
        return sums;
    }
}
