package dev.pixelect.icnet.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.icnet.data.batch.InputFormat;
import dev.pixelect.icnet.net.IcnetSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A network with its weights and what is needed to use them: what a weights file holds.
 *
 * @param classes in the order of the logits
 * @param input how pictures are fed
 * @param width of the network
 * @param tensors dense float32 (OIHW) by name; shared, not copied
 */
public record Model(List<ClassInfo> classes, InputFormat input, double width, Map<String, float[]> tensors) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CLASSES = "pixelect.classes";
    private static final String ORDER = "pixelect.input_order";
    private static final String MEAN = "pixelect.input_mean";
    private static final String SCALE = "pixelect.input_scale";
    private static final String ZOOM = "pixelect.input_zoom";
    private static final String WIDTH = "pixelect.width";

    public Model {
        classes = List.copyOf(classes);
        tensors = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    /** The classes and width as the network wants them. */
    public IcnetSpec spec() {
        return new IcnetSpec(classes.size(), width);
    }

    /** The same network with other weights. */
    public Model with(Map<String, float[]> weights) {
        return new Model(classes, input, width, weights);
    }

    /**
     * A network to train from scratch: convolutions normal with variance 2 / fan-in (He et al., 2015), batch norm 1 and 0,
     * biases 0. The same seed gives the same bits.
     */
    public static Model initial(List<ClassInfo> classes, InputFormat input, double width, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, float[]> tensors = new LinkedHashMap<>();
        for (IcnetSpec.Tensor t : new IcnetSpec(classes.size(), width).tensors().values()) {
            float[] data = new float[Math.toIntExact(t.shape().elements())];
            switch (t.kind()) {
                case WEIGHT -> {
                    double deviation =
                            Math.sqrt(2.0 / ((double) t.shape().c() * t.shape().hw()));
                    for (int i = 0; i < data.length; i++) {
                        data[i] = (float) (deviation * random.nextGaussian());
                    }
                }
                case SCALE, RUNNING_VAR -> Arrays.fill(data, 1);
                case BIAS, SHIFT, RUNNING_MEAN -> Arrays.fill(data, 0);
            }
            tensors.put(t.name(), data);
        }
        return new Model(classes, input, width, tensors);
    }

    /**
     * Reads a weights file.
     *
     * @param training whether the heads that serve training only must be there
     * @throws InputException when the file or its metadata is malformed, or a tensor is missing, unknown, of another shape or
     *     not finite, naming the file and the tensor
     */
    public static Model read(Path file, boolean training) {
        Safetensors content = Safetensors.read(file);
        Map<String, String> meta = content.metadata();
        List<ClassInfo> classes = classes(file, text(file, meta, CLASSES));
        double width = number(file, WIDTH, text(file, meta, WIDTH));
        if (!(width > 0 && width <= 8)) {
            throw new InputException(file + ": " + WIDTH + " is " + width + ", not in (0, 8]");
        }
        InputFormat input = new InputFormat(
                order(file, text(file, meta, ORDER)),
                numbers(file, MEAN, text(file, meta, MEAN), false),
                numbers(file, SCALE, text(file, meta, SCALE), true),
                zoom(file, meta));
        Map<String, IcnetSpec.Tensor> expected = new IcnetSpec(classes.size(), width).tensors();
        Map<String, float[]> tensors = new LinkedHashMap<>();
        for (String name : content.tensors().keySet()) {
            if (!expected.containsKey(name)) {
                throw new InputException(file + " has a tensor '" + name + "' that ICNet doesn't have; remove it");
            }
        }
        for (IcnetSpec.Tensor t : expected.values()) {
            Safetensors.Tensor found = content.tensors().get(t.name());
            if (found == null) {
                if (IcnetSpec.trainingOnly(t.name()) && !training) {
                    continue;
                }
                throw new InputException(file + " lacks the tensor '" + t.name() + "' " + t.shape()
                        + (IcnetSpec.trainingOnly(t.name()) ? ", which training needs" : "")
                        + "; give a complete weights file");
            }
            tensors.put(t.name(), checked(file, t, found));
        }
        return new Model(classes, input, width, tensors);
    }

    private static float[] checked(Path file, IcnetSpec.Tensor t, Safetensors.Tensor found) {
        if (!found.shape().equals(t.shape())) {
            throw new InputException(file + ": tensor '" + t.name() + "' is " + found.shape() + ", not " + t.shape()
                    + " as its classes and width ask for");
        }
        for (int i = 0; i < found.data().length; i++) {
            if (!Float.isFinite(found.data()[i])) {
                throw new InputException(file + ": tensor '" + t.name() + "' holds " + found.data()[i] + " at element "
                        + i + "; the weights are spoilt, take an earlier file");
            }
        }
        return found.data();
    }

    private static String text(Path file, Map<String, String> meta, String key) {
        String value = meta.get(key);
        if (value == null) {
            throw new InputException(file + " lacks the metadata '" + key + "': it is no weights file of pixelect's");
        }
        return value;
    }

    private static List<ClassInfo> classes(Path file, String json) {
        try {
            List<ClassInfo> classes = new ArrayList<>();
            JsonNode list = JSON.readTree(json);
            if (!list.isArray()) {
                throw new InputException(file + ": " + CLASSES + " is not a list of {name, color}");
            }
            for (JsonNode c : list) {
                if (!c.path("name").isTextual()) {
                    throw new InputException(file + ": " + CLASSES + " has a class without a name: " + c);
                }
                classes.add(new ClassInfo(c.path("name").textValue(), color(file, c)));
            }
            if (classes.isEmpty() || classes.size() > 255) {
                throw new InputException(file + ": " + CLASSES + " lists " + classes.size() + " classes, not 1 to 255");
            }
            return classes;
        } catch (JsonProcessingException e) {
            throw new InputException(file + ": " + CLASSES + " is not JSON", e);
        }
    }

    private static int color(Path file, JsonNode c) {
        JsonNode rgb = c.path("color");
        int color = 0;
        for (int i = 0; i < 3; i++) {
            int v = rgb.path(i).isIntegralNumber() ? rgb.path(i).intValue() : -1;
            if (v < 0 || v > 255 || rgb.size() != 3) {
                throw new InputException(file + ": " + CLASSES + " gives '"
                        + c.path("name").asText() + "' the colour " + rgb + ", not three numbers in [0, 255]");
            }
            color = color << 8 | v;
        }
        return color;
    }

    private static InputFormat.Order order(Path file, String value) {
        return switch (value) {
            case "RGB" -> InputFormat.Order.RGB;
            case "BGR" -> InputFormat.Order.BGR;
            default -> throw new InputException(file + ": " + ORDER + " is '" + value + "', not RGB or BGR");
        };
    }

    private static List<Float> numbers(Path file, String key, String value, boolean oneForAll) {
        String[] parts = value.split(",", -1);
        if (parts.length != 3 && !(oneForAll && parts.length == 1)) {
            throw new InputException(file + ": " + key + " is '" + value + "', not "
                    + (oneForAll ? "one decimal or " : "") + "three decimals separated by commas");
        }
        List<Float> numbers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            numbers.add((float) number(file, key, parts[parts.length == 1 ? 0 : i].trim()));
        }
        return numbers;
    }

    /** 1 where the file doesn't say. */
    private static double zoom(Path file, Map<String, String> meta) {
        double zoom = meta.containsKey(ZOOM) ? number(file, ZOOM, meta.get(ZOOM)) : 1;
        if (!InputFormat.isZoom(zoom)) {
            throw new InputException(file + ": " + ZOOM + " is " + zoom + ", not in [" + 1 / InputFormat.MAX_ZOOM + ", "
                    + InputFormat.MAX_ZOOM + "]");
        }
        return zoom;
    }

    private static double number(Path file, String key, String value) {
        try {
            double d = Double.parseDouble(value);
            if (Float.isFinite((float) d)) {
                return d;
            }
        } catch (NumberFormatException e) {
            // Said below, with the file.
        }
        throw new InputException(file + ": " + key + " is '" + value + "', not a decimal");
    }

    /**
     * Writes a weights file, whole or not at all.
     *
     * @throws InputException when it cannot be written
     */
    public void write(Path file) {
        Map<String, String> meta = new LinkedHashMap<>();
        ArrayNode list = JSON.createArrayNode();
        for (ClassInfo c : classes) {
            ObjectNode o = list.addObject().put("name", c.name());
            o.putArray("color").add(c.color() >> 16).add(c.color() >> 8 & 0xff).add(c.color() & 0xff);
        }
        meta.put(CLASSES, list.toString());
        meta.put(ORDER, input.order().name());
        meta.put(MEAN, joined(input.mean()));
        meta.put(SCALE, joined(input.scale()));
        if (input.zoom() != 1) {
            meta.put(ZOOM, Double.toString(input.zoom()));
        }
        meta.put(WIDTH, Double.toString(width));
        Map<String, Safetensors.Tensor> out = new LinkedHashMap<>();
        for (IcnetSpec.Tensor t : spec().tensors().values()) {
            float[] data = tensors.get(t.name());
            if (data != null) {
                out.put(t.name(), new Safetensors.Tensor(t.shape(), data));
            }
        }
        new Safetensors(meta, out).write(file);
    }

    private static String joined(List<Float> values) {
        return String.join(",", values.stream().map(String::valueOf).toList());
    }
}
