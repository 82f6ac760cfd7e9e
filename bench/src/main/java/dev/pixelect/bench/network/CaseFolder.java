package dev.pixelect.bench.network;

import dev.pixelect.bench.Network;
import dev.pixelect.engine.graph.DType;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.Value;
import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.icnet.data.batch.InputFormat;
import dev.pixelect.icnet.weights.Model;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What all implementations of a case read, so that they compute the same: {@code weights.safetensors}, the pictures {@code data.f32} [N,3,H,W],
 * for training the labels {@code conv6.u8}, {@code sub24.u8} and {@code sub4.u8} [N,h,w], else {@code model.onnx}. Arrays are dense and
 * little-endian. Random numbers, the same every time; norms' parameters are random too, so that one that is left out shows.
 */
record CaseFolder(Path path) {
    private static final String LABELS = "_labels";
    private static final int PIECE = 1 << 18;

    Path weights() {
        return path.resolve("weights.safetensors");
    }

    Path data() {
        return path.resolve("data.f32");
    }

    Path onnx() {
        return path.resolve("model.onnx");
    }

    /** Of an input of the training graph. */
    Path labels(Value v) {
        return path.resolve(v.name().replace(LABELS, "") + ".u8");
    }

    /** Writes all of them. */
    void write(Case c) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        Model model = model(c.network().scale(), random);
        model.write(weights());
        Graph graph = c.graph();
        float[] data = new float[Math.toIntExact(graph.value("data").shape().elements())];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) random.nextGaussian();
        }
        writeFloats(data(), data);
        for (Value v : graph.values(Value.Kind.INPUT)) {
            if (v.dtype() == DType.U8) {
                byte[] labels = new byte[Math.toIntExact(v.shape().elements())];
                for (int i = 0; i < labels.length; i++) {
                    labels[i] = (byte) random.nextInt(Network.CLASSES);
                }
                Files.write(labels(v), labels);
            }
        }
        if (!c.network().training()) {
            Files.write(onnx(), OnnxModel.of(graph, model.tensors()));
        }
    }

    private static Model model(double scale, SplittableRandom random) {
        List<ClassInfo> classes = IntStream.range(0, Network.CLASSES)
                .mapToObj(i -> new ClassInfo("class " + i, i))
                .toList();
        Model initial = Model.initial(classes, InputFormat.OFFICIAL, scale, 1);
        Map<String, float[]> tensors = new LinkedHashMap<>(initial.tensors());
        initial.spec().tensors().forEach((name, t) -> {
            float[] x = tensors.get(name).clone();
            for (int i = 0; i < x.length; i++) {
                switch (t.kind()) {
                    case WEIGHT -> {}
                    case SCALE ->
                        x[i] = (float) (0.5 + 0.5 * random.nextDouble()); // logits stay as small as a trained network's
                    case RUNNING_VAR -> x[i] = (float) (0.5 + random.nextDouble());
                    case BIAS, SHIFT, RUNNING_MEAN -> x[i] = (float) (random.nextDouble() - 0.5);
                }
            }
            tensors.put(name, x);
        });
        return initial.with(tensors);
    }

    /** In pieces: a copy of the whole would count in the peaks that are compared. */
    static float[] readFloats(Path file) throws IOException {
        float[] x = new float[Math.toIntExact(Files.size(file) / 4)];
        try (InputStream in = Files.newInputStream(file)) {
            for (int from = 0; from < x.length; from += PIECE) {
                int count = Math.min(PIECE, x.length - from);
                ByteBuffer.wrap(in.readNBytes(4 * count))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer()
                        .get(x, from, count);
            }
        }
        return x;
    }

    static void writeFloats(Path file, float[] x) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4 * x.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(x);
        Files.write(file, bytes.array());
    }
}
