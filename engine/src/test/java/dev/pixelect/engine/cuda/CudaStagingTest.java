package dev.pixelect.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.pixelect.engine.device.Buffer;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.GraphBuilder;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.graph.Value;
import dev.pixelect.engine.plan.Plan;
import dev.pixelect.engine.run.Execution;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Copies between host and device; with CUSIM_LAZY=1 each runs as late as it may. */
@Tag("extras")
@ExtendWith(Simulator.Silent.class)
class CudaStagingTest {
    private static final boolean LAZY = "1".equals(System.getenv("CUSIM_LAZY"));

    private static CudaDevice open() {
        return Simulator.open(0, DeviceOptions.defaults(), true);
    }

    private static ByteBuffer random(int bytes, long seed, boolean direct) {
        ByteBuffer b =
                (direct ? ByteBuffer.allocateDirect(bytes) : ByteBuffer.allocate(bytes)).order(ByteOrder.nativeOrder());
        byte[] contents = new byte[bytes];
        new SplittableRandom(seed).nextBytes(contents);
        return b.put(contents).flip();
    }

    @Test
    void aCopyOfManyChunksArrivesWhole() {
        int bytes = 5 * Staging.CHUNK + 12345;
        try (CudaDevice device = open();
                Buffer b = device.allocate("b", bytes + 100L)) {
            for (boolean direct : new boolean[] {true, false}) {
                ByteBuffer source = random(bytes, 7, direct);
                b.write(100, source.duplicate());
                ByteBuffer back = direct ? ByteBuffer.allocateDirect(bytes) : ByteBuffer.allocate(bytes);
                b.read(100, back);
                assertThat(back.flip()).isEqualTo(source);
            }
        }
    }

    @Test
    void theSourceMayBeReusedAtOnce() {
        int size = 1000;
        try (CudaDevice device = open();
                Buffer b = device.allocate("b", 40L * size)) {
            ByteBuffer source = ByteBuffer.allocateDirect(size);
            for (int i = 0; i < 40; i++) {
                for (int k = 0; k < size; k++) {
                    source.put(k, (byte) i);
                }
                b.write((long) i * size, source.clear());
            }
            ByteBuffer back = ByteBuffer.allocate(40 * size);
            b.read(0, back);
            for (int k = 0; k < 40 * size; k++) {
                assertThat(back.get(k)).as("byte %d", k).isEqualTo((byte) (k / size));
            }
        }
    }

    @Test
    void copiesAndFillsTakeEffectInTheirOrder() {
        try (CudaDevice device = open();
                Buffer b = device.allocate("b", 64)) {
            ByteBuffer ones = ByteBuffer.allocate(64);
            while (ones.hasRemaining()) {
                ones.put((byte) 1);
            }
            b.write(0, ones.flip());
            b.fill(16, 16, (byte) 2);
            b.write(24, ones.flip().limit(16));
            ByteBuffer back = ByteBuffer.allocate(64);
            b.read(0, back);
            for (int i = 0; i < 64; i++) {
                assertThat(back.get(i)).as("byte %d", i).isEqualTo((byte) (i >= 16 && i < 24 ? 2 : 1));
            }
        }
    }

    /** y = relu(x) of more elements than a few chunks hold. */
    private record Net(Graph graph, Value x, Value y) {
        static Net of(int elements) {
            GraphBuilder g = new GraphBuilder();
            Value x = g.input("x", Shape.of(1, 1, 1, elements));
            Value y = g.add("y", List.of(x, x), false);
            g.output(y);
            return new Net(g.build(), x, y);
        }
    }

    private static float[] filled(int n, float v) {
        float[] f = new float[n];
        java.util.Arrays.fill(f, v);
        return f;
    }

    /**
     * The next batch is written while the one before it is still being computed: the run that was begun reads the old contents, and
     * the write doesn't wait for it (which shows where streams are lazy: nothing has been computed yet).
     */
    @Test
    void theNextInputTravelsWhileTheLastIsComputed() {
        int n = 2 * Staging.CHUNK / Float.BYTES + 17;
        Net net = Net.of(n);
        try (CudaDevice device = open();
                Plan plan = Plan.of(net.graph, device);
                Execution e = new Execution(plan)) {
            float[] y = new float[n];
            e.write(net.x, filled(n, 1));
            for (int k = 1; k <= 4; k++) {
                e.start();
                e.write(net.x, filled(n, k + 1));
                assertThat(device.idle())
                        .as("all is computed before it is waited for")
                        .isNotEqualTo(LAZY);
                e.await();
                assertThat(device.idle())
                        .as("all is computed after it was waited for")
                        .isTrue();
                e.read(net.y, y);
                assertThat(y).as("run %d", k).containsOnly(2f * k);
            }
        }
    }

    /** The copy stream may be as far ahead of the compute stream as the events between them allow. */
    @Test
    void theCopyStreamMayRunAhead() {
        int writes = 40;
        try (CudaDevice device = open();
                Buffer b = device.allocate("b", 512L * writes)) {
            ByteBuffer source = ByteBuffer.allocate(512);
            for (int i = 0; i < writes; i++) {
                for (int k = 0; k < 512; k++) {
                    source.put(k, (byte) i);
                }
                b.write(512L * i, source.clear());
                device.context().synchronizeCopies(b);
            }
            ByteBuffer back = ByteBuffer.allocate(512 * writes);
            b.read(0, back);
            for (int k = 0; k < back.capacity(); k++) {
                assertThat(back.get(k)).as("byte %d", k).isEqualTo((byte) (k / 512));
            }
        }
    }

    @Test
    void theRingGrowsOnlyWhileItsChunksAreInUse() {
        try (CudaDevice device = open();
                Buffer b = device.allocate("b", 16)) {
            for (int i = 0; i < 100; i++) {
                b.write(0, ByteBuffer.allocate(16));
                b.read(0, ByteBuffer.allocate(16));
            }
            assertThat(device.staging().chunks()).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void writesRunsAndReadsAllocateNothingOnTheHeap() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        GraphBuilder g = new GraphBuilder();
        Value x = g.input("x", Shape.of(2, 3, 33, 35));
        Value w = g.parameter("w", Shape.of(4, 3, 3, 3));
        Value y = g.relu("y", g.conv2d("c", Op.Conv2d.of(1, 1, 1), x, w, null));
        g.output(y);
        Graph graph = g.build();
        try (CudaDevice device = open();
                Plan plan = Plan.of(graph, device);
                Execution e = new Execution(plan)) {
            FloatBuffer in = ByteBuffer.allocateDirect(4 * 2 * 3 * 33 * 35)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
            float[] weights = new float[4 * 3 * 9];
            float[] out = new float[2 * 4 * 33 * 35];
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 4 && least > 0; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 20; i++) {
                    e.write(x, in);
                    e.write(w, weights);
                    e.run();
                    e.read(y, out);
                }
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            assertThat(least).as("bytes allocated by 20 steps").isZero();
        }
    }
}
