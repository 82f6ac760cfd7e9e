package dev.pixelect.icnet.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.io.InputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON header of a safetensors file, checked: every tensor is F32, has at least one element and at most 2 GiB, and the
 * tensors fill the data without gap or overlap.
 *
 * @param entries in the header's order
 */
record SafetensorsHeader(Map<String, String> metadata, List<Entry> entries) {
    static final String METADATA = "__metadata__";

    private static final ObjectReader JSON = new ObjectMapper()
            .reader()
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    /** A tensor; {@code from} (inclusive) and {@code to} (exclusive) are bytes of the data. */
    record Entry(String name, Shape shape, long from, long to) {}

    List<Entry> inOrderOfBytes() {
        return entries.stream().sorted(Comparator.comparingLong(Entry::from)).toList();
    }

    /** @throws InputException naming the file and the tensor when something is wrong */
    static SafetensorsHeader parse(Path file, byte[] header, long dataBytes) {
        JsonNode json = json(file, header);
        Map<String, String> metadata = new LinkedHashMap<>();
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<String, JsonNode> e : json.properties()) {
            if (e.getKey().equals(METADATA)) {
                metadata(file, e.getValue(), metadata);
            } else {
                entries.add(entry(file, e.getKey(), e.getValue(), dataBytes));
            }
        }
        SafetensorsHeader parsed = new SafetensorsHeader(metadata, entries);
        parsed.requireFilled(file, dataBytes);
        return parsed;
    }

    private static JsonNode json(Path file, byte[] header) {
        try {
            JsonNode json = JSON.readTree(header);
            if (json.isObject()) {
                return json;
            }
        } catch (JsonProcessingException e) {
            throw Safetensors.bad(file, "its header is not JSON, or has a name twice");
        } catch (IOException e) {
            throw Safetensors.bad(file, "its header is not text in UTF-8");
        }
        throw Safetensors.bad(file, "its header is not a JSON object");
    }

    private static void metadata(Path file, JsonNode json, Map<String, String> metadata) {
        boolean texts = json.isObject();
        for (Map.Entry<String, JsonNode> m : json.properties()) {
            texts &= m.getValue().isTextual();
            metadata.put(m.getKey(), m.getValue().asText());
        }
        if (!texts) {
            throw Safetensors.bad(file, METADATA + " must be an object of texts");
        }
    }

    private static Entry entry(Path file, String name, JsonNode json, long dataBytes) {
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw Safetensors.bad(file, "the name of a tensor has control characters");
        }
        String tensor = "tensor '" + name + "'";
        JsonNode dtype = json.path("dtype");
        if (!dtype.isTextual() || !dtype.textValue().equals("F32")) {
            throw Safetensors.bad(file, tensor + " is " + (dtype.isMissingNode() ? "untyped" : dtype) + ", not F32");
        }
        Shape shape = shape(file, tensor, json.path("shape"));
        JsonNode offsets = json.path("data_offsets");
        if (offsets.size() != 2
                || !offsets.get(0).canConvertToLong()
                || !offsets.get(1).canConvertToLong()) {
            throw Safetensors.bad(file, tensor + " has the data_offsets " + offsets);
        }
        long from = offsets.get(0).asLong();
        long to = offsets.get(1).asLong();
        if (from < 0 || to < from || to - from != shape.elements() * Float.BYTES) {
            throw Safetensors.bad(file, tensor + " of shape " + shape + " takes bytes " + from + " to " + to);
        }
        if (to > dataBytes) {
            throw new InputException(file + " is truncated: " + tensor + " ends at byte " + to
                    + " of the data, of which there are " + dataBytes + "; copy it again");
        }
        return new Entry(name, shape, from, to);
    }

    private static Shape shape(Path file, String tensor, JsonNode json) {
        int[] dims = new int[json.size()];
        boolean good = json.isArray();
        long bytes = Float.BYTES;
        for (int i = 0; good && i < dims.length; i++) {
            good = json.get(i).isIntegralNumber() && json.get(i).canConvertToInt();
            dims[i] = good ? json.get(i).intValue() : 0;
            bytes *= dims[i];
            good &= dims[i] >= 1 && bytes <= Integer.MAX_VALUE;
        }
        if (!good) {
            throw Safetensors.bad(
                    file, tensor + " has the shape " + json + ", not sizes of at least 1 and at most 2 GiB in all");
        }
        return Shape.of(dims);
    }

    private void requireFilled(Path file, long dataBytes) {
        long end = 0;
        for (Entry e : inOrderOfBytes()) {
            if (e.from() != end) {
                throw Safetensors.bad(
                        file,
                        "tensor '" + e.name() + "' begins at byte " + e.from() + " of the data, where "
                                + (e.from() < end ? "another tensor lies" : "a gap of " + (e.from() - end) + " ends"));
            }
            end = e.to();
        }
        if (end != dataBytes) {
            throw Safetensors.bad(file, "it has " + (dataBytes - end) + " bytes after its last tensor");
        }
    }
}
