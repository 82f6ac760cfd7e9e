package dev.pixelect.engine.cpu;

import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.kernels.cpu.Parallel;
import java.nio.FloatBuffer;

/** The optimiser's update and sums of scalars, in Java. */
final class UpdateSteps {
    /** Floats that a task copies at a time: three such pieces stay in the first cache. */
    private static final int PIECE = 1024;

    /** So many pieces are done sooner than another thread wakes up: most tensors of a network are small. */
    private static final int ALONE = 16;

    private UpdateSteps() {}

    static void weightedSum(Chain chain, Op.WeightedSum op) {
        chain.java("weighted sum", memory -> {
            FloatBuffer y = JavaMemory.floats(memory.output(0));
            FloatBuffer[] xs = new FloatBuffer[op.factors().size()];
            float[] factors = new float[xs.length];
            for (int i = 0; i < xs.length; i++) {
                xs[i] = JavaMemory.floats(memory.input(i));
                factors[i] = op.factors().get(i);
            }
            return () -> {
                float sum = 0;
                for (int i = 0; i < xs.length; i++) {
                    sum += factors[i] * xs[i].get(0);
                }
                y.put(0, sum);
            };
        });
    }

    /** Element by element in whatever layout the three tensors share; padding is zero and stays zero. */
    static void sgd(Chain chain, Op.Sgd op) {
        if (chain.inputLayout(0).bytes() != chain.inputLayout(1).bytes()
                || chain.inputLayout(0).bytes() != chain.inputLayout(2).bytes()) {
            throw new DeviceException(chain.node() + ": weights, gradient and momentum differ in layout");
        }
        WorkerPool workers = chain.device().workers();
        chain.java("sgd", memory -> {
            FloatBuffer w = JavaMemory.floats(memory.input(0));
            FloatBuffer g = JavaMemory.floats(memory.input(1));
            FloatBuffer v = JavaMemory.floats(memory.input(2));
            FloatBuffer lr = JavaMemory.floats(memory.input(3));
            float[][] ws = JavaMemory.scratch(workers, PIECE);
            float[][] gs = JavaMemory.scratch(workers, PIECE);
            float[][] vs = JavaMemory.scratch(workers, PIECE);
            int floats = w.capacity();
            Parallel.Body body = (task, k) -> {
                int from = task * PIECE;
                int count = Math.min(PIECE, floats - from);
                w.get(from, ws[k], 0, count);
                g.get(from, gs[k], 0, count);
                v.get(from, vs[k], 0, count);
                update(ws[k], gs[k], vs[k], count, lr.get(0), op.momentum(), op.weightDecay());
                w.put(from, ws[k], 0, count);
                v.put(from, vs[k], 0, count);
            };
            int tasks = (floats + PIECE - 1) / PIECE;
            Parallel who = tasks <= ALONE ? Parallel.SERIAL : workers;
            return () -> who.run(tasks, body);
        });
    }

    private static void update(float[] w, float[] g, float[] v, int count, float lr, float momentum, float decay) {
        for (int i = 0; i < count; i++) {
            v[i] = momentum * v[i] + g[i] + decay * w[i];
            w[i] -= lr * v[i];
        }
    }
}
