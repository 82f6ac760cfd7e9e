package dev.pixelect.engine.io;

import static dev.pixelect.engine.io.InputErrors.assertInputError;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFilesTest {
    @TempDir
    Path folder;

    private final SplittableRandom random = new SplittableRandom(1);

    @Test
    void keepsRgbAndLabels() {
        RgbImage image = new RgbImage(7, 5, bytes(105));
        Path file = folder.resolve("a.png");
        ImageFiles.writeRgb(file, image);
        assertThat(ImageFiles.readRgb(file).rgb()).containsExactly(image.rgb());
        assertThat(ImageFiles.readSize(file)).isEqualTo(new ImageFiles.Size(7, 5));

        LabelMap labels = new LabelMap(7, 5, bytes(35));
        ImageFiles.writeLabels(file, labels);
        LabelMap read = ImageFiles.readLabels(file);
        assertThat(read.height()).isEqualTo(7);
        assertThat(read.labels()).containsExactly(labels.labels());
        ImageFiles.writeGrey(file, 5, 7, labels.labels());
        assertThat(ImageFiles.readLabels(file).width()).isEqualTo(7);
    }

    /** Java's own conversion of grey to RGB changes values; ours must not. */
    @ParameterizedTest
    @ValueSource(ints = {0, 4})
    void takesGreyAsItStands(int type) throws IOException {
        int channels = type == 0 ? 1 : 2;
        byte[] grey = new byte[256];
        byte[] samples = new byte[256 * channels];
        for (int i = 0; i < 256; i++) {
            grey[i] = (byte) i;
            samples[channels * i] = (byte) i;
        }
        Path file = png(type, 8, 1, 256, samples);
        byte[] rgb = ImageFiles.readRgb(file).rgb();
        for (int i = 0; i < 256; i++) {
            assertThat(Arrays.copyOfRange(rgb, 3 * i, 3 * i + 3)).containsOnly(grey[i]);
        }
    }

    @Test
    void dropsAlphaAndTheLowerByte() throws IOException {
        Path rgba = png(6, 8, 1, 2, new byte[] {10, 20, 30, 0, 40, 50, 60, 127});
        assertThat(ImageFiles.readRgb(rgba).rgb()).containsExactly(10, 20, 30, 40, 50, 60);
        Path deep = png(2, 16, 1, 1, new byte[] {(byte) 200, 1, 100, (byte) 255, 3, 4});
        assertThat(ImageFiles.readRgb(deep).rgb()).containsExactly(200, 100, 3);
        Path deepGrey = png(0, 16, 1, 1, new byte[] {(byte) 200, 1});
        assertThat(ImageFiles.readRgb(deepGrey).rgb()).containsExactly(200, 200, 200);
        Path deepAlpha = png(6, 16, 1, 1, new byte[] {(byte) 200, 1, 100, (byte) 255, 3, 4, 0, 9});
        assertThat(ImageFiles.readRgb(deepAlpha).rgb()).containsExactly(200, 100, 3);
        Path bits = png(0, 1, 1, 8, new byte[] {(byte) 0b10100000});
        assertThat(ImageFiles.readRgb(bits).get(0, 2, 1)).isEqualTo(255);
        assertThat(ImageFiles.readRgb(bits).get(0, 3, 1)).isZero();
    }

    @Test
    void readsIndicesOfPalettesAndTheirColours() throws IOException {
        for (int bits : new int[] {1, 2, 4, 8}) {
            int n = 1 << bits;
            byte[] r = bytes(n);
            byte[] g = bytes(n);
            byte[] b = bytes(n);
            IndexColorModel palette = new IndexColorModel(bits, n, r, g, b);
            WritableRaster raster = bits == 8
                    ? Raster.createInterleavedRaster(0, 19, 3, 1, null)
                    : Raster.createPackedRaster(0, 19, 3, 1, bits, null);
            BufferedImage image = new BufferedImage(palette, raster, false, null);
            byte[] indices = new byte[57];
            for (int i = 0; i < 57; i++) {
                indices[i] = (byte) random.nextInt(n);
                raster.setSample(i % 19, i / 19, 0, indices[i] & 0xff);
            }
            Path file = folder.resolve("p" + bits + ".png");
            assertThat(ImageIO.write(image, "png", file.toFile())).isTrue();
            assertThat(ImageFiles.readLabels(file).labels()).containsExactly(indices);
            assertThat(ImageFiles.readRgb(file).rgb()[3 * 30]).isEqualTo(r[indices[30] & 0xff]);
            assertThat(ImageFiles.readRgb(file).rgb()[3 * 30 + 2]).isEqualTo(b[indices[30] & 0xff]);
        }
    }

    @Test
    void readsJpegsOfColourAndGrey() throws IOException {
        BufferedImage color = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
        BufferedImage grey = new BufferedImage(40, 30, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 1200; i++) {
            color.setRGB(i % 40, i / 40, 0xc86432);
            grey.getRaster().setSample(i % 40, i / 40, 0, 77);
        }
        Path file = folder.resolve("c.jpg");
        ImageIO.write(color, "jpg", file.toFile());
        RgbImage read = ImageFiles.readRgb(file);
        assertThat(ImageFiles.readSize(file)).isEqualTo(new ImageFiles.Size(30, 40));
        assertThat(read.get(29, 39, 0)).isBetween(196, 204);
        assertThat(read.get(29, 39, 1)).isBetween(96, 104);
        assertThat(read.get(29, 39, 2)).isBetween(46, 54);
        ImageIO.write(grey, "jpg", file.toFile());
        assertThat(ImageFiles.readRgb(file).rgb()).containsOnly(77);
        // Bytes after the end are no truncation.
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length + 33));
        assertThat(ImageFiles.readRgb(file).rgb()).containsOnly(77);
    }

    /** ImageIO itself gives back a half-grey picture for most of these. */
    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg"})
    void namesTruncationWhereverItIs(String format) throws IOException {
        BufferedImage image = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 64 * 48; i++) {
            image.setRGB(i % 64, i / 64, random.nextInt(1 << 24));
        }
        Path file = folder.resolve("cut." + format);
        ImageIO.write(image, format, file.toFile());
        byte[] bytes = Files.readAllBytes(file);
        assertThat(ImageFiles.readRgb(file).width()).isEqualTo(64);
        for (int n = 8; n < bytes.length; n += n < 700 ? 1 : 97) {
            Files.write(file, Arrays.copyOf(bytes, n));
            assertInputError(() -> ImageFiles.readRgb(file), "cut." + format, "truncated");
        }
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
        assertInputError(() -> ImageFiles.readRgb(file), "cut." + format, "truncated");
    }

    @Test
    void namesDamage() throws IOException {
        Path file = folder.resolve("a.png");
        ImageFiles.writeRgb(file, new RgbImage(20, 20, bytes(1200)));
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 4;
        Files.write(file, bytes);
        assertInputError(() -> ImageFiles.readRgb(file), "a.png", "damaged", "copy it again");
        // A PNG whose chunks are whole but whose data stops early.
        Path shortData = png(2, 8, 9, 9, new byte[30]);
        assertInputError(() -> ImageFiles.readRgb(shortData), "t.png", "damaged");
    }

    @Test
    void namesWhatIsNoPicture() throws IOException {
        assertInputError(() -> ImageFiles.readRgb(folder.resolve("none.png")), "none.png", "no such picture");
        assertInputError(() -> ImageFiles.readSize(folder.resolve("none.png")), "none.png", "no such picture");
        assertInputError(() -> ImageFiles.readRgb(folder), folder.toString(), "is a folder");
        Path empty = Files.createFile(folder.resolve("empty.jpg"));
        assertInputError(() -> ImageFiles.readRgb(empty), "empty.jpg", "is empty");
        Path text = Files.writeString(folder.resolve("text.png"), "this is text");
        assertInputError(() -> ImageFiles.readRgb(text), "text.png", "neither PNG nor JPEG");
        assertInputError(() -> ImageFiles.readSize(text), "text.png", "neither PNG nor JPEG");
        assertInputError(() -> ImageFiles.readLabels(text), "text.png", "neither PNG nor JPEG");
    }

    @Test
    void namesTheKindOfAFileThatHoldsNoLabels() throws IOException {
        Path rgb = folder.resolve("rgb.png");
        ImageFiles.writeRgb(rgb, RgbImage.black(2, 2));
        assertInputError(() -> ImageFiles.readLabels(rgb), "rgb.png", "8-bit RGB", "grey or palette");
        Path deep = png(0, 16, 1, 1, new byte[] {0, 1});
        assertInputError(() -> ImageFiles.readLabels(deep), "t.png", "16-bit grey");
        Path bits = png(0, 4, 1, 2, new byte[] {0x12});
        assertInputError(() -> ImageFiles.readLabels(bits), "t.png", "4-bit grey");
        Path jpeg = folder.resolve("l.jpg");
        ImageIO.write(new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY), "jpg", jpeg.toFile());
        assertInputError(() -> ImageFiles.readLabels(jpeg), "l.jpg", "JPEG");
    }

    private byte[] bytes(int n) {
        byte[] bytes = new byte[n];
        random.nextBytes(bytes);
        return bytes;
    }

    /** A PNG of a kind that ImageIO doesn't write, as t.png. */
    private Path png(int type, int depth, int height, int width, byte[] samples) throws IOException {
        int stride = samples.length / height;
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        try (DeflaterOutputStream zip = new DeflaterOutputStream(data)) {
            for (int y = 0; y < height; y++) {
                zip.write(0);
                zip.write(samples, y * stride, stride);
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        byte[] header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put((byte) depth)
                .put((byte) type)
                .array();
        chunk(out, "IHDR", header);
        chunk(out, "IDAT", data.toByteArray());
        chunk(out, "IEND", new byte[0]);
        return Files.write(folder.resolve("t.png"), out.toByteArray());
    }

    private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
        byte[] body = ByteBuffer.allocate(4 + data.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(data)
                .array();
        CRC32 crc = new CRC32();
        crc.update(body);
        out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        out.writeBytes(body);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
