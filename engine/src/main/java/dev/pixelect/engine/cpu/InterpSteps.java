package dev.pixelect.engine.cpu;

import dev.pixelect.engine.device.Binding;
import dev.pixelect.engine.device.Step;
import dev.pixelect.kernels.cpu.Parallel;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;

/**
 * Bilinear resize with aligned corners in Java (oneDNN's resampling is half-pixel only): rows are copied to arrays, blended
 * there, and copied out. A task is a band of rows of a plane.
 */
final class InterpSteps {
    /** Rows of a band. */
    private static final int BAND = 32;

    private InterpSteps() {}

    static void forward(Chain chain) {
        CpuLayout in = chain.inputLayout(0);
        CpuLayout out = chain.outputLayout(0);
        boolean split = out.blocked().block() == 1 && in.blocked().block() > 1;
        Chain.Argument source = chain.input(0, split ? in.as(data_type.f32) : alike(chain, out));
        Blocked y = out.blocked();
        Blocked x = split ? in.blocked() : Blocked.of(chain.node().input(0).shape(), y.block());
        InterpAxis rows = new InterpAxis(x.h(), y.h());
        InterpAxis columns = new InterpAxis(x.w(), y.w());
        chain.java("interp", memory -> {
            if (split) {
                FloatBuffer from = JavaMemory.floats(chain.locate(source, memory));
                FloatBuffer to = JavaMemory.floats(memory.output(0));
                InterpPlanes[] scratch =
                        new InterpPlanes[chain.device().workers().workers()];
                Arrays.setAll(scratch, i -> new InterpPlanes(x, y, rows, columns, from, to, BAND));
                return bands(chain, x.planes(), y.h(), (k, plane, start, end) -> scratch[k].run(plane, start, end));
            }
            int lanes = LaneRows.lanes(out.half());
            InterpRows[] scratch = new InterpRows[chain.device().workers().workers()];
            Arrays.setAll(scratch, i -> {
                LaneRows from = LaneRows.of(chain.locate(source, memory), out.half(), x.row());
                LaneRows to = LaneRows.of(memory.output(0), out.half(), y.row());
                return new InterpRows(x, y, rows, columns, from, to, lanes);
            });
            return bands(chain, x.planes(), y.h(), (k, plane, start, end) -> scratch[k].run(plane, start, end));
        });
    }

    /** Sums over y first, which becomes vector code, then over x. */
    static void backward(Chain chain) {
        CpuLayout out = chain.outputLayout(0);
        Blocked x = out.blocked();
        Chain.Argument source = chain.input(0, alike(chain, out));
        Blocked y = Blocked.of(chain.node().input(0).shape(), x.block());
        InterpAxis rows = new InterpAxis(x.h(), y.h());
        InterpAxis columns = new InterpAxis(x.w(), y.w());
        chain.java("interp backward", memory -> {
            Gather[] scratch = new Gather[chain.device().workers().workers()];
            Arrays.setAll(scratch, i -> new Gather(chain, source, memory, y, rows, columns));
            return bands(chain, x.planes(), x.h(), (k, plane, start, end) -> scratch[k].run(plane, start, end));
        });
    }

    /** What is done with rows {@code start} to before {@code end} of a plane by worker {@code k}. */
    private interface Band {
        void run(int k, int plane, int start, int end);
    }

    private static Step bands(Chain chain, int planes, int rows, Band band) {
        WorkerPool workers = chain.device().workers();
        int bands = (rows + BAND - 1) / BAND;
        Parallel.Body body = (task, k) -> {
            int start = task % bands * BAND;
            band.run(k, task / bands, start, Math.min(rows, start + BAND));
        };
        return () -> workers.run(planes * bands, body);
    }

    /** How input 0 is stored in the output's layout and type. */
    private static memory.desc alike(Chain chain, CpuLayout out) {
        return LayoutChoice.desc(
                chain.node().input(0).shape(), out.desc().get_data_type().intern(), out.tag());
    }

    /** The gradient's rows: scratch of one worker. */
    private static final class Gather {
        private final Blocked x;
        private final Blocked y;
        private final InterpAxis rows;
        private final InterpAxis columns;
        private final LaneRows dy;
        private final LaneRows dx;
        private final float[][] incoming;
        private final float[][] sum;
        private final float[][] narrow;

        Gather(Chain chain, Chain.Argument source, Binding memory, Blocked y, InterpAxis rows, InterpAxis columns) {
            CpuLayout out = chain.outputLayout(0);
            int lanes = LaneRows.lanes(out.half());
            this.x = out.blocked();
            this.y = y;
            this.rows = rows;
            this.columns = columns;
            this.dy = LaneRows.of(chain.locate(source, memory), out.half(), y.row());
            this.dx = LaneRows.of(memory.output(0), out.half(), x.row());
            this.incoming = new float[lanes][y.row() / lanes];
            this.sum = new float[lanes][y.row() / lanes];
            this.narrow = new float[lanes][x.row() / lanes];
        }

        void run(int plane, int start, int end) {
            for (int iy = start; iy < end; iy++) {
                for (float[] s : sum) {
                    Arrays.fill(s, 0);
                }
                for (int oy = rows.from(iy); oy < rows.to(iy); oy++) {
                    float weight = rows.weight(oy, iy);
                    if (weight != 0) {
                        dy.get(plane * y.plane() + oy * y.row(), incoming);
                        for (int lane = 0; lane < sum.length; lane++) {
                            add(incoming[lane], weight, sum[lane]);
                        }
                    }
                }
                for (int lane = 0; lane < sum.length; lane++) {
                    narrow(sum[lane], narrow[lane], x.block() / sum.length);
                }
                dx.put(plane * x.plane() + iy * x.row(), narrow);
            }
        }

        private static void add(float[] row, float weight, float[] sum) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += weight * row[i];
            }
        }

        private void narrow(float[] dy, float[] row, int block) {
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
}
