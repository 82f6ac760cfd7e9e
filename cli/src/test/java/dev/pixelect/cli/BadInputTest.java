package dev.pixelect.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.NpyFile;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.engine.io.Sha256;
import dev.pixelect.icnet.weights.Safetensors;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that are not what they should be, kind by kind; {@link ErrorsTest} has the rest of a user's mistakes. */
class BadInputTest extends SmallRun {
    private CommandLineRun train(String more) {
        return CommandLineRun.of(
                "train --device cpu --width 0.05 --iterations 1 --batch 4 --data folder:" + data + " --out "
                        + dir.resolve("run"),
                more);
    }

    private CommandLineRun eval() {
        return CommandLineRun.of("eval --device cpu --data folder:" + data + " --weights " + weights);
    }

    private void predictFails(Path image, String... parts) {
        CommandLineRun run = CommandLineRun.of(
                "predict --device cpu --weights " + weights + " --out " + dir.resolve("out") + " " + image);
        run.assertFails(Main.FAILED, parts);
        assertThat(run.err()).contains(image.toString());
    }

    private static byte[] encoded(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, out)).isTrue();
        return out.toByteArray();
    }

    /** A JPEG of four components, as print software writes them. */
    private static byte[] cmyk() throws IOException {
        WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 64, 48, 4, null);
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(new IIOImage(raster, null, null));
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    @Test
    void picturesOfOtherKinds() throws IOException {
        Path image = dir.resolve("street");
        BufferedImage picture = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);
        Files.write(image, new byte[0]);
        predictFails(image, "is empty");
        Files.write(image, encoded(picture, "gif"));
        predictFails(image, "neither PNG nor JPEG");
        Files.write(image, encoded(picture, "bmp"));
        predictFails(image, "neither PNG nor JPEG");
        Files.write(image, cmyk());
        predictFails(image, "CMYK", "convert it to RGB");
        predictFails(dir, "is a folder");
        assertThat(dir.resolve("out")).isDirectoryContaining(f -> f.endsWith("predictions.jsonl"));
    }

    @Test
    void damagedJpegs() throws IOException {
        Path image = dir.resolve("street.jpg");
        byte[] whole = encoded(new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB), "jpg");
        Files.write(image, Arrays.copyOf(whole, whole.length - 2));
        predictFails(image, "truncated");
        Files.write(image, Arrays.copyOf(whole, 3));
        predictFails(image, "truncated");
        byte[] deep = whole.clone();
        deep[frame(whole) + 4] = 12;
        Files.write(image, deep);
        predictFails(image, "damaged", "12");
        byte[] tall = whole.clone();
        tall[frame(whole) + 5] = 0;
        tall[frame(whole) + 6] = 0;
        Files.write(image, tall);
        predictFails(image, "damaged");
    }

    /** Where a baseline JPEG says its precision and size: marker, length, bits, height, width. */
    private static int frame(byte[] jpeg) {
        int at = 0;
        while ((jpeg[at] & 0xff) != 0xff || (jpeg[at + 1] & 0xff) != 0xc0) {
            at++;
        }
        return at;
    }

    @Test
    void damagedPngs() throws IOException {
        Path image = SmallData.image(data, 0);
        byte[] whole = Files.readAllBytes(image);
        byte[] flipped = whole.clone();
        flipped[whole.length / 2] ^= 4;
        Files.write(image, flipped);
        predictFails(image, "damaged (wrong checksum at byte ");
        Files.write(image, Arrays.copyOf(whole, 20));
        predictFails(image, "truncated after 20 bytes");
        train("").assertFails(Main.FAILED, image.toString());
        CommandLineRun survey = CommandLineRun.of("data folder:" + data);
        assertThat(survey.code()).isEqualTo(Main.FAILED);
        assertThat(survey.out()).contains(image.toString());
    }

    @Test
    void picturesThatAreTooSmall() {
        Path image = dir.resolve("dot.png");
        ImageFiles.writeRgb(image, RgbImage.black(1, 1));
        CommandLineRun.of("predict --device cpu --weights " + weights + " --out " + dir.resolve("out") + " " + image)
                .assertDone();
        CommandLineRun.of("train --device cpu --width 0.05 --iterations 1 --batch 1 --crop 8x8 --data folder:" + data
                        + " --out " + dir.resolve("run"))
                .assertFails(Main.FAILED, "crops of 8x8", "batches of 1");
    }

    @Test
    void labelMapsOfOtherKinds() throws IOException {
        Path labels = SmallData.labels(data, 1);
        ImageFiles.writeRgb(labels, RgbImage.black(SmallData.HEIGHT, SmallData.WIDTH));
        train("").assertFails(Main.FAILED, labels.toString(), "8-bit RGB", "8-bit grey or palette PNG");
        Files.write(labels, encoded(new BufferedImage(64, 48, BufferedImage.TYPE_USHORT_GRAY), "png"));
        train("").assertFails(Main.FAILED, labels.toString(), "16-bit grey", "8-bit grey or palette PNG");
        Files.write(labels, encoded(new BufferedImage(64, 48, BufferedImage.TYPE_INT_ARGB), "png"));
        eval().assertFails(Main.FAILED, labels.toString(), "RGB with alpha");
        Files.write(labels, encoded(new BufferedImage(64, 48, BufferedImage.TYPE_BYTE_GRAY), "jpg"));
        eval().assertFails(Main.FAILED, labels.toString(), "JPEG, which changes labels");
        Files.write(labels, new byte[0]);
        eval().assertFails(Main.FAILED, labels.toString(), "is empty");
        ImageFiles.writeLabels(labels, ImageFiles.readLabels(SmallData.labels(data, 0)));
        Files.write(SmallData.image(data, 1), encoded(new BufferedImage(63, 48, BufferedImage.TYPE_INT_RGB), "png"));
        eval().assertFails(Main.FAILED, labels.toString(), "48x64", "48x63");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "classes: [|malformed",
                "classes: []|lists no classes",
                "classes: [{name: a, color: [1,2,300]}]|class 0 (a)",
                "classes: [{name: a, color: [1,2,3]}, {name: a, color: [1,2,3]}]|class 1",
                "{classes: [{name: a, color: [1,2,3]}], ignore: 300}|ignore: 300",
            })
    void brokenClasses(String yaml, String part) throws IOException {
        Files.writeString(data.resolve("classes.yaml"), yaml);
        train("").assertFails(Main.FAILED, data.resolve("classes.yaml").toString(), part);
    }

    @Test
    void brokenFolders() throws IOException {
        Files.writeString(data.resolve("val.txt"), "p0\np7\n");
        eval().assertFails(Main.FAILED, "val.txt", "p7");
        Files.delete(data.resolve("val.txt"));
        Files.copy(SmallData.image(data, 0), data.resolve("images/p0.jpg"));
        train("").assertFails(Main.FAILED, "p0.jpg", "p0.png");
        Files.delete(data.resolve("images/p0.jpg"));
        Files.move(data.resolve("labels"), data.resolve("masks"));
        train("").assertFails(Main.FAILED, data.resolve("labels").toString());
        Files.move(data.resolve("masks"), data.resolve("labels"));
        Files.delete(data.resolve("classes.yaml"));
        train("").assertFails(Main.FAILED, data.resolve("classes.yaml").toString());
        for (String none :
                new String[] {"synthetic:0", "synthetic:4?size=9x9", "synthetic:many", "photos:x", "camvid:"}) {
            CommandLineRun.of("train --device cpu --out " + dir.resolve("run") + " --data " + none)
                    .assertFails(Main.FAILED, none);
        }
        assertThat(dir.resolve("run")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "pixelect.width, wide, not a decimal",
        "pixelect.width, 0, 'not in (0, 8]'",
        "pixelect.width, 0.1, as its classes and width ask for",
        "pixelect.classes, [], 0 classes",
        "pixelect.classes, '[{\"name\":\"a\"}]', colour",
        "pixelect.input_order, HSV, RGB or BGR",
        "pixelect.input_mean, '1,2', three decimals",
        "pixelect.input_scale, '1,NaN,1', not a decimal",
        "pixelect.input_scale, , lacks the metadata",
    })
    void brokenMetadataOfWeights(String key, String value, String part) {
        Safetensors content = Safetensors.read(weights);
        Map<String, String> meta = new LinkedHashMap<>(content.metadata());
        if (value == null) {
            meta.remove(key);
        } else {
            meta.put(key, value);
        }
        new Safetensors(meta, content.tensors()).write(weights);
        eval().assertFails(Main.FAILED, weights.toString(), key.equals("pixelect.width") ? "" : key, part);
    }

    @Test
    void filesThatAreNoWeights() throws IOException {
        Files.write(weights, new byte[0]);
        eval().assertFails(Main.FAILED, weights.toString(), "is empty");
        Files.writeString(weights, "no weights at all");
        eval().assertFails(Main.FAILED, weights.toString(), "no valid safetensors file");
        byte[] header =
                "{\"a\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,2]}}".getBytes(StandardCharsets.UTF_8);
        Files.write(
                weights,
                ByteBuffer.allocate(8 + header.length + 2)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(header.length)
                        .put(header)
                        .array());
        eval().assertFails(Main.FAILED, weights.toString(), "'a'", "F16");
        weights = data;
        eval().assertFails(Main.FAILED, data.toString(), "is a folder");
    }

    @Test
    void brokenArrays() throws IOException {
        Path array = dir.resolve("p.npy");
        String line = "crf --device cpu --image " + SmallData.image(data, 0) + " --out " + dir.resolve("q.npy")
                + " --probabilities " + array;
        NpyFile.writeInts(array, new int[2 * 48 * 64], 2, 48, 64);
        CommandLineRun.of(line).assertFails(Main.FAILED, array.toString(), "<i4");
        NpyFile.writeFloats(array, new float[48 * 64], 48, 64);
        CommandLineRun.of(line).assertFails(Main.FAILED, array.toString(), "[48x64]");
        NpyFile.writeFloats(array, new float[2 * 48 * 64], 2, 48, 64);
        CommandLineRun.of(line).assertFails(Main.FAILED, array.toString(), "sums to 0");
        byte[] bytes = Files.readAllBytes(array);
        String float64 = new String(bytes, StandardCharsets.ISO_8859_1).replace("'<f4'", "'<f8'");
        Files.write(array, float64.getBytes(StandardCharsets.ISO_8859_1));
        CommandLineRun.of(line).assertFails(Main.FAILED, array.toString(), "<f8");
        Files.write(array, Arrays.copyOf(bytes, bytes.length - 1));
        CommandLineRun.of(line).assertFails(Main.FAILED, array.toString(), "truncated");
        Files.writeString(array, "no array");
        CommandLineRun.of(line).assertFails(Main.FAILED, array.toString());
        assertThat(dir.resolve("q.npy")).doesNotExist();
    }

    @Test
    void runsThatWereTamperedWith() throws IOException {
        Path run = dir.resolve("run");
        train("").assertDone();
        Path state = run.resolve("state.safetensors");
        byte[] whole = Files.readAllBytes(state);
        Files.write(state, Arrays.copyOf(whole, whole.length / 2));
        train("--resume").assertFails(Main.FAILED, state.toString());
        Files.write(state, whole);
        train("--resume --seed 2").assertFails(Main.FAILED, run.toString(), "seed 1", "seed 2");
        String config = Files.readString(run.resolve("config.json"));
        Files.writeString(run.resolve("config.json"), config.substring(0, config.length() / 2));
        train("--resume").assertFails(Main.FAILED, run.resolve("config.json").toString());
        // Of a version that had an option more.
        Files.writeString(run.resolve("config.json"), config.replace("{\n", "{\n  \"optimiser\" : \"adam\",\n"));
        train("--resume").assertFails(Main.FAILED, run.toString(), "begun with optimiser adam", "no optimiser");
        Files.delete(run.resolve("config.json"));
        train("--resume").assertFails(Main.FAILED, run.toString(), "config.json");
    }

    @Test
    void roundsThatWereTamperedWith() throws IOException {
        String line = "learn --device cpu --width 0.05 --iterations 2 --batch 2 --initial 2 --step 2 --strategy random"
                + " --data folder:" + data + " --out " + dir.resolve("run");
        CommandLineRun.of(line).assertDone();
        Path round = dir.resolve("run/round-01");
        Path labelled = round.resolve("labelled.jsonl");
        Files.delete(round.resolve("metrics.json"));
        Files.delete(round.resolve("trained.json"));
        Files.move(round.resolve("selection.json"), dir.resolve("kept"));
        String digest = Sha256.of(dir.resolve("run/round-00/weights.safetensors"), "weights file");
        Files.writeString(labelled, digest + "\nnonsense\n");
        CommandLineRun.of(line + " --resume").assertFails(Main.FAILED, labelled.toString(), "delete it");
        Files.writeString(
                labelled,
                digest
                        + "\n{\"labelled\":{\"id\":\"p9\",\"height\":1,\"width\":1,\"pixels\":1,\"clicks\":1},\"classPixels\":[1,0]}\n");
        CommandLineRun.of(line + " --resume").assertFails(Main.FAILED, labelled.toString(), "other images");
        // Of other weights: begun anew.
        Files.writeString(labelled, "0123\nnonsense\n");
        CommandLineRun.of(line + " --resume").assertDone();
        assertThat(labelled).doesNotExist();
        assertThat(round.resolve("selection.json")).hasSameBinaryContentAs(dir.resolve("kept"));
        Files.write(round.resolve("labels/" + firstLabels(round)), new byte[0]);
        Files.delete(round.resolve("trained.json"));
        CommandLineRun.of(line + " --resume")
                .assertFails(Main.FAILED, round.resolve("labels").toString(), "is empty");
    }

    private static String firstLabels(Path round) throws IOException {
        try (var files = Files.list(round.resolve("labels"))) {
            return files.findFirst().orElseThrow().getFileName().toString();
        }
    }

    @Test
    void placesThatCannotBeWritten() throws IOException {
        Path file = Files.writeString(dir.resolve("file"), "x");
        CommandLineRun.of("predict --device cpu --weights " + weights + " --out " + file.resolve("out") + " "
                        + SmallData.image(data, 0))
                .assertFails(Main.FAILED, file.toString());
        CommandLineRun.of("eval --device cpu --data folder:" + data + " --weights " + weights + " --out " + file)
                .assertFails(Main.FAILED, file.toString(), "is a file");
        CommandLineRun.of("eval --device cpu --data folder:" + data + " --weights " + weights + " --out " + data)
                .assertFails(Main.FAILED, data.toString(), "not empty");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--augment none --scale 0.5-2 | --scale",
                "--epochs 1 | --epochs and --iterations",
                "--validate-every -1 | --validate-every",
                "--epochs x | 'x'",
                "--seed x | 'x'",
                "--workspace -1 | --workspace",
                "--crop 0x9 | '0x9'",
                "--width NaN | --width",
            })
    void optionsThatContradict(String options, String part) {
        train(options).assertFails(Main.USAGE, part, "pixelect train --help");
        assertThat(dir.resolve("run")).doesNotExist();
    }

    @Test
    void commandsWithoutTheirFiles() {
        CommandLineRun.of("predict --weights " + weights + " --out " + dir.resolve("out"))
                .assertFails(Main.USAGE, "IMAGE");
        CommandLineRun.of("predict --out x " + SmallData.image(data, 0)).assertFails(Main.USAGE, "--weights");
        CommandLineRun.of("eval --data folder:" + data).assertFails(Main.USAGE, "--weights");
        CommandLineRun.of("train --out " + dir.resolve("run")).assertFails(Main.USAGE, "--data");
        CommandLineRun.of("data").assertFails(Main.USAGE, "D");
        CommandLineRun.of("learn --initial 4 --strategy random --data folder:" + data + " --out " + dir.resolve("run"))
                .assertFails(Main.FAILED, "initial 4");
        assertThat(dir.resolve("run")).doesNotExist();
    }
}
