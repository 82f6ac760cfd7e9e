package dev.pixelect.engine.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Label maps that people paint in, and what editors make of them. */
class LabelPaletteTest {
    private static final List<ClassInfo> CLASSES =
            List.of(new ClassInfo("void", 0x000000), new ClassInfo("road", 0x804080), new ClassInfo("car", 0x00008e));
    private static final byte[] LABELS = {0, 1, 2, (byte) 255, 2, 1};

    @TempDir
    Path dir;

    private final LabelPalette palette = new LabelPalette(CLASSES);
    private Path file;

    @BeforeEach
    void name() {
        file = dir.resolve("p.png");
    }

    @Test
    void whatIsWrittenIsReadByIndexAndShownInTheClassesColours() {
        palette.write(file, new LabelMap(2, 3, LABELS.clone()));
        assertThat(palette.readPainted(file).labels()).isEqualTo(LABELS);
        assertThat(palette.readIndexed(file).labels()).isEqualTo(LABELS);
        assertThat(ImageFiles.readLabels(file).labels()).isEqualTo(LABELS);
        RgbImage shown = ImageFiles.readRgb(file);
        assertThat(shown.get(0, 1, 0) << 16 | shown.get(0, 1, 1) << 8 | shown.get(0, 1, 2))
                .isEqualTo(0x804080);
        // Black is a class's here, so what isn't labelled is white.
        assertThat(palette.unlabelledColor()).isEqualTo(0xffffff);
        assertThat(shown.get(1, 0, 0)).isEqualTo(255);
    }

    @Test
    void anEditorsRgbIsReadByColour() {
        palette.write(file, new LabelMap(2, 3, LABELS.clone()));
        RgbImage shown = ImageFiles.readRgb(file);
        ImageFiles.writeRgb(file, shown);
        assertThat(palette.readPainted(file).labels()).isEqualTo(LABELS);
        assertThat(palette.readIndexed(file).labels()).isEqualTo(LABELS);
        shown.set(1, 2, 0x804081);
        ImageFiles.writeRgb(file, shown);
        assertThatThrownBy(() -> palette.readPainted(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("804081 at row 1, column 2 of " + file);
    }

    @Test
    void aPaletteThatWasSortedAnewIsReadByColour() throws IOException {
        int[] sorted = {0x00008e, 0x804080, 0xffffff, 0x000000};
        IndexColorModel colors = new IndexColorModel(8, 4, sorted, 0, false, -1, 0);
        BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_INDEXED, colors);
        int[] indices = {3, 1, 0, 2, 0, 1};
        image.getRaster().setPixels(0, 0, 3, 2, indices);
        ImageIO.write(image, "png", file.toFile());
        assertThat(palette.readPainted(file).labels()).isEqualTo(LABELS);
        // Where indices mean classes, 3 is none.
        assertThatThrownBy(() -> palette.readIndexed(file))
                .hasMessageContaining("label 3 at row 0, column 0 of " + file, "0 to 2");
    }

    @Test
    void greyIsReadByIndex() {
        ImageFiles.writeLabels(file, new LabelMap(2, 3, LABELS.clone()));
        assertThat(palette.readPainted(file).labels()).isEqualTo(LABELS);
        ImageFiles.writeLabels(file, new LabelMap(1, 2, new byte[] {0, 3}));
        assertThatThrownBy(() -> palette.readPainted(file)).hasMessageContaining("label 3 at row 0, column 1");
    }

    @Test
    void aColourOfTwoClassesIsNone() {
        LabelPalette twins = new LabelPalette(List.of(new ClassInfo("a", 0x111111), new ClassInfo("b", 0x111111)));
        RgbImage image = RgbImage.black(1, 2);
        ImageFiles.writeRgb(file, image);
        assertThat(twins.readPainted(file).labels()).containsOnly((byte) 255);
        image.set(0, 1, 0x111111);
        ImageFiles.writeRgb(file, image);
        assertThatThrownBy(() -> twins.readPainted(file)).hasMessageContaining("several classes", "column 1");
    }

    @Test
    void jpegsAreRefused() throws IOException {
        BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
        ImageIO.write(image, "jpeg", file.toFile());
        assertThatThrownBy(() -> palette.readPainted(file)).hasMessageContaining("is a JPEG");
    }

    @Test
    void regionMapsHoldSixteenBits() throws IOException {
        RegionMap map = new RegionMap(1, 3, new short[] {0, 1, (short) 65535});
        ImageFiles.writeRegions(file, map);
        RegionMap read = ImageFiles.readRegions(file);
        assertThat(read.regions()).isEqualTo(map.regions());
        assertThat(read.get(2)).isEqualTo(65535);
        palette.write(file, new LabelMap(2, 3, LABELS.clone()));
        assertThatThrownBy(() -> ImageFiles.readRegions(file)).hasMessageContaining("no 16-bit grey PNG", "p.png");
        assertThat(Files.exists(file)).isTrue();
    }
}
