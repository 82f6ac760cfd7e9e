package dev.pixelect.engine.cpu;

import dev.pixelect.kernels.cpu.Parallel;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Bilinear resize with aligned corners in Java (oneDNN's resampling is half-pixel only): rows are copied to arrays, blended
 * there, and copied out.
 */
final class InterpSteps {
    private InterpSteps() {}

    /** Which two cells of an axis an output cell reads, and the weight of the second. */
    private static final class Axis {
        final int[] low;
        final int[] high;
        final float[] weight;

        Axis(int in, int out) {
            low = new int[out];
            high = new int[out];
            weight = new float[out];
            for (int i = 0; i < out; i++) {
                double at = out == 1 ? 0 : (double) i * (in - 1) / (out - 1);
                low[i] = Math.min((int) at, in - 1);
                high[i] = Math.min(low[i] + 1, in - 1);
                weight[i] = (float) (at - low[i]);
            }
        }
    }

    static void forward(Chain chain) {
        Blocked y = chain.outputLayout(0).blocked();
        // Blocked channels can be written as planes; otherwise both sides must lie alike.
        Chain.Argument source = y.block() == 1 ? chain.input(0) : alike(chain, chain.outputLayout(0));
        Blocked x = y.block() == 1
                ? chain.inputLayout(0).blocked()
                : Blocked.of(chain.node().input(0).shape(), y.block());
        Axis rows = new Axis(x.h(), y.h());
        Axis columns = new Axis(x.w(), y.w());
        WorkerPool workers = chain.device().workers();
        chain.java("interp", memory -> {
            FloatBuffer from = JavaMemory.floats(chain.locate(source, memory));
            FloatBuffer to = JavaMemory.floats(memory.output(0));
            float[][] first = JavaMemory.scratch(workers, x.row());
            float[][] second = JavaMemory.scratch(workers, x.row());
            float[][] result = JavaMemory.scratch(workers, y.w() * x.block());
            float[][] plane = JavaMemory.scratch(workers, y.w());
            Parallel.Body body = (task, k) -> {
                int p = task / y.h();
                int oy = task % y.h();
                float[] a = first[k];
                from.get(p * x.plane() + rows.low[oy] * x.row(), a);
                if (rows.weight[oy] != 0) {
                    from.get(p * x.plane() + rows.high[oy] * x.row(), second[k]);
                    blend(a, second[k], rows.weight[oy]);
                }
                widen(a, result[k], columns, x.block());
                if (x.block() == y.block()) {
                    to.put(p * y.plane() + oy * y.row(), result[k]);
                } else {
                    planes(result[k], plane[k], x, p, y, oy, to);
                }
            };
            int tasks = x.planes() * y.h();
            return () -> workers.run(tasks, body);
        });
    }

    /** Input 0 in the output's layout. */
    private static Chain.Argument alike(Chain chain, CpuLayout out) {
        return chain.input(
                0, out.blocked(), LayoutChoice.desc(chain.node().input(0).shape(), out.tag()));
    }

    private static void blend(float[] a, float[] b, float weight) {
        for (int i = 0; i < a.length; i++) {
            a[i] += weight * (b[i] - a[i]);
        }
    }

    private static void widen(float[] row, float[] out, Axis columns, int block) {
        for (int ox = 0; ox < columns.low.length; ox++) {
            int low = columns.low[ox] * block;
            int high = columns.high[ox] * block;
            float weight = columns.weight[ox];
            for (int c = 0; c < block; c++) {
                float v = row[low + c];
                out[ox * block + c] = v + weight * (row[high + c] - v);
            }
        }
    }

    /** Writes a row of blocked channels to the planes of an NCHW output. */
    private static void planes(float[] row, float[] plane, Blocked x, int p, Blocked y, int oy, FloatBuffer to) {
        int n = p / x.blocks();
        int first = p % x.blocks() * x.block();
        for (int c = first; c < Math.min(first + x.block(), x.c()); c++) {
            for (int ox = 0; ox < plane.length; ox++) {
                plane[ox] = row[ox * x.block() + c - first];
            }
            to.put(y.at(n, c, oy), plane);
        }
    }

    static void backward(Chain chain) {
        Blocked x = chain.outputLayout(0).blocked();
        Chain.Argument source = alike(chain, chain.outputLayout(0));
        Blocked y = Blocked.of(chain.node().input(0).shape(), x.block());
        Axis rows = new Axis(x.h(), y.h());
        Axis columns = new Axis(x.w(), y.w());
        WorkerPool workers = chain.device().workers();
        chain.java("interp backward", memory -> {
            FloatBuffer dy = JavaMemory.floats(chain.locate(source, memory));
            FloatBuffer dx = JavaMemory.floats(memory.output(0));
            float[][] incoming = JavaMemory.scratch(workers, y.row());
            float[][] narrow = JavaMemory.scratch(workers, x.row());
            float[][] plane = JavaMemory.scratch(workers, x.plane());
            Parallel.Body body = (p, k) -> {
                float[] sum = plane[k];
                Arrays.fill(sum, 0);
                for (int oy = 0; oy < y.h(); oy++) {
                    dy.get(p * y.plane() + oy * y.row(), incoming[k]);
                    narrow(incoming[k], narrow[k], columns, x.block());
                    spread(narrow[k], sum, rows.low[oy] * x.row(), 1 - rows.weight[oy]);
                    spread(narrow[k], sum, rows.high[oy] * x.row(), rows.weight[oy]);
                }
                dx.put(p * x.plane(), sum);
            };
            return () -> workers.run(x.planes(), body);
        });
    }

    private static void narrow(float[] dy, float[] row, Axis columns, int block) {
        Arrays.fill(row, 0);
        for (int ox = 0; ox < columns.low.length; ox++) {
            int low = columns.low[ox] * block;
            int high = columns.high[ox] * block;
            float weight = columns.weight[ox];
            for (int c = 0; c < block; c++) {
                float d = dy[ox * block + c];
                row[low + c] += (1 - weight) * d;
                row[high + c] += weight * d;
            }
        }
    }

    private static void spread(float[] row, float[] plane, int offset, float weight) {
        if (weight != 0) {
            for (int i = 0; i < row.length; i++) {
                plane[offset + i] += weight * row[i];
            }
        }
    }
}
