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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FolderDataSetTest {
    private static final String CLASSES =
            "classes:\n- {name: road, color: [1, 2, 3]}\n- name: sky\n  color: [255, 0, 16]\nignore: 7\n";

    @TempDir
    Path folder;

    @BeforeEach
    void threePairs() throws IOException {
        Files.createDirectory(folder.resolve("images"));
        Files.createDirectory(folder.resolve("labels"));
        for (String stem : new String[] {"b", "a", "c.1"}) {
            ImageFiles.writeRgb(folder.resolve("images/" + stem + ".png"), RgbImage.black(1, 3));
            ImageFiles.writeLabels(folder.resolve("labels/" + stem + ".png"), new LabelMap(1, 3, new byte[] {0, 1, 7}));
        }
        Files.writeString(folder.resolve("images/.hidden"), "x");
        Files.writeString(folder.resolve("classes.yaml"), CLASSES);
    }

    @Test
    void hasEveryPictureInEverySplitWithoutLists() {
        DataSet data = open();
        assertThat(data.classes()).hasSize(2);
        assertThat(data.classes().get(1).name()).isEqualTo("sky");
        assertThat(data.classes().get(1).color()).isEqualTo(0xff0010);
        for (String split : DataSet.SPLITS) {
            LabelledImages images = data.split(split);
            assertThat(images.size()).isEqualTo(3);
            assertThat(images.id(0) + images.id(1) + images.id(2)).isEqualTo("abc.1");
            assertThat(images.labels(2).labels()).containsExactly(0, 1, 255);
        }
    }

    @Test
    void hasTheSplitsOfItsLists() throws IOException {
        Files.writeString(folder.resolve("train.txt"), "c.1\r\n\r\n a \n");
        Files.writeString(folder.resolve("test.txt"), "b");
        DataSet data = open();
        assertThat(data.split("train").id(0)).isEqualTo("c.1");
        assertThat(data.split("train").id(1)).isEqualTo("a");
        assertThat(data.split("test").size()).isEqualTo(1);
        assertInputError(() -> data.split("val"), "folder:", "'val'", "train, test");
    }

    @Test
    void namesPicturesAndLabelsWithoutTheirOther() throws IOException {
        Files.delete(folder.resolve("labels/b.png"));
        assertInputError(this::open, "images/b.png", "labels/b.png");
        Files.delete(folder.resolve("images/b.png"));
        Files.delete(folder.resolve("images/a.png"));
        assertInputError(this::open, "labels/a.png", "has no picture");
    }

    @Test
    void namesFilesThatDoNotBelong() throws IOException {
        Files.copy(folder.resolve("images/a.png"), folder.resolve("images/a.JPG"));
        assertInputError(this::open, "a.JPG", "a.png", "same stem");
        Files.delete(folder.resolve("images/a.JPG"));
        Path tiff = Files.writeString(folder.resolve("images/x.tif"), "x");
        assertInputError(this::open, "x.tif", "png, jpg, jpeg");
        Files.delete(tiff);
        Files.createDirectory(folder.resolve("labels/sub"));
        assertInputError(this::open, "sub", "png");
    }

    @Test
    void namesMissingParts() throws IOException {
        assertInputError(() -> DataSets.open("folder:" + folder.resolve("none"), 0), "none", "no such data folder");
        assertInputError(() -> DataSets.open("folder:" + folder.resolve("images"), 0), "images/images");
        Files.delete(folder.resolve("classes.yaml"));
        assertInputError(this::open, "classes.yaml", "no such list of classes");
    }

    @Test
    void namesTheLineOfAMistakeInAList() throws IOException {
        Files.writeString(folder.resolve("val.txt"), "a\nx\n");
        assertInputError(this::open, "val.txt:2", "'x'");
        Files.writeString(folder.resolve("val.txt"), "a\nb\na\n");
        assertInputError(this::open, "val.txt:3", "line 1");
        Files.writeString(folder.resolve("val.txt"), "\n");
        assertInputError(this::open, "val.txt", "names no pictures");
    }

    @Test
    void namesALabelOutOfRange() {
        ImageFiles.writeLabels(folder.resolve("labels/a.png"), new LabelMap(1, 3, new byte[] {0, 1, 2}));
        assertInputError(() -> open().split("val").labels(0), "label 2", "row 0, column 2", "a.png", "or 7");
        ImageFiles.writeLabels(folder.resolve("labels/a.png"), new LabelMap(1, 3, new byte[] {0, 1, (byte) 255}));
        assertInputError(() -> open().split("val").labels(0), "label 255");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "classes: [{name: a, colour: [1,2,3]}]|classes.yaml:1|unknown key 'colour'|name, color",
                "{classes: [{name: a, color: [1,2,3]}], ignored: 3}|classes.yaml:1|unknown key 'ignored'|ignore",
                "ignore: 3|lists no classes|add|color",
                "classes: []|lists no classes|add|color",
                "classes:|lists no classes|add|color",
                "classes: [{name: a}]|class 0 (a)|three numbers|color",
                "classes: [{name: a, color: red}]|classes[0].color|malformed|color",
                "classes: [{name: a, color: [1,2,x]}]|classes[0].color|malformed|color",
                "classes: [{name: a, color: [1,2]}]|class 0 (a)|three numbers|color",
                "classes: [{name: a, color: [1,2,256]}]|class 0 (a)|three numbers|color",
                "classes: [{name: a, color: [1,2,3]},{name: a, color: [1,2,3]}]|class 1|earlier|name",
                "classes: [{name: '', color: [1,2,3]}]|class 0|no name|name",
                "classes: [null]|class 0|no name|name",
                "{classes: [{name: a, color: [1,2,3]}], ignore: 256}|ignore: 256|0 to 255|classes.yaml",
                "{classes: [{name: a, color: [1,2,3]}], ignore: void}|ignore|malformed|classes.yaml",
                "{classes: [{name: a, color: [1,2,3]}], classes: []}|Duplicate|classes|classes.yaml",
                "classes: [|classes.yaml:1|malformed|classes.yaml",
                "just text|no list of classes|classes.yaml|color",
            })
    void namesWhatIsWrongWithTheClasses(String yaml, String a, String b, String c) throws IOException {
        Files.writeString(folder.resolve("classes.yaml"), yaml);
        assertInputError(this::open, "classes.yaml", a, b, c);
    }

    @Test
    void ignores255WhereNothingElseIsSaid() throws IOException {
        Files.writeString(folder.resolve("classes.yaml"), "classes: [{name: a, color: [1,2,3]}]");
        ImageFiles.writeLabels(folder.resolve("labels/a.png"), new LabelMap(1, 3, new byte[] {0, 0, (byte) 255}));
        assertThat(open().split("train").labels(0).labels()).containsExactly(0, 0, 255);
    }

    private DataSet open() {
        return DataSets.open("folder:" + folder, 0);
    }
}
