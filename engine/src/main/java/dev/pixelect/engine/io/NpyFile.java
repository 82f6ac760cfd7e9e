package dev.pixelect.engine.io;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * NumPy's array files (.npy), little-endian and in C order: float32 and int32, and unsigned bytes where integers are
 * read. Format: numpy.lib.format, versions 1.0 and 2.0; written as 1.0.
 */
public final class NpyFile {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int CHUNK = 1 << 20;
    private static final int MAX_HEADER = 1 << 20;
    private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9,\\s]*)\\)");

    private NpyFile() {}

    /**
     * A float32 array.
     *
     * @param shape sizes, outermost first; empty for a scalar
     * @param values in C order, as many as the product of the sizes
     */
    public record Floats(int[] shape, float[] values) {}

    /**
     * An int32 array.
     *
     * @param shape sizes, outermost first; empty for a scalar
     * @param values in C order, as many as the product of the sizes
     */
    public record Ints(int[] shape, int[] values) {}

    private record Header(String descr, int[] shape, int count) {}

    /**
     * Reads a float32 array.
     *
     * @param expected the shape it must have, -1 where any size will do; left out where any shape will do
     * @throws InputException when the file is missing, no NPY, truncated, of another dtype, order or shape
     */
    public static Floats readFloats(Path path, int... expected) {
        return read(path, (channel, buffer) -> {
            Header header = readHeader(path, channel, buffer, expected);
            if (!header.descr.equals("<f4")) {
                throw wrongType(path, header, "float32 (<f4)");
            }
            requireLength(path, channel, 4L * header.count);
            float[] values = new float[header.count];
            for (int at = 0; at < values.length; ) {
                int n = Math.min(CHUNK / 4, values.length - at);
                fill(channel, buffer, 4 * n);
                buffer.asFloatBuffer().get(values, at, n);
                at += n;
            }
            return new Floats(header.shape, values);
        });
    }

    /**
     * Reads an int32 or uint8 array.
     *
     * @param expected as in {@link #readFloats}
     * @throws InputException as {@link #readFloats}
     */
    public static Ints readInts(Path path, int... expected) {
        return read(path, (channel, buffer) -> {
            Header header = readHeader(path, channel, buffer, expected);
            boolean bytes = header.descr.equals("|u1");
            if (!bytes && !header.descr.equals("<i4")) {
                throw wrongType(path, header, "int32 (<i4) or uint8 (|u1)");
            }
            requireLength(path, channel, bytes ? header.count : 4L * header.count);
            int[] values = new int[header.count];
            for (int at = 0; at < values.length; ) {
                int n = Math.min(bytes ? CHUNK : CHUNK / 4, values.length - at);
                fill(channel, buffer, bytes ? n : 4 * n);
                if (bytes) {
                    for (int i = 0; i < n; i++) {
                        values[at + i] = buffer.get(i) & 0xff;
                    }
                } else {
                    buffer.asIntBuffer().get(values, at, n);
                }
                at += n;
            }
            return new Ints(header.shape, values);
        });
    }

    /**
     * Writes a float32 array, all or nothing.
     *
     * @param values as many as the product of {@code shape}
     * @throws InputException when the file can't be written
     */
    public static void writeFloats(Path path, float[] values, int... shape) {
        byte[] header = header("<f4", shape, values.length);
        AtomicFiles.write(path, out -> {
            out.write(header);
            WritableByteChannel channel = Channels.newChannel(out);
            ByteBuffer buffer = newBuffer();
            for (int at = 0; at < values.length; ) {
                int n = Math.min(CHUNK / 4, values.length - at);
                buffer.clear().limit(4 * n);
                buffer.asFloatBuffer().put(values, at, n);
                channel.write(buffer);
                at += n;
            }
        });
    }

    /**
     * Writes an int32 array, all or nothing.
     *
     * @param values as many as the product of {@code shape}
     * @throws InputException when the file can't be written
     */
    public static void writeInts(Path path, int[] values, int... shape) {
        byte[] header = header("<i4", shape, values.length);
        AtomicFiles.write(path, out -> {
            out.write(header);
            WritableByteChannel channel = Channels.newChannel(out);
            ByteBuffer buffer = newBuffer();
            for (int at = 0; at < values.length; ) {
                int n = Math.min(CHUNK / 4, values.length - at);
                buffer.clear().limit(4 * n);
                buffer.asIntBuffer().put(values, at, n);
                channel.write(buffer);
                at += n;
            }
        });
    }

    private interface Reader<T> {
        T read(FileChannel channel, ByteBuffer buffer) throws IOException;
    }

    private static <T> T read(Path path, Reader<T> reader) {
        InputFiles.requireFile(path, "array");
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return reader.read(channel, newBuffer());
        } catch (EOFException e) {
            throw new InputException("the array " + path + " is truncated: write or copy it again", e);
        } catch (IOException e) {
            throw InputFiles.unreadable(path, "array", e);
        }
    }

    private static ByteBuffer newBuffer() {
        return ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Leaves the next {@code bytes} bytes in the buffer, from 0 to its limit. */
    private static void fill(FileChannel channel, ByteBuffer buffer, int bytes) throws IOException {
        buffer.clear().limit(bytes);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException();
            }
        }
        buffer.flip();
    }

    private static Header readHeader(Path path, FileChannel channel, ByteBuffer buffer, int[] expected)
            throws IOException {
        fill(channel, buffer, (int) Math.min(MAGIC.length, channel.size()));
        byte[] magic = new byte[buffer.remaining()];
        buffer.get(magic);
        if (!Arrays.equals(magic, MAGIC)) {
            throw new InputException(path + " is no NPY file: write it with numpy.save");
        }
        fill(channel, buffer, 2);
        int version = buffer.get();
        if (version != 1 && version != 2) {
            throw new InputException(path + " is NPY of version " + version + ": only 1 and 2 are read");
        }
        fill(channel, buffer, version == 1 ? 2 : 4);
        int length = version == 1 ? buffer.getShort() & 0xffff : buffer.getInt();
        if (length < 0 || length > MAX_HEADER) {
            throw new InputException("the array " + path + " has a damaged header: write or copy it again");
        }
        fill(channel, buffer, length);
        String text = new String(buffer.array(), 0, length, StandardCharsets.ISO_8859_1);
        Matcher descr = DESCR.matcher(text);
        Matcher order = ORDER.matcher(text);
        Matcher shape = SHAPE.matcher(text);
        if (!descr.find() || !order.find() || !shape.find()) {
            throw new InputException(path + " holds no plain array of numbers: save one array of float32 or int32");
        }
        if (order.group(1).equals("True")) {
            throw new InputException(
                    "the array " + path + " is in Fortran order: save it with numpy.ascontiguousarray");
        }
        return header(path, descr.group(1), shape.group(1), expected);
    }

    private static Header header(Path path, String descr, String sizes, int[] expected) {
        String[] parts = sizes.isBlank() ? new String[0] : sizes.strip().split("\\s*,\\s*");
        int[] shape = new int[parts.length];
        int count = 1;
        try {
            for (int i = 0; i < parts.length; i++) {
                shape[i] = Integer.parseInt(parts[i]);
                count = Math.multiplyExact(count, shape[i]);
            }
        } catch (ArithmeticException | NumberFormatException e) {
            throw new InputException("the array " + path + " of shape (" + sizes + ") is too large: split it", e);
        }
        boolean fits = expected.length == 0 || expected.length == shape.length;
        for (int i = 0; fits && i < expected.length; i++) {
            fits = expected[i] < 0 || expected[i] == shape[i];
        }
        if (!fits) {
            throw new InputException("the array " + path + " has shape " + show(shape) + ", but " + show(expected)
                    + " is needed: give the array that belongs here");
        }
        return new Header(descr, shape, count);
    }

    private static String show(int[] shape) {
        return Arrays.stream(shape)
                .mapToObj(n -> n < 0 ? "*" : Integer.toString(n))
                .collect(Collectors.joining("x", "[", "]"));
    }

    private static InputException wrongType(Path path, Header header, String wanted) {
        return new InputException("the array " + path + " is of dtype " + header.descr + ", but " + wanted
                + " is needed: convert it with numpy's astype");
    }

    /** Before anything is allocated: the shape in a damaged header may be of any size. */
    private static void requireLength(Path path, FileChannel channel, long bytes) throws IOException {
        long surplus = channel.size() - channel.position() - bytes;
        if (surplus < 0) {
            throw new EOFException();
        }
        if (surplus > 0) {
            throw new InputException("the array " + path + " has " + surplus
                    + " bytes more than its shape says: write or copy it again");
        }
    }

    private static byte[] header(String descr, int[] shape, int length) {
        long count = 1;
        for (int size : shape) {
            count *= size;
        }
        if (count != length) {
            throw new IllegalArgumentException(length + " values for an array of shape " + show(shape));
        }
        String sizes = Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        String text = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + sizes
                + (shape.length == 1 ? ",), }" : "), }");
        // The format wants the values to begin at a multiple of 64, after spaces and a line feed.
        int padded = (10 + text.length() + 1 + 63) / 64 * 64;
        byte[] header = Arrays.copyOf((" ".repeat(10) + text).getBytes(StandardCharsets.ISO_8859_1), padded);
        Arrays.fill(header, 10 + text.length(), padded - 1, (byte) ' ');
        header[padded - 1] = '\n';
        ByteBuffer buffer = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        buffer.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (padded - 10));
        return header;
    }
}
