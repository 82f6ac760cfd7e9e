package dev.pixelect.engine.cpu;

import dev.pixelect.engine.graph.Op;
import dev.pixelect.kernels.cpu.Parallel;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** Softmax cross entropy in Java, a row of pixels a task; sums are in double precision and in a fixed order. */
final class LossSteps {
    private LossSteps() {}

    static void forward(Chain chain, Op.SoftmaxCrossEntropy op) {
        Blocked x = chain.inputLayout(0).blocked();
        WorkerPool workers = chain.device().workers();
        chain.java("softmax_cross_entropy", memory -> {
            FloatBuffer logits = JavaMemory.floats(memory.input(0));
            ByteBuffer labels = JavaMemory.bytes(memory.input(1));
            FloatBuffer weights = op.weighted() ? JavaMemory.floats(memory.input(2)) : null;
            FloatBuffer loss = JavaMemory.floats(memory.output(0));
            FloatBuffer divisor = JavaMemory.floats(memory.output(1));
            int tasks = x.n() * x.h();
            double[] sums = new double[tasks];
            double[] counts = new double[tasks];
            float[][] rows = JavaMemory.scratch(workers, x.w() * x.c());
            Parallel.Body body = (task, k) -> {
                float[] row = rows[k];
                read(x, logits, task, row);
                double sum = 0;
                double count = 0;
                for (int i = 0; i < x.w(); i++) {
                    int label = labels.get(task * x.w() + i) & 0xff;
                    if (label != op.ignoreIndex() && label < x.c()) {
                        float weight = weights == null ? 1 : weights.get(label);
                        sum += weight * (logSum(row, i, x) - row[label * x.w() + i]);
                        count += weight;
                    }
                }
                sums[task] = sum;
                counts[task] = count;
            };
            return () -> {
                workers.run(tasks, body);
                double sum = 0;
                double count = 0;
                for (int i = 0; i < tasks; i++) {
                    sum += sums[i];
                    count += counts[i];
                }
                loss.put(0, count > 0 ? (float) (sum / count) : 0);
                divisor.put(0, (float) count);
            };
        });
    }

    static void backward(Chain chain, Op.SoftmaxCrossEntropyBackward op) {
        Blocked x = chain.inputLayout(0).blocked();
        Blocked dx = chain.outputLayout(0).blocked();
        WorkerPool workers = chain.device().workers();
        chain.java("softmax_cross_entropy backward", memory -> {
            FloatBuffer logits = JavaMemory.floats(memory.input(0));
            ByteBuffer labels = JavaMemory.bytes(memory.input(1));
            FloatBuffer divisor = JavaMemory.floats(memory.input(2));
            FloatBuffer weights = op.weighted() ? JavaMemory.floats(memory.input(3)) : null;
            FloatBuffer gradient = JavaMemory.floats(memory.output(0));
            float[][] rows = JavaMemory.scratch(workers, x.w() * x.c());
            float[][] out = JavaMemory.scratch(workers, dx.row());
            Parallel.Body body = (task, k) -> {
                float[] row = rows[k];
                read(x, logits, task, row);
                float scale = divisor.get(0) > 0 ? op.factor() / divisor.get(0) : 0;
                for (int i = 0; i < x.w(); i++) {
                    int label = labels.get(task * x.w() + i) & 0xff;
                    boolean counts = label != op.ignoreIndex() && label < x.c();
                    float factor = !counts ? 0 : weights == null ? scale : scale * weights.get(label);
                    gradientOf(row, i, x, label, factor);
                }
                write(dx, gradient, task, row, out[k]);
            };
            int tasks = x.n() * x.h();
            return () -> workers.run(tasks, body);
        });
    }

    /** Copies a row of pixels, [class][column], out of any layout. */
    private static void read(Blocked x, FloatBuffer from, int task, float[] row) {
        int n = task / x.h();
        int y = task % x.h();
        for (int c = 0; c < x.c(); c++) {
            int at = x.at(n, c, y);
            for (int i = 0; i < x.w(); i++) {
                row[c * x.w() + i] = from.get(at + i * x.block());
            }
        }
    }

    /** The reverse of {@link #read}; padding gets zeros. */
    private static void write(Blocked x, FloatBuffer to, int task, float[] row, float[] out) {
        int n = task / x.h();
        int y = task % x.h();
        for (int b = 0; b < x.blocks(); b++) {
            for (int k = 0; k < x.block(); k++) {
                int c = b * x.block() + k;
                for (int i = 0; i < x.w(); i++) {
                    out[i * x.block() + k] = c < x.c() ? row[c * x.w() + i] : 0;
                }
            }
            to.put(x.at(n, b * x.block(), y), out);
        }
    }

    private static double logSum(float[] row, int i, Blocked x) {
        float top = row[i];
        for (int c = 1; c < x.c(); c++) {
            top = Math.max(top, row[c * x.w() + i]);
        }
        double sum = 0;
        for (int c = 0; c < x.c(); c++) {
            sum += Math.exp(row[c * x.w() + i] - top);
        }
        return top + Math.log(sum);
    }

    private static void gradientOf(float[] row, int i, Blocked x, int label, float factor) {
        if (factor == 0) {
            for (int c = 0; c < x.c(); c++) {
                row[c * x.w() + i] = 0;
            }
            return;
        }
        double logSum = logSum(row, i, x);
        for (int c = 0; c < x.c(); c++) {
            float p = (float) Math.exp(row[c * x.w() + i] - logSum);
            row[c * x.w() + i] = factor * (p - (c == label ? 1 : 0));
        }
    }
}
