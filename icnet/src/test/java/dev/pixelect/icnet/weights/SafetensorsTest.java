package dev.pixelect.icnet.weights;

import static dev.pixelect.icnet.data.InputErrors.assertInputError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.io.InputException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
    @TempDir
    Path folder;

    private static Safetensors sample() {
        Map<String, String> meta = new LinkedHashMap<>();
        meta.put("what", "übung \"1\"\n");
        meta.put("empty", "");
        Map<String, Safetensors.Tensor> tensors = new LinkedHashMap<>();
        tensors.put("b", new Safetensors.Tensor(Shape.of(2, 3), new float[] {1, -0f, Float.MIN_VALUE, 4, 5, 6}));
        tensors.put("a", new Safetensors.Tensor(Shape.of(1), new float[] {Float.NEGATIVE_INFINITY}));
        tensors.put("naïve", new Safetensors.Tensor(Shape.of(), new float[] {Float.NaN}));
        return new Safetensors(meta, tensors);
    }

    @Test
    void whatIsWrittenIsRead() {
        Path file = folder.resolve("w.safetensors");
        Safetensors sample = sample();
        sample.write(file);
        Safetensors read = Safetensors.read(file);
        assertThat(read.metadata()).isEqualTo(sample.metadata());
        assertThat(read.tensors().keySet()).containsExactly("b", "a", "naïve");
        sample.tensors().forEach((name, t) -> {
            assertThat(read.tensors().get(name).shape()).as(name).isEqualTo(t.shape());
            assertThat(bits(read.tensors().get(name).data())).as(name).isEqualTo(bits(t.data()));
        });
        assertThat(folder).as("no temporary file is left").isDirectoryContaining(p -> p.equals(file));
        assertThat(folder.toFile().list()).hasSize(1);
    }

    private static int[] bits(float[] data) {
        int[] bits = new int[data.length];
        Arrays.setAll(bits, i -> Float.floatToRawIntBits(data[i]));
        return bits;
    }

    /** By the format's rules, whatever the length of the header's text: aligned, padded with spaces, offsets without gap. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void theHeaderIsPadded(int extra) throws IOException {
        Path file = folder.resolve("w.safetensors");
        Safetensors.Tensor t = new Safetensors.Tensor(Shape.of(2, 1), new float[] {1.5f, -2});
        new Safetensors(Map.of("k", "x".repeat(extra)), Map.of("t", t)).write(file);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int length = Math.toIntExact(bytes.getLong(0));
        assertThat(length % 8).isZero();
        assertThat(bytes.capacity()).isEqualTo(8 + length + 8);
        String text = new String(bytes.array(), 8, length, StandardCharsets.UTF_8);
        assertThat(text).startsWith("{").doesNotContain("\0");
        assertThat(text.stripTrailing()).endsWith("}").hasSizeGreaterThan(length - 8);
        JsonNode header = new ObjectMapper().readTree(text);
        assertThat(header.at("/t/dtype").textValue()).isEqualTo("F32");
        assertThat(header.at("/t/shape").toString()).isEqualTo("[2,1]");
        assertThat(header.at("/t/data_offsets").toString()).isEqualTo("[0,8]");
        assertThat(bytes.getFloat(8 + length)).isEqualTo(1.5f);
        assertThat(bytes.getFloat(12 + length)).isEqualTo(-2f);
    }

    @Test
    void everyTruncationIsNoticed() throws IOException {
        Path whole = folder.resolve("whole.safetensors");
        sample().write(whole);
        byte[] bytes = Files.readAllBytes(whole);
        Path file = folder.resolve("cut.safetensors");
        for (int length = 0; length < bytes.length; length++) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertInputError(() -> Safetensors.read(file), "cut.safetensors");
        }
    }

    @Test
    void whatFollowsTheLastTensorIsNoticed() throws IOException {
        Path file = folder.resolve("long.safetensors");
        sample().write(file);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length + 3));
        assertInputError(() -> Safetensors.read(file), "long.safetensors", "3 bytes after");
    }

    private Path raw(long length, byte[] header, int data) throws IOException {
        Path file = folder.resolve("raw.safetensors");
        ByteBuffer b = ByteBuffer.allocate(8 + header.length + data).order(ByteOrder.LITTLE_ENDIAN);
        Files.write(file, b.putLong(length).put(header).array());
        return file;
    }

    private Path raw(String header, int data) throws IOException {
        byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
        return raw(bytes.length, bytes, data);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 43, 4711, 100_000_001, Integer.MAX_VALUE, 1L << 32, Long.MAX_VALUE, -1, Long.MIN_VALUE})
    void aWrongHeaderLengthIsNoticed(long length) throws IOException {
        byte[] header =
                "{\"t\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}".getBytes(StandardCharsets.UTF_8);
        assertInputError(() -> Safetensors.read(raw(length, header, 4)), "raw.safetensors");
    }

    private static String tensor(String dtype, String shape, String offsets) {
        return "{\"t\":{\"dtype\":" + dtype + ",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}}";
    }

    private static String two(String first, String second) {
        String t = "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":";
        return "{\"first\":" + t + first + "},\"second\":" + t + second + "}}";
    }

    /** Headers for 16 bytes of data, and what the message says. */
    static List<Arguments> malformed() {
        return List.of(
                Arguments.of("not json at all", "not JSON"),
                Arguments.of("{\"t\":", "not JSON"),
                Arguments.of("[1, 2]", "not a JSON object"),
                Arguments.of("      ", "not a JSON object"),
                Arguments.of("\"text\"", "not a JSON object"),
                Arguments.of(tensor("\"F32\"", "[4]", "[0,16]") + "x", "not JSON"),
                Arguments.of(tensor("\"F32\"", "[4]", "[0,16]") + "{}", "not JSON"),
                Arguments.of("{\"t\":{},\"t\":{}}", "twice"),
                Arguments.of(tensor("\"F16\"", "[8]", "[0,16]"), "'t' is \"F16\", not F32"),
                Arguments.of(tensor("\"f32\"", "[4]", "[0,16]"), "'t'"),
                Arguments.of(tensor("32", "[4]", "[0,16]"), "'t'"),
                Arguments.of("{\"t\":{\"shape\":[4],\"data_offsets\":[0,16]}}", "'t' is untyped"),
                Arguments.of("{\"t\":5}", "'t' is untyped"),
                Arguments.of("{\"t\":null}", "'t' is untyped"),
                Arguments.of(tensor("\"F32\"", "[0]", "[0,0]"), "'t' has the shape [0]"),
                Arguments.of(tensor("\"F32\"", "[4,0]", "[0,0]"), "'t' has the shape [4,0]"),
                Arguments.of(tensor("\"F32\"", "[-4]", "[0,16]"), "'t' has the shape [-4]"),
                Arguments.of(tensor("\"F32\"", "[-2,-2]", "[0,16]"), "'t' has the shape"),
                Arguments.of(tensor("\"F32\"", "[4.0]", "[0,16]"), "'t' has the shape"),
                Arguments.of(tensor("\"F32\"", "[\"4\"]", "[0,16]"), "'t' has the shape"),
                Arguments.of(tensor("\"F32\"", "[4294967300]", "[0,16]"), "'t' has the shape"),
                Arguments.of(tensor("\"F32\"", "[65536,65536,65536,65536]", "[0,0]"), "'t' has the shape"),
                Arguments.of(tensor("\"F32\"", "[2147483647,2147483647,4]", "[0,16]"), "'t' has the shape"),
                Arguments.of(tensor("\"F32\"", "4", "[0,16]"), "'t' has the shape 4"),
                Arguments.of(tensor("\"F32\"", "{}", "[0,4]"), "'t' has the shape {}"),
                Arguments.of("{\"t\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}", "'t' has the shape"),
                Arguments.of("{\"t\":{\"dtype\":\"F32\",\"shape\":[4]}}", "'t'"),
                Arguments.of(tensor("\"F32\"", "[4]", "[0]"), "'t'"),
                Arguments.of(tensor("\"F32\"", "[4]", "[0,16,32]"), "'t'"),
                Arguments.of(tensor("\"F32\"", "[4]", "[0,12]"), "'t' of shape 4 takes bytes 0 to 12"),
                Arguments.of(tensor("\"F32\"", "[4]", "[16,0]"), "'t'"),
                Arguments.of(tensor("\"F32\"", "[4]", "[-16,0]"), "'t'"),
                Arguments.of(tensor("\"F32\"", "[4]", "[\"0\",\"16\"]"), "'t'"),
                Arguments.of(tensor("\"F32\"", "[4]", "[9223372036854775807,-9223372036854775793]"), "'t'"),
                Arguments.of(tensor("\"F32\"", "[5]", "[0,20]"), "'t' ends at byte 20"),
                Arguments.of(tensor("\"F32\"", "[4]", "[4,20]"), "'t' ends at byte 20"),
                Arguments.of(tensor("\"F32\"", "[3]", "[4,16]"), "'t' begins at byte 4"),
                Arguments.of(tensor("\"F32\"", "[3]", "[0,12]"), "4 bytes after"),
                Arguments.of(two("[0,8]", "[0,8]"), "'second' begins at byte 0"),
                Arguments.of(two("[0,8]", "[4,12]"), "'second' begins at byte 4"),
                Arguments.of(two("[8,16]", "[4,12]"), "'second' begins at byte 4"),
                Arguments.of(tensor("\"F32\"", "[4]", "[0,16]").replace("\"t\"", "\"a\\nb\""), "control characters"),
                Arguments.of(
                        "{\"__metadata__\":[],"
                                + tensor("\"F32\"", "[4]", "[0,16]").substring(1),
                        "__metadata__"),
                Arguments.of(
                        "{\"__metadata__\":{\"a\":1},"
                                + tensor("\"F32\"", "[4]", "[0,16]").substring(1),
                        "__metadata__"),
                Arguments.of("{}", "16 bytes after"));
    }

    @ParameterizedTest(name = "[{index}] {1}")
    @MethodSource("malformed")
    void aMalformedHeaderIsNoticed(String header, String message) throws IOException {
        Path file = raw(header, 16);
        assertInputError(() -> Safetensors.read(file), "raw.safetensors", message);
    }

    @Test
    void aHeaderThatIsNoUtf8IsNoticed() throws IOException {
        byte[] header =
                "{\"t\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}}".getBytes(StandardCharsets.UTF_8);
        header[2] = (byte) 0xff;
        assertInputError(() -> Safetensors.read(raw(header.length, header, 16)), "raw.safetensors");
    }

    /** As other programs may write them. */
    @Test
    void theOrderOfTheHeaderNeedNotBeTheOrderOfTheData() throws IOException {
        Path file = raw(two("[8,16]", "[0,8]"), 16);
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(bytes.length - 16, 7);
        Files.write(file, bytes);
        Safetensors read = Safetensors.read(file);
        assertThat(read.tensors().keySet()).containsExactly("first", "second");
        assertThat(read.tensors().get("second").data()).containsExactly(7, 0);
        assertThat(read.tensors().get("first").data()).containsExactly(0, 0);
    }

    /** A sparse file: nothing of 3 GiB is on the disk, or may get into memory. */
    @Test
    void aTensorOverTwoGibibytesIsNoticed() throws IOException {
        Path file = raw(tensor("\"F32\"", "[3,268435456]", "[0,3221225472]"), 0);
        try (RandomAccessFile f = new RandomAccessFile(file.toFile(), "rw")) {
            f.setLength(f.length() + 3221225472L);
        }
        assertInputError(() -> Safetensors.read(file), "raw.safetensors", "'t'", "2 GiB");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertInputError(() -> Safetensors.read(folder.resolve("none.safetensors")), "none.safetensors", "no such");
        assertInputError(() -> Safetensors.read(folder), folder.toString(), "folder");
    }

    @Test
    void aFailedWriteLeavesTheOldFile() throws IOException {
        Path file = folder.resolve("w.safetensors");
        sample().write(file);
        byte[] before = Files.readAllBytes(file);
        assertThatThrownBy(() -> sample().write(folder.resolve("none").resolve("w.safetensors")))
                .isInstanceOf(InputException.class);
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        assertThatThrownBy(() -> new Safetensors.Tensor(Shape.of(2, 2), new float[3]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
