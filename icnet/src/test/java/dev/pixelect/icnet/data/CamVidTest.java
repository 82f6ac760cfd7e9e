package dev.pixelect.icnet.data;

import static dev.pixelect.icnet.data.InputErrors.assertInputError;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.engine.io.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CamVidTest {
    @TempDir
    Path folder;

    @BeforeEach
    void twoPairs() throws IOException {
        for (String split : new String[] {"train", "trainannot"}) {
            Files.createDirectory(folder.resolve(split));
        }
        for (int i = 0; i < 2; i++) {
            RgbImage image = RgbImage.black(3, 4);
            image.set(2, 3, 0x010203 + i);
            ImageFiles.writeRgb(folder.resolve("train/a" + i + ".png"), image);
            byte[] labels = new byte[12];
            for (int k = 0; k < 12; k++) {
                labels[k] = (byte) k;
            }
            ImageFiles.writeLabels(folder.resolve("trainannot/a" + i + ".png"), new LabelMap(3, 4, labels));
        }
        list("train", "train/a1.png trainannot/a1.png\ntrain/a0.png trainannot/a0.png\n");
    }

    @Test
    void readsPairsInTheOrderOfTheList() {
        DataSet data = open();
        assertThat(data.name()).isEqualTo("camvid:" + folder);
        assertThat(data.classes()).hasSize(11);
        assertThat(data.classes().get(3).name()).isEqualTo("Road");
        assertThat(data.classes().get(4).color()).isEqualTo(60 << 16 | 40 << 8 | 222);
        LabelledImages train = data.split("train");
        assertThat(train.size()).isEqualTo(2);
        assertThat(train.id(0)).isEqualTo("a1");
        assertThat(train.image(0).get(2, 3, 2)).isEqualTo(4);
        assertThat(train.image(1).get(2, 3, 2)).isEqualTo(3);
        assertThat(train.labels(1).labels()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 255);
    }

    @Test
    void readsTheOriginalsListsWithItsPathsAndLineEnds() throws IOException {
        String root = "/SegNet/CamVid/";
        list(
                "train",
                "\uFEFF" + root + "train/a0.png " + root + "trainannot/a0.png\r\n\r\n  " + root + "train/a1.png\t"
                        + root + "trainannot/a1.png  \r\n");
        LabelledImages train = open().split("train");
        assertThat(train.size()).isEqualTo(2);
        assertThat(train.image(0).get(2, 3, 2)).isEqualTo(3);
    }

    @Test
    void listsTheSplitsThatThereAre() throws IOException {
        list("test", "train/a1.png trainannot/a1.png");
        assertInputError(() -> open().split("val"), "camvid:", "'val'", "train, test");
        assertInputError(() -> open().split("training"), "'training'", "train, test");
    }

    @Test
    void namesALabelOutOfRangeAndItsPlace() {
        byte[] labels = new byte[12];
        labels[6] = 12;
        ImageFiles.writeLabels(folder.resolve("trainannot/a0.png"), new LabelMap(3, 4, labels));
        assertInputError(() -> open().split("train").labels(1), "label 12", "row 1, column 2", "a0.png", "0 to 10");
        labels[6] = (byte) 255;
        ImageFiles.writeLabels(folder.resolve("trainannot/a0.png"), new LabelMap(3, 4, labels));
        assertInputError(() -> open().split("train").labels(1), "label 255");
    }

    @Test
    void namesSizesThatDiffer() {
        ImageFiles.writeLabels(folder.resolve("trainannot/a0.png"), LabelMap.ignored(4, 3));
        assertInputError(() -> open().split("train").labels(1), "trainannot/a0.png is 4x3", "train/a0.png is 3x4");
    }

    @Test
    void namesTruncatedFilesWhenTheyAreRead() throws IOException {
        Path image = folder.resolve("train/a0.png");
        Files.write(image, Arrays.copyOf(Files.readAllBytes(image), 50));
        LabelledImages train = open().split("train");
        assertInputError(() -> train.image(1), "a0.png", "truncated");
        Path labels = folder.resolve("trainannot/a1.png");
        Files.write(labels, Arrays.copyOf(Files.readAllBytes(labels), 50));
        assertInputError(() -> train.labels(0), "a1.png", "truncated");
    }

    @Test
    void namesTheLineOfAMistakeInAList() throws IOException {
        list("val", "train/a0.png trainannot/a0.png\n\ntrain/a9.png trainannot/a1.png\n");
        assertInputError(this::open, "val.txt:3", "no such picture", "a9.png");
        list("val", "train/a0.png trainannot/a9.png\n");
        assertInputError(this::open, "val.txt:1", "no such label map", "a9.png");
        list("val", "train/a0.png\n");
        assertInputError(this::open, "val.txt:1", "'train/a0.png' is no pair");
        list("val", "train/a0.png trainannot/a0.png more");
        assertInputError(this::open, "val.txt:1", "is no pair");
        list("val", "train/a0.png trainannot/a0.png\ntrain/a0.png trainannot/a0.png");
        assertInputError(this::open, "val.txt:2", "a0", "line 1");
        list("val", "\n\n");
        assertInputError(this::open, "val.txt", "names no pictures");
        Files.write(folder.resolve("val.txt"), new byte[] {(byte) 0xff, (byte) 0xfe, 'x'});
        assertInputError(this::open, "val.txt", "UTF-8");
    }

    @Test
    void namesAFolderThatIsNone() throws IOException {
        assertInputError(() -> DataSets.open("camvid:" + folder.resolve("none"), 0), "none", "no such CamVid folder");
        assertInputError(() -> DataSets.open("camvid:" + folder.resolve("train.txt"), 0), "train.txt", "is a file");
        assertInputError(() -> DataSets.open("camvid:" + folder.resolve("train"), 0), "train", "no train.txt");
    }

    private DataSet open() {
        return DataSets.open("camvid:" + folder, 0);
    }

    private void list(String split, String text) throws IOException {
        Files.writeString(folder.resolve(split + ".txt"), text);
    }
}
