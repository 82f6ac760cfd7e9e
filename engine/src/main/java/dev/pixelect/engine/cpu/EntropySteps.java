package dev.pixelect.engine.cpu;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/** The fused softmax, entropy and argmax in Java, a row of pixels a task. */
final class EntropySteps {
    private EntropySteps() {}

    static void softmaxEntropy(Chain chain) {
        Blocked x = chain.inputLayout(0).blocked();
        Blocked p = chain.outputLayout(0).blocked();
        WorkerPool workers = chain.device().workers();
        chain.java("softmax_entropy", memory -> {
            FloatBuffer logits = JavaMemory.floats(memory.input(0));
            FloatBuffer probabilities = JavaMemory.floats(memory.output(0));
            FloatBuffer entropy = JavaMemory.floats(memory.output(1));
            IntBuffer label = JavaMemory.bytes(memory.output(2)).asIntBuffer();
            float[][] rows = JavaMemory.scratch(workers, x.c());
            WorkerPool.Body body = (task, k) -> {
                int n = task / x.h();
                int y = task % x.h();
                for (int i = 0; i < x.w(); i++) {
                    int pixel = task * x.w() + i;
                    entropy.put(pixel, pixel(x, logits, p, probabilities, n, y, i, rows[k], label, pixel));
                }
            };
            int tasks = x.n() * x.h();
            return () -> workers.run(tasks, body);
        });
    }

    /** With z = x - max and Z = sum e^z: H = ln Z - (sum z e^z) / Z. */
    private static float pixel(
            Blocked x,
            FloatBuffer logits,
            Blocked p,
            FloatBuffer probabilities,
            int n,
            int y,
            int i,
            float[] e,
            IntBuffer label,
            int pixel) {
        int best = 0;
        for (int c = 0; c < x.c(); c++) {
            e[c] = logits.get(x.at(n, c, y) + i * x.block());
            best = e[c] > e[best] ? c : best;
        }
        float top = e[best];
        double sum = 0;
        double weighted = 0;
        for (int c = 0; c < x.c(); c++) {
            double z = e[c] - top;
            double exp = Math.exp(z);
            sum += exp;
            weighted += z * exp;
            e[c] = (float) exp;
        }
        float scale = (float) (1 / sum);
        for (int c = 0; c < x.c(); c++) {
            probabilities.put(p.at(n, c, y) + i * p.block(), e[c] * scale);
        }
        label.put(pixel, best);
        return (float) (Math.log(sum) - weighted / sum);
    }
}
