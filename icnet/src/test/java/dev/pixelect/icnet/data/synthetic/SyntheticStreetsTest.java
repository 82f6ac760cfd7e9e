package dev.pixelect.icnet.data.synthetic;

import static dev.pixelect.icnet.data.InputErrors.assertInputError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.icnet.data.DataSet;
import dev.pixelect.icnet.data.DataSets;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class SyntheticStreetsTest {
    @Test
    void hasTheSizesAskedFor() {
        DataSet data = DataSets.open("synthetic:9?size=40x56", 1);
        assertThat(data.name()).isEqualTo("synthetic:9?size=40x56");
        assertThat(data.split("train").size()).isEqualTo(9);
        assertThat(data.split("val").size()).isEqualTo(3);
        assertThat(data.split("test").size()).isEqualTo(3);
        RgbImage image = data.split("val").image(2);
        LabelMap labels = data.split("val").labels(2);
        assertThat(new int[] {image.height(), image.width(), labels.height(), labels.width()})
                .containsExactly(40, 56, 40, 56);
        assertThat(data.split("val").id(2)).isEqualTo("val_0002");
        assertThatThrownBy(() -> data.split("val").image(3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(DataSets.open("synthetic", 1).split("train").size()).isEqualTo(64);
        assertThat(DataSets.open("synthetic", 1).split("train").image(0).width())
                .isEqualTo(192);
        assertThat(DataSets.open("synthetic:?size=32x64", 1).split("train").size())
                .isEqualTo(64);
    }

    @Test
    void drawsTheSamePictureWheneverAsked() {
        LabelledImages a = DataSets.open("synthetic:4?size=48x64", 5).split("train");
        LabelledImages b = DataSets.open("synthetic:400?size=48x64", 5).split("train");
        a.image(0);
        assertThat(a.image(3).rgb()).containsExactly(b.image(3).rgb());
        assertThat(a.labels(3).labels()).containsExactly(b.labels(3).labels());
    }

    @Test
    void drawsOtherPicturesForOtherSeedsSplitsAndIndices() {
        Set<Long> sums = new HashSet<>();
        for (long seed = 0; seed < 2; seed++) {
            DataSet data = DataSets.open("synthetic:8?size=32x48", seed);
            for (String split : DataSet.SPLITS) {
                sums.add(crc(data.split(split).image(0).rgb()));
                sums.add(crc(data.split(split).image(1).rgb()));
            }
        }
        assertThat(sums).hasSize(12);
    }

    /** The same bits on every machine and JDK; regenerate by copying what the failure prints. */
    @Test
    void drawsTheBitsThatItAlwaysDrew() {
        LabelledImages train = DataSets.open("synthetic:2?size=64x96", 2024).split("train");
        assertThat(crc(train.image(1).rgb())).isEqualTo(4267979017L);
        assertThat(crc(train.labels(1).labels())).isEqualTo(2419251174L);
    }

    @Test
    void showsEveryClassAndIgnoresLittle() {
        DataSet data = DataSets.open("synthetic:16?size=64x96", 3);
        int classes = data.classes().size();
        assertThat(data.classes().stream().map(ClassInfo::name))
                .containsExactly(
                        "road",
                        "pavement",
                        "building",
                        "fence",
                        "pole",
                        "sign",
                        "vegetation",
                        "sky",
                        "person",
                        "car",
                        "cyclist");
        assertThat(data.classes().stream().map(ClassInfo::color)).doesNotHaveDuplicates();
        long[] counts = new long[256];
        LabelledImages train = data.split("train");
        for (int i = 0; i < train.size(); i++) {
            for (byte label : train.labels(i).labels()) {
                counts[label & 0xff]++;
            }
        }
        double pixels = 16 * 64 * 96;
        for (int c = 0; c < classes; c++) {
            assertThat(counts[c] / pixels).as(data.classes().get(c).name()).isBetween(0.0005, 0.6);
        }
        assertThat(counts[LabelMap.IGNORE] / pixels).isBetween(0.002, 0.1);
        for (int c = classes; c < LabelMap.IGNORE; c++) {
            assertThat(counts[c]).isZero();
        }
    }

    /** Labels that were shifted or flipped against the picture would fail this. */
    @Test
    void looksLikeItsLabels() {
        LabelledImages train = DataSets.open("synthetic:12?size=64x96", 4).split("train");
        double[] sky = new double[2];
        double[] road = new double[2];
        for (int i = 0; i < train.size(); i++) {
            RgbImage image = train.image(i);
            LabelMap labels = train.labels(i);
            for (int p = 0; p < labels.labels().length; p++) {
                int y = p / labels.width();
                int x = p % labels.width();
                double[] sum = labels.get(y, x) == 7 ? sky : labels.get(y, x) == 0 ? road : null;
                if (sum != null) {
                    sum[0] += image.get(y, x, 2);
                    sum[1]++;
                }
            }
        }
        assertThat(sky[0] / sky[1]).isGreaterThan(30 + road[0] / road[1]);
    }

    @Test
    void namesAFormOrNumberThatIsNone() {
        assertInputError(() -> DataSets.open("synthetic:x", 0), "'synthetic:x'", "synthetic[:N[?size=HxW]]");
        assertInputError(() -> DataSets.open("synthetic:5?sizes=64x64", 0), "?sizes=64x64", "synthetic:64");
        assertInputError(() -> DataSets.open("synthetic:-5", 0), "-5");
        assertInputError(() -> DataSets.open("synthetic:0", 0), "at least 1");
        assertInputError(() -> DataSets.open("synthetic:4?size=31x64", 0), "32 to 2048");
        assertInputError(() -> DataSets.open("synthetic:4?size=64x99999", 0), "32 to 2048");
        assertInputError(() -> DataSets.open("synthetic:99999999", 0), "99999999");
    }

    private static long crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }
}
