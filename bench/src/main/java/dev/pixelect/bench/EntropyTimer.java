package dev.pixelect.bench;

import dev.pixelect.engine.cpu.CpuBackend;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.graph.GraphBuilder;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.graph.Value;
import dev.pixelect.engine.plan.Plan;
import dev.pixelect.engine.run.Execution;
import java.io.IOException;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Softmax, entropy and argmax of float32 [1,C,H,W] on the cpu device, after a warm-up, as a {@link TurnServer}. For {@code
 * bench/entropy-vs-torch}, which runs something else in between.
 */
public final class EntropyTimer {
    private static final int WARM_UP = 30;

    private EntropyTimer() {}

    /** Arguments: C H W THREADS. */
    public static void main(String[] args) throws IOException {
        int classes = Integer.parseInt(args[0]);
        int height = Integer.parseInt(args[1]);
        int width = Integer.parseInt(args[2]);
        int threads = Integer.parseInt(args[3]);
        GraphBuilder graph = new GraphBuilder();
        Value logits = graph.input("logits", Shape.of(1, classes, height, width));
        graph.softmaxEntropy("softmax", logits).forEach(graph::output);
        try (Device device = new CpuBackend().open(0, new DeviceOptions(threads, DeviceOptions.Precision.FP32));
                Plan plan = Plan.of(graph.build(), device);
                Execution execution = new Execution(plan)) {
            execution.write(logits, logits(classes * height * width));
            for (int i = 0; i < WARM_UP; i++) {
                execution.run();
            }
            TurnServer.serve(Map.of(), execution::run, Map.of());
        }
    }

    private static float[] logits(int n) {
        SplittableRandom random = new SplittableRandom(1);
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) (16 * random.nextDouble() - 8);
        }
        return x;
    }
}
