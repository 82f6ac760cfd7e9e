package dev.pixelect.engine.cpu;

import dev.pixelect.engine.device.Binding;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.kernels.cpu.Parallel;
import dev.pixelect.kernels.cpu.VectorExp;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** Softmax cross entropy in Java, a row of pixels a task; sums over pixels are in double precision and in a fixed order. */
final class LossSteps {
    private LossSteps() {}

    static void forward(Chain chain, Op.SoftmaxCrossEntropy op) {
        Blocked x = chain.inputLayout(0).blocked();
        WorkerPool workers = chain.device().workers();
        chain.java("softmax_cross_entropy", memory -> {
            Labels labels = new Labels(memory, op.ignoreIndex(), x.c(), op.weighted() ? 2 : -1);
            FloatBuffer loss = JavaMemory.floats(memory.output(0));
            FloatBuffer divisor = JavaMemory.floats(memory.output(1));
            int tasks = x.n() * x.h();
            double[] sums = new double[tasks];
            double[] counts = new double[tasks];
            Row[] rows = rows(workers, x, JavaMemory.floats(memory.input(0)));
            Parallel.Body body = (task, k) -> {
                Row row = rows[k];
                row.read(task);
                row.maxima();
                double sum = 0;
                double count = 0;
                row.exponentials(false);
                for (int i = 0; i < x.w(); i++) {
                    int label = labels.at(task * x.w() + i);
                    if (label >= 0) {
                        float weight = labels.weight(label);
                        sum += weight * (row.logSum(i) - row.logit(label, i));
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
            Labels labels = new Labels(memory, op.ignoreIndex(), x.c(), op.weighted() ? 3 : -1);
            FloatBuffer divisor = JavaMemory.floats(memory.input(2));
            FloatBuffer gradient = JavaMemory.floats(memory.output(0));
            float[][] factors = JavaMemory.scratch(workers, x.w());
            float[][] out = JavaMemory.scratch(workers, dx.row());
            Row[] rows = rows(workers, x, JavaMemory.floats(memory.input(0)));
            Parallel.Body body = (task, k) -> {
                Row row = rows[k];
                row.read(task);
                row.maxima();
                row.exponentials(true);
                float scale = divisor.get(0) > 0 ? op.factor() / divisor.get(0) : 0;
                for (int i = 0; i < x.w(); i++) {
                    int label = labels.at(task * x.w() + i);
                    factors[k][i] = label < 0 ? 0 : scale * labels.weight(label);
                }
                row.toGradient(factors[k]);
                for (int i = 0; i < x.w(); i++) {
                    int label = labels.at(task * x.w() + i);
                    if (label >= 0) {
                        row.subtract(label, i, factors[k][i]);
                    }
                }
                row.write(dx, gradient, task, out[k]);
            };
            int tasks = x.n() * x.h();
            return () -> workers.run(tasks, body);
        });
    }

    private static Row[] rows(WorkerPool workers, Blocked x, FloatBuffer logits) {
        Row[] rows = new Row[workers.workers()];
        Arrays.setAll(rows, i -> new Row(x, logits));
        return rows;
    }

    /** The labels of pixels, and the weights of classes. */
    private static final class Labels {
        private final ByteBuffer labels;
        private final FloatBuffer weights;
        private final int ignored;
        private final int classes;

        /** @param weights the index of the input that has them; -1 where each counts 1 */
        Labels(Binding memory, int ignored, int classes, int weights) {
            this.labels = JavaMemory.bytes(memory.input(1));
            this.weights = weights < 0 ? null : JavaMemory.floats(memory.input(weights));
            this.ignored = ignored;
            this.classes = classes;
        }

        /** The class of a pixel; -1 for one that doesn't count. */
        int at(int pixel) {
            int label = labels.get(pixel) & 0xff;
            return label == ignored || label >= classes ? -1 : label;
        }

        float weight(int label) {
            return weights == null ? 1 : weights.get(label);
        }
    }

    /** A row of pixels, class by class: scratch of one worker. */
    private static final class Row {
        private final Blocked x;
        private final FloatBuffer logits;
        private final float[] block;
        /** [class][column]. */
        private final float[] row;

        private final float[] top;
        private final float[] sum;
        private final float[] z;
        private final float[] e;
        private final VectorExp exp;

        Row(Blocked x, FloatBuffer logits) {
            this.x = x;
            this.logits = logits;
            this.block = new float[x.row()];
            this.row = new float[x.c() * x.w()];
            this.top = new float[x.w()];
            this.sum = new float[x.w()];
            this.z = new float[x.w()];
            this.e = new float[x.w()];
            this.exp = new VectorExp(x.w());
        }

        /** Copies row {@code task}, counted over all pictures, out of whatever layout. */
        void read(int task) {
            int n = task / x.h();
            int y = task % x.h();
            for (int c = 0; c < x.c(); c += x.block()) {
                logits.get(x.at(n, c, y), block);
                for (int k = 0; k < Math.min(x.block(), x.c() - c); k++) {
                    take(k, (c + k) * x.w());
                }
            }
        }

        private void take(int k, int at) {
            for (int i = 0; i < x.w(); i++) {
                row[at + i] = block[i * x.block() + k];
            }
        }

        void maxima() {
            System.arraycopy(row, 0, top, 0, top.length);
            for (int c = 1; c < x.c(); c++) {
                max(c * x.w());
            }
        }

        private void max(int at) {
            for (int i = 0; i < top.length; i++) {
                top[i] = Math.max(top[i], row[at + i]);
            }
        }

        /** Sums e^(x - top) over the classes. @param keep whether it replaces x */
        void exponentials(boolean keep) {
            Arrays.fill(sum, 0);
            for (int c = 0; c < x.c(); c++) {
                int at = c * x.w();
                subtractTop(at);
                exp.run(z, e, 0, z.length);
                add();
                if (keep) {
                    System.arraycopy(e, 0, row, at, e.length);
                }
            }
        }

        private void subtractTop(int at) {
            for (int i = 0; i < z.length; i++) {
                z[i] = row[at + i] - top[i];
            }
        }

        private void add() {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += e[i];
            }
        }

        double logSum(int i) {
            return top[i] + Math.log(sum[i]);
        }

        float logit(int c, int i) {
            return row[c * x.w() + i];
        }

        /** From the exponentials: probability times factor. Where the factor is 0, 0. */
        void toGradient(float[] factors) {
            for (int i = 0; i < sum.length; i++) {
                z[i] = factors[i] / sum[i];
            }
            for (int c = 0; c < x.c(); c++) {
                multiply(c * x.w());
            }
        }

        private void multiply(int at) {
            for (int i = 0; i < z.length; i++) {
                row[at + i] *= z[i];
            }
        }

        void subtract(int c, int i, float factor) {
            row[c * x.w() + i] -= factor;
        }

        /** The reverse of {@link #read}; padding gets zeros. */
        void write(Blocked to, FloatBuffer memory, int task, float[] out) {
            int n = task / to.h();
            int y = task % to.h();
            for (int b = 0; b < to.blocks(); b++) {
                for (int k = 0; k < to.block(); k++) {
                    put(b * to.block() + k, k, to.block(), out);
                }
                memory.put(to.at(n, b * to.block(), y), out);
            }
        }

        private void put(int c, int k, int step, float[] out) {
            int at = c * x.w();
            for (int i = 0; i < x.w(); i++) {
                out[i * step + k] = c < x.c() ? row[at + i] : 0;
            }
        }
    }
}
