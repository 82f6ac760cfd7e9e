package dev.pixelect.icnet.weights;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.io.AtomicFiles;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.InputFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Named float32 tensors with text metadata, in the safetensors format: eight bytes with the header's length, a JSON header,
 * little-endian data.
 *
 * @param metadata {@code __metadata__} of the header
 * @param tensors in the file's order
 */
public record Safetensors(Map<String, String> metadata, Map<String, Tensor> tensors) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_HEADER = 100_000_000;

    /** A dense tensor. The array is shared, not copied. */
    public record Tensor(Shape shape, float[] data) {
        public Tensor {
            if (shape.elements() != data.length) {
                throw new IllegalArgumentException(shape + " has not " + data.length + " elements");
            }
        }
    }

    /**
     * Reads a file whole.
     *
     * @throws InputException when it is missing, truncated, longer than its header says, no safetensors file, or has a tensor
     *     that isn't F32, is empty, or shares or leaves out bytes, naming the file and the tensor
     */
    public static Safetensors read(Path file) {
        InputFiles.requireFile(file, "safetensors file");
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            long length = fill(channel, 8, file).getLong(0);
            if (length < 2 || length > MAX_HEADER || length > size - 8) {
                throw bad(
                        file,
                        "its header would be " + Long.toUnsignedString(length) + " bytes long in a file of " + size);
            }
            byte[] header = fill(channel, (int) length, file).array();
            return data(file, channel, SafetensorsHeader.parse(file, header, size - 8 - length));
        } catch (IOException e) {
            throw new InputException("cannot read " + file + ": " + e.getMessage() + "; check the disk", e);
        }
    }

    /** Reads the tensors, which lie one behind the other in the header's order of bytes. */
    private static Safetensors data(Path file, FileChannel channel, SafetensorsHeader header) throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        header.entries().forEach(e -> tensors.put(e.name(), null));
        for (SafetensorsHeader.Entry e : header.inOrderOfBytes()) {
            float[] floats = new float[(int) e.shape().elements()];
            fill(channel, floats.length * Float.BYTES, file).asFloatBuffer().get(floats);
            tensors.put(e.name(), new Tensor(e.shape(), floats));
        }
        return new Safetensors(header.metadata(), tensors);
    }

    private static ByteBuffer fill(FileChannel channel, int bytes, Path file) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new InputException(file + " is truncated after " + channel.size() + " bytes; copy it again");
            }
        }
        return buffer.flip();
    }

    static InputException bad(Path file, String what) {
        return new InputException(file + " is no valid safetensors file: " + what + "; copy or make it again");
    }

    /**
     * Writes the file, whole or not at all.
     *
     * @throws InputException when it cannot be written
     */
    public void write(Path file) {
        ObjectNode header = JSON.createObjectNode();
        ObjectNode meta = header.putObject(SafetensorsHeader.METADATA);
        metadata.forEach(meta::put);
        long offset = 0;
        for (Map.Entry<String, Tensor> e : tensors.entrySet()) {
            ObjectNode t = header.putObject(e.getKey());
            t.put("dtype", "F32");
            ArrayNode shape = t.putArray("shape");
            for (int i = 0; i < e.getValue().shape().rank(); i++) {
                shape.add(e.getValue().shape().dim(i));
            }
            long bytes = (long) e.getValue().data().length * Float.BYTES;
            t.putArray("data_offsets").add(offset).add(offset + bytes);
            offset += bytes;
        }
        byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
        byte[] head = Arrays.copyOf(text, (text.length + 7) / 8 * 8); // the data begins aligned, after spaces
        Arrays.fill(head, text.length, head.length, (byte) ' ');
        AtomicFiles.write(file, out -> {
            out.write(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(head.length)
                    .array());
            out.write(head);
            for (Tensor t : tensors.values()) {
                writeFloats(out, t.data());
            }
        });
    }

    private static void writeFloats(OutputStream out, float[] data) throws IOException {
        ByteBuffer b = ByteBuffer.allocate(data.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        b.asFloatBuffer().put(data);
        out.write(b.array());
    }
}
