package dev.pixelect.icnet.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.io.AtomicFiles;
import dev.pixelect.engine.io.InputException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
    private static final String METADATA = "__metadata__";
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
     *     that isn't F32, naming the file and the tensor
     */
    public static Safetensors read(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            ByteBuffer prefix = fill(channel, ByteBuffer.allocate(8), file);
            long length = prefix.getLong(0);
            if (length < 2 || length > MAX_HEADER || length > size - 8) {
                throw bad(file, "its header is " + length + " bytes long in a file of " + size);
            }
            ByteBuffer header = fill(channel, ByteBuffer.allocate((int) length), file);
            return parse(file, channel, new String(header.array(), StandardCharsets.UTF_8), size - 8 - length);
        } catch (NoSuchFileException e) {
            throw new InputException(file + ": no such file; give the path of a safetensors file", e);
        } catch (IOException e) {
            String why = Files.isDirectory(file)
                    ? "it is a folder; give the file, such as RUN/weights.safetensors"
                    : e.getMessage();
            throw new InputException("cannot read " + file + ": " + why, e);
        }
    }

    private static Safetensors parse(Path file, FileChannel channel, String header, long dataBytes) throws IOException {
        JsonNode json;
        try {
            json = JSON.readTree(header);
        } catch (JsonProcessingException e) {
            throw bad(file, "its header is not JSON");
        }
        if (!json.isObject()) {
            throw bad(file, "its header is not a JSON object");
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        long end = 0;
        for (Map.Entry<String, JsonNode> e : json.properties()) {
            if (e.getKey().equals(METADATA)) {
                e.getValue()
                        .properties()
                        .forEach(m -> metadata.put(m.getKey(), m.getValue().asText()));
                continue;
            }
            JsonNode t = e.getValue();
            if (!t.path("dtype").asText().equals("F32")) {
                throw bad(
                        file,
                        "tensor '" + e.getKey() + "' is " + t.path("dtype").asText("untyped") + ", not F32");
            }
            long from = t.path("data_offsets").path(0).asLong(-1);
            long to = t.path("data_offsets").path(1).asLong(-1);
            int[] dims = new int[t.path("shape").size()];
            Arrays.setAll(dims, k -> t.path("shape").path(k).asInt(-1));
            if (Arrays.stream(dims).anyMatch(d -> d < 1)) {
                throw bad(file, "tensor '" + e.getKey() + "' has the shape " + t.path("shape"));
            }
            Shape shape = Shape.of(dims);
            if (from < 0 || to - from != shape.elements() * Float.BYTES) {
                throw bad(file, "tensor '" + e.getKey() + "' of shape " + shape + " takes bytes " + from + " to " + to);
            }
            if (to > dataBytes) {
                throw new InputException(file + " is truncated: tensor '" + e.getKey() + "' ends at byte " + to
                        + " of the data, of which there are " + dataBytes + "; copy it again");
            }
            ByteBuffer data = ByteBuffer.allocate(Math.toIntExact(to - from)).order(ByteOrder.LITTLE_ENDIAN);
            channel.position(channel.size() - dataBytes + from);
            fill(channel, data, file);
            float[] floats = new float[(int) shape.elements()];
            data.asFloatBuffer().get(floats);
            tensors.put(e.getKey(), new Tensor(shape, floats));
            end = Math.max(end, to);
        }
        if (end != dataBytes) {
            throw bad(file, "it has " + (dataBytes - end) + " bytes after its last tensor");
        }
        return new Safetensors(metadata, tensors);
    }

    private static ByteBuffer fill(FileChannel channel, ByteBuffer buffer, Path file) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new InputException(file + " is truncated after " + channel.size() + " bytes; copy it again");
            }
        }
        return buffer.order(ByteOrder.LITTLE_ENDIAN).flip();
    }

    private static InputException bad(Path file, String what) {
        return new InputException(file + " is no valid safetensors file: " + what);
    }

    /**
     * Writes the file, whole or not at all.
     *
     * @throws InputException when it cannot be written
     */
    public void write(Path file) {
        ObjectNode header = JSON.createObjectNode();
        ObjectNode meta = header.putObject(METADATA);
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
        StringBuilder text = new StringBuilder(header.toString());
        while (text.toString().getBytes(StandardCharsets.UTF_8).length % 8 != 0) {
            text.append(' ');
        }
        byte[] head = text.toString().getBytes(StandardCharsets.UTF_8);
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
