package dev.pixelect.engine.cpu;

import dev.pixelect.engine.device.Step;
import dev.pixelect.kernels.cpu.Parallel;
import java.nio.FloatBuffer;

/** Concat and channel slices in Java, whatever the layouts. */
final class ChannelSteps {
    private ChannelSteps() {}

    static void concat(Chain chain) {
        Blocked y = chain.outputLayout(0).blocked();
        chain.java("concat", memory -> {
            FloatBuffer ys = JavaMemory.floats(memory.output(0));
            Step[] parts = new Step[chain.node().inputs().size()];
            int to = 0;
            for (int i = 0; i < parts.length; i++) {
                Blocked x = chain.inputLayout(i).blocked();
                FloatBuffer xs = JavaMemory.floats(memory.input(i));
                parts[i] = copy(chain, new Channels(x, xs, 0), new Channels(y, ys, to), x.c());
                to += x.c();
            }
            float[] zeros = new float[y.row()];
            return () -> {
                clear(y, ys, zeros);
                for (Step part : parts) {
                    part.run();
                }
            };
        });
    }

    static void slice(Chain chain, int from) {
        part(chain, "slice channels", from, 0, chain.outputLayout(0).blocked().c());
    }

    static void sliceBackward(Chain chain, int from) {
        part(
                chain,
                "slice channels backward",
                0,
                from,
                chain.inputLayout(0).blocked().c());
    }

    private static void part(Chain chain, String name, int from, int to, int count) {
        Blocked x = chain.inputLayout(0).blocked();
        Blocked y = chain.outputLayout(0).blocked();
        chain.java(name, memory -> {
            FloatBuffer xs = JavaMemory.floats(memory.input(0));
            FloatBuffer ys = JavaMemory.floats(memory.output(0));
            Step copy = copy(chain, new Channels(x, xs, from), new Channels(y, ys, to), count);
            float[] zeros = new float[y.row()];
            return () -> {
                clear(y, ys, zeros);
                copy.run();
            };
        });
    }

    /** Zeros, for the padding of the last block: what lay there before may be NaN, which no zero weight stops. */
    private static void clear(Blocked y, FloatBuffer ys, float[] zeros) {
        for (int row = 0; row < y.planes() * y.h(); row++) {
            ys.put(row * y.row(), zeros);
        }
    }

    /** A tensor from channel {@code first} on. */
    private record Channels(Blocked layout, FloatBuffer floats, int first) {}

    private static Step copy(Chain chain, Channels from, Channels to, int count) {
        Blocked x = from.layout();
        Blocked y = to.layout();
        WorkerPool workers = chain.device().workers();
        Parallel.Body body = (task, worker) -> {
            int n = task / count;
            int c = task % count;
            for (int row = 0; row < x.h(); row++) {
                int a = x.at(n, from.first() + c, row);
                int b = y.at(n, to.first() + c, row);
                for (int i = 0; i < x.w(); i++) {
                    to.floats().put(b + i * y.block(), from.floats().get(a + i * x.block()));
                }
            }
        };
        return () -> workers.run(x.n() * count, body);
    }
}
