package dev.pixelect.icnet.data;

import static dev.pixelect.icnet.data.InputErrors.assertInputError;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.engine.io.RgbImage;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VistasTest {
    private static final String CONFIG = """
            {"labels": [
              {"name": "construction--flat--road", "readable": "Road", "evaluate": true, "color": [1, 2, 3],
               "instances": false},
              {"name": "void--unlabeled", "readable": "Unlabeled", "evaluate": false, "color": [0, 0, 0]},
              {"name": "object--vehicle--car", "readable": "Road", "color": [4, 5, 6]}],
             "version": %s, "mapping": "public"}
            """;

    @TempDir
    Path folder;

    private void picture(String split, String stem) throws IOException {
        Path home = Files.createDirectories(folder.resolve(split).resolve("images"));
        ImageIO.write(
                new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB),
                "jpg",
                home.resolve(stem + ".jpg").toFile());
    }

    /** A PNG with a palette, as the released ones. */
    private void labels(String split, String kind, String stem, int... values) throws IOException {
        Path home = Files.createDirectories(folder.resolve(split).resolve(kind));
        byte[] colors = new byte[256];
        BufferedImage map = new BufferedImage(
                3, 2, BufferedImage.TYPE_BYTE_INDEXED, new IndexColorModel(8, 256, colors, colors, colors));
        map.getRaster().setSamples(0, 0, 3, 2, 0, values);
        ImageIO.write(map, "png", home.resolve(stem + ".png").toFile());
    }

    private void set(String kind) throws IOException {
        for (String split : new String[] {"training", "validation"}) {
            picture(split, "b-_1");
            picture(split, "a");
            labels(split, kind, "b-_1", 13, 24, 65, 0, 2, 55);
            labels(split, kind, "a", 21, 35, 123, 0, 4, 108);
        }
        picture("testing", "t");
    }

    private DataSet open(String options) {
        return DataSets.open("mapillary:" + folder + options, 0);
    }

    @ParameterizedTest
    @CsvSource({"labels, 65", "v1.2/labels, 65", "v2.0/labels, 116"})
    void readsTheReleasedLayouts(String kind, int classes) throws IOException {
        set(kind);
        DataSet data = open("");
        assertThat(data.classes()).hasSize(classes);
        assertThat(data.splits().keySet()).containsExactly("train", "val");
        LabelledImages train = data.split("train");
        assertThat(train.size()).isEqualTo(2);
        assertThat(train.id(0)).isEqualTo("a");
        assertThat(train.imageSize(0)).isEqualTo(new ImageFiles.Size(2, 3));
        assertThat(train.image(0).width()).isEqualTo(3);
        if (classes == 65) {
            assertThat(train.labels(1).labels()).containsExactly(13, 24, 255, 0, 2, 55);
            assertInputError(() -> train.labels(0), "label 123", "a.png", "0 to 65");
        } else {
            assertThat(train.labels(0).labels()[2]).isEqualTo((byte) 255);
            assertThat(data.classes().get(train.labels(0).get(1, 2)).name()).isEqualTo("Car");
        }
    }

    @ParameterizedTest
    @CsvSource({"labels, 1, ''", "v1.2/labels, 1, ''", "v2.0/labels, 0, ''", "v2.0/labels, 0, '&version=2.0'"})
    void mapsToThe19ClassesOfCityscapes(String kind, int index, String more) throws IOException {
        set(kind);
        DataSet data = open("?classes=cityscapes19" + more);
        assertThat(data.classes()).isEqualTo(CityscapesLabels.read().classes());
        assertThat(data.name()).endsWith("?classes=cityscapes19" + more);
        assertThat(data.split("val").labels(index).labels()).containsExactly(0, 0, 255, 255, 1, 13);
    }

    @Test
    void takes12OfBothVersionsUnlessAskedForTheOther() throws IOException {
        set("v1.2/labels");
        for (String split : new String[] {"training", "validation"}) {
            labels(split, "v2.0/labels", "a", 108, 108, 108, 108, 108, 108);
            labels(split, "v2.0/labels", "b-_1", 108, 108, 108, 108, 108, 108);
        }
        assertThat(open("").classes()).hasSize(65);
        assertThat(open("?version=1.2").classes()).hasSize(65);
        DataSet second = open("?version=2.0");
        assertThat(second.classes()).hasSize(116);
        int label = second.split("train").labels(1).get(0, 0);
        assertThat(second.classes().get(label).name()).isEqualTo("Car");
    }

    @Test
    void takesTheClassesOfAConfig() throws IOException {
        picture("training", "a");
        labels("training", "labels", "a", 0, 1, 2, 2, 1, 0);
        Files.writeString(folder.resolve("config.json"), CONFIG.formatted("1.2"));
        DataSet data = open("");
        assertThat(data.classes())
                .containsExactly(
                        new ClassInfo("construction--flat--road", 0x010203),
                        new ClassInfo("object--vehicle--car", 0x040506));
        assertThat(data.split("train").labels(0).labels()).containsExactly(0, 255, 1, 1, 255, 0);
        assertThat(open("?classes=cityscapes19").split("train").labels(0).labels())
                .containsExactly(0, 255, 13, 13, 255, 0);
        assertInputError(() -> open("?version=2.0"), "config.json", "version 1.2, not 2.0");
        Files.move(folder.resolve("config.json"), folder.resolve("config_v2.0.json"));
        assertThat(open("").classes()).hasSize(2);
        assertThat(open("?version=1.2").classes()).hasSize(65);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"labels\": [|config.json:1|no list of labels",
                "[1]|config.json:1|no list of labels",
                "{}|config.json|'labels'",
                "{\"labels\": []}|config.json|'labels'",
                "{\"labels\": [{\"color\": [1,2,3]}]}|label 0|no name",
                "{\"labels\": [{\"name\": \"a\", \"color\": [1,2]}]}|label 0 (a)|three numbers",
                "{\"labels\": [{\"name\": \"a\", \"evaluate\": false, \"color\": [1,2,3]}]}|config.json|no label",
            })
    void namesWhatIsWrongWithAConfig(String json, String a, String b) throws IOException {
        picture("training", "a");
        labels("training", "labels", "a", 0, 0, 0, 0, 0, 0);
        Files.writeString(folder.resolve("config.json"), json);
        assertInputError(() -> open(""), "config.json", a, b);
    }

    @Test
    void namesALabelThatHasNoPlaceAmongThe19() throws IOException {
        picture("training", "a");
        labels("training", "labels", "a", 0, 0, 0, 0, 0, 0);
        Files.writeString(folder.resolve("config.json"), "{\"labels\": [{\"name\": \"tram\", \"color\": [1, 2, 3]}]}");
        assertInputError(() -> open("?classes=cityscapes19"), "config.json", "'tram'");
    }

    @ParameterizedTest
    @CsvSource({
        "?classes=cityscapes, classes=cityscapes",
        "?class=cityscapes19, class=cityscapes19",
        "?version=3, version=3",
        "?, ''",
        "?classes=cityscapes19&, ''",
    })
    void namesAnUnknownOption(String options, String named) throws IOException {
        set("labels");
        assertInputError(
                () -> open(options), "'" + named + "' is no option", "classes=cityscapes19, version=1.2, version=2.0");
    }

    @Test
    void namesAnOptionThatIsGivenTwice() {
        assertInputError(() -> open("?version=1.2&version=2.0"), "'version'", "twice");
    }

    @Test
    void namesPicturesAndLabelsWithoutTheirOther() throws IOException {
        set("v1.2/labels");
        Files.delete(folder.resolve("training/v1.2/labels/a.png"));
        Files.delete(folder.resolve("validation/images/a.jpg"));
        assertInputError(() -> open(""), "training/images/a.jpg has no label map", "training/v1.2/labels/a.png");
        Inventory inventory = Inventory.lenient();
        DataSet data = DataSets.open("mapillary:" + folder, 0, inventory);
        assertThat(data.split("train").size()).isEqualTo(1);
        assertThat(inventory.problems()).hasSize(2);
        assertThat(inventory.problems().get(1)).contains("validation/v1.2/labels/a.png has no picture");
        assertThat(inventory.counts().get("test")).isEqualTo(new Inventory.Count(1, 0));
    }

    @Test
    void namesSplitsWithoutLabels() throws IOException {
        picture("training", "a");
        assertInputError(() -> open(""), "training/images/a.jpg has no label map", "training/v1.2/labels/a.png");
        Files.move(folder.resolve("training"), folder.resolve("testing"));
        assertInputError(() -> open(""), "no labelled pictures of version 1.2", "training/v1.2/labels");
    }

    @Test
    void namesMissingFolders() throws IOException {
        assertInputError(() -> DataSets.open("mapillary:" + folder.resolve("x"), 0), "no such Mapillary Vistas folder");
        assertInputError(() -> open(""), "no training, validation or testing");
        assertInputError(() -> DataSets.open("mapillary:?version=2.0", 0), "lacks its folder", "mapillary:DIR");
        Files.createDirectories(folder.resolve("training/labels"));
        assertInputError(() -> open(""), "training/images", "no such folder of pictures");
        ImageFiles.writeRgb(
                Files.createDirectories(folder.resolve("training/images")).resolve("a.png"), RgbImage.black(2, 3));
        ImageFiles.writeLabels(folder.resolve("training/labels/a.png"), LabelMap.ignored(2, 3));
        assertInputError(() -> open("").split("train").labels(0), "label 255", "0 to 65");
    }
}
