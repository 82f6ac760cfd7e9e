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
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CityscapesTest {
    private static final String AACHEN = "aachen_000000_000019";
    private static final String ZURICH = "zurich_000001_000019";
    private static final String LINDAU = "lindau_000000_000019";

    @TempDir
    Path folder;

    @BeforeEach
    void write() throws IOException {
        pair("train", "zurich", ZURICH);
        pair("train", "aachen", AACHEN);
        pair("val", "lindau", LINDAU);
        picture("test", "bonn", "bonn_000000_000019");
        // What else the archives hold.
        Files.writeString(labels("train", "aachen", AACHEN + "_gtFine_polygons.json"), "{}");
        ImageFiles.writeLabels(labels("train", "aachen", AACHEN + "_gtFine_instanceIds.png"), LabelMap.ignored(1, 1));
        ImageFiles.writeRgb(labels("train", "aachen", AACHEN + "_gtFine_color.png"), RgbImage.black(1, 1));
        Files.writeString(folder.resolve("leftImg8bit/train/readme.txt"), "x");
        Files.writeString(folder.resolve("leftImg8bit/train/zurich/.hidden"), "x");
    }

    private void picture(String split, String city, String name) throws IOException {
        Path home = Files.createDirectories(
                folder.resolve("leftImg8bit").resolve(split).resolve(city));
        RgbImage image = RgbImage.black(2, 3);
        image.set(1, 2, name.hashCode() & 0xffffff);
        ImageFiles.writeRgb(home.resolve(name + "_leftImg8bit.png"), image);
    }

    private Path labels(String split, String city, String file) throws IOException {
        return Files.createDirectories(folder.resolve("gtFine").resolve(split).resolve(city))
                .resolve(file);
    }

    private void pair(String split, String city, String name) throws IOException {
        picture(split, city, name);
        ImageFiles.writeLabels(
                labels(split, city, name + "_gtFine_labelIds.png"),
                new LabelMap(2, 3, new byte[] {7, 33, 3, 29, 0, 26}));
    }

    private DataSet open() {
        return DataSets.open("cityscapes:" + folder, 0);
    }

    @Test
    void readsTheReleasedLayout() {
        DataSet data = open();
        assertThat(data.name()).isEqualTo("cityscapes:" + folder);
        assertThat(data.classes()).hasSize(19);
        assertThat(data.splits().keySet()).containsExactly("train", "val");
        LabelledImages train = data.split("train");
        assertThat(train.size()).isEqualTo(2);
        assertThat(train.id(0)).isEqualTo(AACHEN);
        assertThat(train.id(1)).isEqualTo(ZURICH);
        assertThat(train.image(1).get(1, 2, 2)).isEqualTo(ZURICH.hashCode() & 0xff);
        assertThat(train.imageSize(0)).isEqualTo(new ImageFiles.Size(2, 3));
        assertThat(train.labels(0).labels()).containsExactly(0, 18, 255, 255, 255, 13);
    }

    @Test
    void hasATestSplitOnlyWithLabels() throws IOException {
        assertInputError(() -> open().split("test"), "'test'", "train, val");
        ImageFiles.writeLabels(
                labels("test", "bonn", "bonn_000000_000019_gtFine_labelIds.png"),
                new LabelMap(2, 3, new byte[] {3, 3, 3, 3, 3, 3}));
        assertThat(open().split("test").labels(0).labels()).containsOnly(255);
    }

    @Test
    void takesTrainIdsWhereThereAreNoLabelIds() throws IOException {
        LabelMap map = new LabelMap(2, 3, new byte[] {7, 18, (byte) 255, 0, 1, 2});
        for (String name : List.of(AACHEN, ZURICH)) {
            String city = name.substring(0, 6);
            ImageFiles.writeLabels(labels("train", city, name + "_gtFine_labelTrainIds.png"), map);
        }
        Files.delete(labels("train", "zurich", ZURICH + "_gtFine_labelIds.png"));
        LabelledImages train = open().split("train");
        assertThat(train.labels(0).labels()).containsExactly(0, 18, 255, 255, 255, 13);
        assertThat(train.labels(1).labels()).containsExactly(7, 18, 255, 0, 1, 2);
        map.labels()[4] = 19;
        ImageFiles.writeLabels(labels("train", "zurich", ZURICH + "_gtFine_labelTrainIds.png"), map);
        assertInputError(() -> train.labels(1), "label 19 at row 1, column 1", "labelTrainIds.png", "0 to 18");
    }

    @Test
    void namesPicturesAndLabelsWithoutTheirOther() throws IOException {
        Path map = labels("train", "zurich", ZURICH + "_gtFine_labelIds.png");
        Files.move(map, labels("val", "zurich", ZURICH + "_gtFine_labelIds.png"));
        assertInputError(this::open, ZURICH + "_leftImg8bit.png has no label map", map.toString());
        Inventory inventory = Inventory.lenient();
        DataSet data = DataSets.open("cityscapes:" + folder, 0, inventory);
        assertThat(data.split("train").size()).isEqualTo(1);
        assertThat(data.split("val").size()).isEqualTo(1);
        assertThat(inventory.problems()).hasSize(2);
        assertThat(inventory.problems().get(1)).contains(ZURICH + "_gtFine_labelIds.png has no picture", "val");
        assertThat(inventory.counts().get("train")).isEqualTo(new Inventory.Count(2, 1));
        assertThat(inventory.counts().get("val")).isEqualTo(new Inventory.Count(1, 2));
        assertThat(inventory.counts().get("test")).isEqualTo(new Inventory.Count(1, 0));
    }

    @Test
    void namesTheSameNameInTwoCities() throws IOException {
        pair("train", "ulm", AACHEN);
        assertInputError(this::open, "aachen", "ulm", AACHEN, "same name");
    }

    @Test
    void namesWhatIsWrongInsideFiles() throws IOException {
        Path map = labels("train", "aachen", AACHEN + "_gtFine_labelIds.png");
        LabelledImages train = open().split("train");
        ImageFiles.writeLabels(map, new LabelMap(2, 3, new byte[] {7, 7, 7, 7, 34, 7}));
        assertInputError(() -> train.labels(0), "label 34 at row 1, column 1", map.toString(), "0 to 33");
        ImageFiles.writeLabels(map, LabelMap.ignored(3, 2));
        assertInputError(() -> train.labels(0), map + " is 3x2", "is 2x3");
        Files.write(map, Arrays.copyOf(Files.readAllBytes(map), 50));
        assertInputError(() -> train.labels(0), map.toString(), "truncated");
    }

    @Test
    void namesMissingFolders() throws IOException {
        assertInputError(() -> DataSets.open("cityscapes:" + folder.resolve("x"), 0), "no such Cityscapes folder");
        assertInputError(() -> DataSets.open("cityscapes:" + folder.resolve("gtFine"), 0), "gtFine/leftImg8bit");
        assertInputError(() -> DataSets.open("cityscapes:", 0), "cityscapes:DIR");
        Files.move(folder.resolve("gtFine"), folder.resolve("gtfine"));
        assertInputError(this::open, "no such folder of Cityscapes labels", "gtFine");
        Files.createDirectories(folder.resolve("gtFine"));
        Files.move(folder.resolve("leftImg8bit"), folder.resolve("left"));
        Files.createDirectories(folder.resolve("leftImg8bit/train/aachen"));
        assertInputError(this::open, "leftImg8bit", "no labelled pictures");
    }
}
