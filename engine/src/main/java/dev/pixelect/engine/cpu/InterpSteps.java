package dev.pixelect.engine.cpu;

import dev.pixelect.kernels.cpu.Parallel;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Bilinear resize with aligned corners in Java (oneDNN's resampling is half-pixel only): rows are copied to arrays, blended
 * there, and copied out. A task is a band of rows of a plane.
 */
final class InterpSteps {
    /** Rows of a band. */
    private static final int BAND = 32;

    private InterpSteps() {}

    static void forward(Chain chain) {
        Blocked y = chain.outputLayout(0).blocked();
        // Blocked channels can be written as planes; otherwise both sides must lie alike.
        Chain.Argument source = y.block() == 1 ? chain.input(0) : alike(chain, chain.outputLayout(0));
        Blocked x = y.block() == 1
                ? chain.inputLayout(0).blocked()
                : Blocked.of(chain.node().input(0).shape(), y.block());
        InterpAxis rows = new InterpAxis(x.h(), y.h());
        InterpAxis columns = new InterpAxis(x.w(), y.w());
        WorkerPool workers = chain.device().workers();
        int bands = bands(y.h());
        chain.java("interp", memory -> {
            FloatBuffer from = JavaMemory.floats(chain.locate(source, memory));
            FloatBuffer to = JavaMemory.floats(memory.output(0));
            InterpRows[] scratch = new InterpRows[workers.workers()];
            Arrays.setAll(scratch, i -> new InterpRows(x, y, rows, columns));
            Parallel.Body body = (task, k) -> {
                int start = task % bands * BAND;
                scratch[k].run(from, to, task / bands, start, Math.min(y.h(), start + BAND));
            };
            int tasks = x.planes() * bands;
            return () -> workers.run(tasks, body);
        });
    }

    private static int bands(int rows) {
        return (rows + BAND - 1) / BAND;
    }

    /** Input 0 in the output's layout. */
    private static Chain.Argument alike(Chain chain, CpuLayout out) {
        return chain.input(
                0, out.blocked(), LayoutChoice.desc(chain.node().input(0).shape(), out.tag()));
    }

    /** Sums over y first, which becomes vector code, then over x. */
    static void backward(Chain chain) {
        Blocked x = chain.outputLayout(0).blocked();
        Chain.Argument source = alike(chain, chain.outputLayout(0));
        Blocked y = Blocked.of(chain.node().input(0).shape(), x.block());
        InterpAxis rows = new InterpAxis(x.h(), y.h());
        InterpAxis columns = new InterpAxis(x.w(), y.w());
        WorkerPool workers = chain.device().workers();
        int bands = bands(x.h());
        chain.java("interp backward", memory -> {
            FloatBuffer dy = JavaMemory.floats(chain.locate(source, memory));
            FloatBuffer dx = JavaMemory.floats(memory.output(0));
            float[][] incoming = JavaMemory.scratch(workers, y.row());
            float[][] sum = JavaMemory.scratch(workers, y.row());
            float[][] narrow = JavaMemory.scratch(workers, x.row());
            Parallel.Body body = (task, k) -> {
                int p = task / bands;
                int start = task % bands * BAND;
                for (int iy = start; iy < Math.min(x.h(), start + BAND); iy++) {
                    Arrays.fill(sum[k], 0);
                    for (int oy = rows.from(iy); oy < rows.to(iy); oy++) {
                        float weight = rows.weight(oy, iy);
                        if (weight != 0) {
                            dy.get(p * y.plane() + oy * y.row(), incoming[k]);
                            add(incoming[k], weight, sum[k]);
                        }
                    }
                    narrow(sum[k], narrow[k], columns, x.block());
                    dx.put(p * x.plane() + iy * x.row(), narrow[k]);
                }
            };
            int tasks = x.planes() * bands;
            return () -> workers.run(tasks, body);
        });
    }

    private static void add(float[] row, float weight, float[] sum) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += weight * row[i];
        }
    }

    private static void narrow(float[] dy, float[] row, InterpAxis columns, int block) {
        Arrays.fill(row, 0);
        for (int ox = 0; ox < columns.out(); ox++) {
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
}
