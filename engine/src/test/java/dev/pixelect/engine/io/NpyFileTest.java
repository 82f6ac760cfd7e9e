package dev.pixelect.engine.io;

import static dev.pixelect.engine.io.InputErrors.assertInputError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyFileTest {
    @TempDir
    Path folder;

    @Test
    void keepsFloatsBitForBit() {
        float[] values = new float[3 * 100 * 1001];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat(i * 0x9e3779b9 & 0xff7fffff);
        }
        Path file = folder.resolve("a.npy");
        NpyFile.writeFloats(file, values, 3, 100, 1001);
        NpyFile.Floats read = NpyFile.readFloats(file, 3, -1, -1);
        assertThat(read.shape()).containsExactly(3, 100, 1001);
        assertThat(read.values()).containsExactly(values);
    }

    @Test
    void keepsInts() {
        int[] values = new int[300_001];
        Arrays.setAll(values, i -> i * 0x9e3779b9);
        Path file = folder.resolve("a.npy");
        NpyFile.writeInts(file, values, values.length);
        NpyFile.Ints read = NpyFile.readInts(file);
        assertThat(read.shape()).containsExactly(values.length);
        assertThat(read.values()).containsExactly(values);
    }

    @Test
    void writesTheHeaderThatNumpyWrites() throws IOException {
        Path file = folder.resolve("a.npy");
        NpyFile.writeFloats(file, new float[] {1, 2}, 2);
        byte[] bytes = Files.readAllBytes(file);
        String expected = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }";
        assertThat(new String(bytes, 10, expected.length(), StandardCharsets.US_ASCII))
                .isEqualTo(expected);
        assertThat(bytes).hasSize(128 + 8).startsWith(0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0);
        assertThat(bytes[127]).isEqualTo((byte) '\n');
        NpyFile.writeFloats(file, new float[] {7});
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                .contains("'shape': (), }");
        assertThat(NpyFile.readFloats(file).values()).containsExactly(7);
    }

    @Test
    void readsVersion2AndBytesAndEmptyArrays() throws IOException {
        Path file = npy(2, "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 2), }", 1, 2, 0xff, 0);
        assertThat(NpyFile.readInts(file, 2, 2).values()).containsExactly(1, 2, 255, 0);
        file = npy(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 5), }");
        assertThat(NpyFile.readFloats(file).values()).isEmpty();
    }

    @Test
    void namesWhatIsWrong() throws IOException {
        assertInputError(() -> NpyFile.readFloats(folder.resolve("none.npy")), "none.npy", "no such");
        assertInputError(() -> NpyFile.readFloats(folder), "is a folder");
        Path text = Files.writeString(folder.resolve("t.npy"), "hello, world");
        assertInputError(() -> NpyFile.readFloats(text), "t.npy", "no NPY");
        Path tiny = Files.writeString(folder.resolve("tiny.npy"), "x");
        assertInputError(() -> NpyFile.readFloats(tiny), "tiny.npy", "no NPY");
        Path v3 = npy(3, "{}");
        assertInputError(() -> NpyFile.readFloats(v3), "a.npy", "version 3");
        Path order = npy(1, "{'descr': '<f4', 'fortran_order': True, 'shape': (1,), }", 0, 0, 0, 0);
        assertInputError(() -> NpyFile.readFloats(order), "a.npy", "Fortran");
        Path f8 = npy(1, "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", 0, 0, 0, 0, 0, 0, 0, 0);
        assertInputError(() -> NpyFile.readFloats(f8), "a.npy", "<f8", "float32");
        assertInputError(() -> NpyFile.readInts(f8), "a.npy", "<f8", "int32");
        Path record = npy(1, "{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,), }", 0, 0, 0, 0);
        assertInputError(() -> NpyFile.readInts(record), "a.npy", "no plain array");
        Path huge = npy(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (70000, 70000), }");
        assertInputError(() -> NpyFile.readFloats(huge), "a.npy", "too large");
        Path big = npy(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (500000000,), }", 0, 0, 0, 0);
        assertInputError(() -> NpyFile.readFloats(big), "a.npy", "truncated");
    }

    @Test
    void namesTruncationAtEveryByte() throws IOException {
        Path file = folder.resolve("a.npy");
        NpyFile.writeInts(file, new int[] {1, 2, 3}, 3);
        byte[] bytes = Files.readAllBytes(file);
        for (int n = 1; n < bytes.length; n++) {
            Files.write(file, Arrays.copyOf(bytes, n));
            assertInputError(() -> NpyFile.readInts(file), "a.npy");
        }
        Files.write(file, Arrays.copyOf(bytes, bytes.length + 1));
        assertInputError(() -> NpyFile.readInts(file), "a.npy", "1 bytes more");
    }

    @Test
    void checksTheShape() {
        Path file = folder.resolve("a.npy");
        NpyFile.writeInts(file, new int[6], 2, 3);
        assertInputError(() -> NpyFile.readInts(file, -1, 4), "a.npy", "[2x3]", "[*x4]");
        assertInputError(() -> NpyFile.readInts(file, 6), "a.npy", "[2x3]", "[6]");
        assertThatThrownBy(() -> NpyFile.writeInts(file, new int[6], 7)).isInstanceOf(IllegalArgumentException.class);
    }

    private Path npy(int version, String header, int... data) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
        ByteBuffer length = ByteBuffer.allocate(version == 1 ? 2 : 4).order(ByteOrder.LITTLE_ENDIAN);
        if (version == 1) {
            length.putShort((short) header.length());
        } else {
            length.putInt(header.length());
        }
        out.writeBytes(length.array());
        out.writeBytes(header.getBytes(StandardCharsets.US_ASCII));
        for (int b : data) {
            out.write(b);
        }
        return Files.write(folder.resolve("a.npy"), out.toByteArray());
    }
}
