package dev.pixelect.icnet.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.engine.io.RgbImage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitSurveyTest {
    /** Picture i is i % 3 + 1 rows of four columns; its first row is of class i % 2, the rest has no label. */
    private static class Striped implements LabelledImages {
        private final AtomicInteger inMemory = new AtomicInteger();
        private int most;

        @Override
        public int size() {
            return 20;
        }

        @Override
        public String id(int index) {
            return "p" + index;
        }

        @Override
        public RgbImage image(int index) {
            return RgbImage.black(index % 3 + 1, 4);
        }

        @Override
        public LabelMap labels(int index) {
            synchronized (this) {
                most = Math.max(most, inMemory.incrementAndGet());
            }
            LabelMap map = LabelMap.ignored(index % 3 + 1, 4);
            for (int x = 0; x < 4; x++) {
                map.labels()[x] = (byte) (index % 2);
            }
            inMemory.decrementAndGet();
            return map;
        }
    }

    private static SplitSurvey survey(LabelledImages images, int threads) {
        return SplitSurvey.of(images, 3, threads, done -> {}, () -> false);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 40})
    void countsEveryPictureWhateverTheThreads(int threads) {
        Striped images = new Striped();
        List<Integer> done = new ArrayList<>();
        SplitSurvey s = SplitSurvey.of(images, 3, threads, done::add, () -> false);
        assertThat(s.decoded()).isEqualTo(20);
        assertThat(s.smallest()).contains(new ImageFiles.Size(1, 4));
        assertThat(s.largest()).contains(new ImageFiles.Size(3, 4));
        // 7, 7 and 6 pictures: of equals the smallest.
        assertThat(s.commonest()).contains(new ImageFiles.Size(1, 4));
        assertThat(s.ofSize(new ImageFiles.Size(3, 4))).isEqualTo(6);
        assertThat(List.of(s.pixels(0), s.pixels(1), s.pixels(2))).containsExactly(40L, 40L, 0L);
        assertThat(List.of(s.pictures(0), s.pictures(1), s.pictures(2))).containsExactly(10, 10, 0);
        assertThat(s.ignored()).isEqualTo(4 * (7 + 2 * 6));
        assertThat(s.total()).isEqualTo(80 + s.ignored());
        assertThat(s.problems()).isEmpty();
        assertThat(done).hasSize(20).isSorted();
        assertThat(images.most).isLessThanOrEqualTo(threads);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void namesWhatIsWrongInTheOrderOfThePicturesAndGoesOn(int threads) {
        SplitSurvey s = survey(
                new Striped() {
                    @Override
                    public RgbImage image(int index) {
                        if (index == 3 || index == 11 || index == 12) {
                            throw new InputException("picture " + index);
                        }
                        return super.image(index);
                    }

                    @Override
                    public ImageFiles.Size imageSize(int index) {
                        // The header of 11 is whole.
                        return index == 11 ? new ImageFiles.Size(1, 4) : super.imageSize(index);
                    }

                    @Override
                    public LabelMap labels(int index) {
                        if (index >= 11 && index <= 13) {
                            throw new InputException("labels " + index);
                        }
                        if (index == 3) {
                            imageSize(index); // labels are held against it, and it can't be read
                        }
                        return super.labels(index);
                    }
                },
                threads);
        assertThat(s.problems())
                .containsExactly("picture 3", "picture 11", "labels 11", "picture 12", "labels 12", "labels 13");
        assertThat(s.decoded()).isEqualTo(17);
        assertThat(s.pictures(0) + s.pictures(1)).isEqualTo(16);
    }

    @Test
    void stopsWhenAsked() {
        AtomicInteger done = new AtomicInteger();
        SplitSurvey s = SplitSurvey.of(new Striped(), 3, 1, done::set, () -> done.get() >= 4);
        assertThat(s.decoded()).isEqualTo(4);
    }

    @Test
    void passesOnWhatIsNoMistakeInTheData() {
        LabelledImages broken = new Striped() {
            @Override
            public LabelMap labels(int index) {
                throw new IllegalStateException("a bug");
            }
        };
        assertThatThrownBy(() -> survey(broken, 3))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a bug");
    }

    @Test
    void hasNothingToSayOfAnEmptySplit() {
        SplitSurvey s = survey(new FileImages(List.of()), 2);
        assertThat(s.smallest()).isEmpty();
        assertThat(s.commonest()).isEmpty();
        assertThat(s.largest()).isEmpty();
        assertThat(s.total()).isZero();
    }
}
