package dev.pixelect.cli;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.graph.GraphBuilder;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.graph.Value;
import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.NpyFile;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.engine.plan.Plan;
import dev.pixelect.engine.run.Execution;
import dev.pixelect.engine.vision.EdgeWeights;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "entropy",
        mixinStandardHelpOptions = true,
        description = "Says how unsure a network is at each pixel: -sum p ln p of the softmax of its logits, in nats.",
        footer = {
            "",
            "L is float32 [C,H,W], as predict --logits writes it; H is float32 [H,W], from 0 to ln C.",
            "",
            "With --edge-image, entropy counts more at edges: H (1 + lambda E), where E is the Sobel magnitude of the",
            "picture's luminance divided by its maximum (0 in a flat picture); H is then from 0 to (1 + lambda) ln C.",
            "",
            "Examples:",
            "  pixelect entropy --logits out/street_logits.npy --out street_entropy.npy",
            "  pixelect entropy --logits out/street_logits.npy --edge-image street.png --out street_edges.npy"
        })
final class EntropyCommand implements Callable<Integer> {
    private static final int MAX_CLASSES = 255;
    private static final float MAX_LAMBDA = 1e6f;

    @Mixin
    ComputeOptions compute;

    @Option(names = "--logits", required = true, paramLabel = "L", description = "NPY file, float32 [C,H,W]")
    Path logits;

    @Option(names = "--out", required = true, paramLabel = "H", description = "NPY file to write, float32 [H,W]")
    Path out;

    @Option(
            names = "--edge-image",
            paramLabel = "I",
            description = "weigh by the edges of this picture, of H x W pixels")
    Path edgeImage;

    @Option(
            names = "--edge-lambda",
            paramLabel = "F",
            description = "how much the strongest edge adds, from 0; needs --edge-image (default: 1)")
    Float edgeLambda;

    @Override
    public Integer call() {
        float lambda = lambda();
        NpyFile.Floats array = NpyFile.readFloats(logits, -1, -1, -1);
        int[] shape = array.shape();
        requireLogits(shape, array.values());
        RgbImage picture = edgeImage == null ? null : picture(shape[1], shape[2]);
        GraphBuilder graph = new GraphBuilder();
        Value x = graph.input("logits", Shape.of(1, shape[0], shape[1], shape[2]));
        Value entropy = graph.softmaxEntropy("softmax", x).get(1);
        graph.output(entropy);
        float[] nats = new float[shape[1] * shape[2]];
        try (Device device = compute.open();
                Plan plan = Plan.of(graph.build(), device);
                Execution execution = new Execution(plan)) {
            compute.explain(plan);
            execution.write(x, array.values());
            execution.run();
            execution.read(entropy, nats);
            if (picture != null) {
                try (EdgeWeights edges = device.vision().edgeWeights(shape[1], shape[2])) {
                    edges.run(picture, lambda, nats, nats);
                }
            }
        }
        NpyFile.writeFloats(out, nats, shape[1], shape[2]);
        System.out.println("entropy of " + shape[1] + "x" + shape[2] + " pixels"
                + (picture == null ? "" : ", weighed by the edges of " + edgeImage) + " in " + out);
        return Main.DONE;
    }

    private float lambda() {
        if (edgeLambda == null) {
            return 1;
        }
        if (edgeImage == null) {
            throw new UsageException(
                    "--edge-lambda " + edgeLambda + " needs the picture whose edges count: --edge-image I");
        }
        if (!(edgeLambda >= 0 && edgeLambda <= MAX_LAMBDA)) {
            throw new UsageException("--edge-lambda " + edgeLambda + " must be 0 to 1000000");
        }
        return edgeLambda;
    }

    private RgbImage picture(int height, int width) {
        RgbImage image = ImageFiles.readRgb(edgeImage);
        if (image.height() != height || image.width() != width) {
            throw new InputException(edgeImage + " is " + image.height() + "x" + image.width() + ", the logits of "
                    + logits + " are " + height + "x" + width + ": give the picture that they were predicted from");
        }
        return image;
    }

    private void requireLogits(int[] shape, float[] values) {
        if (values.length == 0 || shape[0] > MAX_CLASSES) {
            throw new InputException(logits + " has shape " + Arrays.toString(shape)
                    + ": logits are [C,H,W] of at least one pixel and 1 to " + MAX_CLASSES + " classes");
        }
        if (values.length > Integer.MAX_VALUE / Float.BYTES) {
            throw new InputException(logits + " holds " + values.length + " values, more than "
                    + Integer.MAX_VALUE / Float.BYTES + ": cut it into pieces");
        }
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                int plane = shape[1] * shape[2];
                throw new InputException(logits + " holds " + values[i] + " at class " + i / plane + ", row "
                        + i % plane / shape[2] + ", column " + i % shape[2] + ": logits must be finite");
            }
        }
    }
}
