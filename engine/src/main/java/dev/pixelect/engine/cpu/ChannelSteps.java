package dev.pixelect.engine.cpu;

import dev.pixelect.engine.device.Slice;
import java.nio.FloatBuffer;

/** Concat and channel slices in Java, whatever the layouts. */
final class ChannelSteps {
    private ChannelSteps() {}

    static void concat(Chain chain) {
        chain.java("concat", memory -> {
            Slice target = memory.output(0);
            FloatBuffer y = JavaMemory.floats(target);
            FloatBuffer[] xs = new FloatBuffer[chain.node().inputs().size()];
            for (int i = 0; i < xs.length; i++) {
                xs[i] = JavaMemory.floats(memory.input(i));
            }
            return () -> {
                clear(target);
                int to = 0;
                for (int i = 0; i < xs.length; i++) {
                    Blocked x = chain.inputLayout(i).blocked();
                    copy(chain, x, xs[i], 0, chain.outputLayout(0).blocked(), y, to, x.c());
                    to += x.c();
                }
            };
        });
    }

    static void slice(Chain chain, int from) {
        Blocked x = chain.inputLayout(0).blocked();
        Blocked y = chain.outputLayout(0).blocked();
        chain.java("slice channels", memory -> {
            FloatBuffer xs = JavaMemory.floats(memory.input(0));
            Slice target = memory.output(0);
            FloatBuffer ys = JavaMemory.floats(target);
            return () -> {
                clear(target);
                copy(chain, x, xs, from, y, ys, 0, y.c());
            };
        });
    }

    static void sliceBackward(Chain chain, int from) {
        Blocked dy = chain.inputLayout(0).blocked();
        Blocked dx = chain.outputLayout(0).blocked();
        chain.java("slice channels backward", memory -> {
            FloatBuffer ys = JavaMemory.floats(memory.input(0));
            Slice target = memory.output(0);
            FloatBuffer xs = JavaMemory.floats(target);
            return () -> {
                clear(target);
                copy(chain, dy, ys, 0, dx, xs, from, dy.c());
            };
        });
    }

    /** Zeros, for the padding of the last block: what lay there before may be NaN, which no zero weight stops. */
    private static void clear(Slice target) {
        target.buffer().fill(target.offset(), target.bytes(), (byte) 0);
    }

    private static void copy(
            Chain chain, Blocked x, FloatBuffer from, int fromC, Blocked y, FloatBuffer to, int toC, int count) {
        chain.device().workers().run(x.n() * count, (task, worker) -> {
            int n = task / count;
            int c = task % count;
            for (int row = 0; row < x.h(); row++) {
                int a = x.at(n, fromC + c, row);
                int b = y.at(n, toC + c, row);
                for (int i = 0; i < x.w(); i++) {
                    to.put(b + i * y.block(), from.get(a + i * x.block()));
                }
            }
        });
    }
}
