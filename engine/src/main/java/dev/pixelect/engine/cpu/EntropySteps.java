package dev.pixelect.engine.cpu;

import dev.pixelect.kernels.cpu.Parallel;
import dev.pixelect.kernels.cpu.SoftmaxEntropy;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;

/** The fused softmax, entropy and argmax: the kernel module's CPU version, a piece of a picture a task. */
final class EntropySteps {
    /** Pixels a task: enough to outweigh the hand-over. */
    private static final int PIECE = 4096;

    private EntropySteps() {}

    static void softmaxEntropy(Chain chain) {
        Blocked x = chain.inputLayout(0).blocked();
        Blocked p = chain.outputLayout(0).blocked();
        WorkerPool workers = chain.device().workers();
        int hw = x.h() * x.w();
        int pieces = (hw + PIECE - 1) / PIECE;
        chain.java("softmax_entropy", memory -> {
            FloatBuffer logits = JavaMemory.floats(memory.input(0));
            FloatBuffer probabilities = JavaMemory.floats(memory.output(0));
            FloatBuffer entropy = JavaMemory.floats(memory.output(1));
            IntBuffer label = JavaMemory.bytes(memory.output(2)).asIntBuffer();
            SoftmaxEntropy.Planes[] in = planes(x);
            SoftmaxEntropy.Planes[] out = planes(p);
            SoftmaxEntropy[] kernels = new SoftmaxEntropy[workers.workers()];
            Arrays.setAll(kernels, i -> new SoftmaxEntropy(x.c()));
            Parallel.Body body = (task, k) -> {
                int n = task / pieces;
                int from = task % pieces * PIECE;
                int to = Math.min(hw, from + PIECE);
                kernels[k].run(logits, in[n], probabilities, out[n], entropy, label, n * hw, from, to);
            };
            return () -> workers.run(x.n() * pieces, body);
        });
    }

    /** Where each picture's classes lie. */
    private static SoftmaxEntropy.Planes[] planes(Blocked b) {
        SoftmaxEntropy.Planes[] planes = new SoftmaxEntropy.Planes[b.n()];
        for (int n = 0; n < planes.length; n++) {
            int[] first = new int[b.c()];
            for (int c = 0; c < first.length; c++) {
                first[c] = b.at(n, c, 0);
            }
            planes[n] = new SoftmaxEntropy.Planes(first, b.block());
        }
        return planes;
    }
}
