package dev.pixelect.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pixelect.engine.check.DeviceCheck;
import dev.pixelect.engine.check.OpCase;
import dev.pixelect.engine.check.OpCases;
import dev.pixelect.engine.device.Backends;
import dev.pixelect.engine.device.Buffer;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.graph.GraphBuilder;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.graph.Value;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.plan.Plan;
import dev.pixelect.engine.run.Execution;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several devices (with CUSIM_DEVICES=2 or more), and several threads that take turns at one. */
@Tag("extras")
@ExtendWith(Simulator.Silent.class)
class CudaSeveralTest {
    private static void assumeTwo() {
        int n = new CudaBackend().probe().devices().size();
        assumeTrue(n >= 2, "CUSIM_DEVICES=2 gives the simulator two devices, now it has " + n);
    }

    private static CudaDevice open(int index) {
        return Simulator.open(index, DeviceOptions.defaults(), true);
    }

    @Test
    void aDeviceIsOpenedByItsNumber() {
        assumeTwo();
        try (Device second = Backends.open("cuda:1", DeviceOptions.defaults(), line -> {})) {
            assertThat(second.info().index()).isEqualTo(1);
            try (CudaDevice first = open(0)) {
                long[] free = {first.freeBytes(), ((CudaDevice) second).freeBytes()};
                try (Buffer b = second.allocate("b", 64 << 20)) {
                    assertThat(((CudaDevice) second).freeBytes()).isEqualTo(free[1] - b.bytes());
                    assertThat(first.freeBytes()).isEqualTo(free[0]);
                }
            }
        }
    }

    @Test
    void aNumberThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> Backends.open("cuda:9", DeviceOptions.defaults(), line -> {}))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("no device cuda:9: cuda has ");
    }

    /** y = x + x. */
    private record Net(Graph graph, Value x, Value y) {
        static Net of(int elements) {
            GraphBuilder g = new GraphBuilder();
            Value x = g.input("x", Shape.of(1, 1, 1, elements));
            Value y = g.interp("y", g.add("sum", List.of(x, x), false), 1, elements);
            g.output(y);
            return new Net(g.build(), x, y);
        }
    }

    @Test
    void twoDevicesComputeSideBySide() {
        assumeTwo();
        Net net = Net.of(1000);
        try (CudaDevice first = open(0);
                CudaDevice second = open(1);
                Plan a = Plan.of(net.graph, first);
                Plan b = Plan.of(net.graph, second);
                Execution ea = new Execution(a);
                Execution eb = new Execution(b)) {
            float[] in = new float[1000];
            float[] out = new float[1000];
            for (int i = 1; i <= 3; i++) {
                java.util.Arrays.fill(in, i);
                ea.write(net.x, in);
                java.util.Arrays.fill(in, -i);
                eb.write(net.x, in);
                ea.start();
                eb.start();
                ea.read(net.y, out);
                assertThat(out).containsOnly(2 * i);
                eb.read(net.y, out);
                assertThat(out).containsOnly(-2 * i);
            }
        }
    }

    @Test
    void closingOneDeviceLeavesTheOtherAlone() {
        assumeTwo();
        OpCase c = OpCases.bottleneck();
        try (CudaDevice second = open(1)) {
            open(0).close();
            assertThat(DeviceCheck.run(c, second).max()).isLessThanOrEqualTo(c.tolerance());
        }
    }

    /** Two of a process share the primary context; the first to close takes nothing from the other. */
    @Test
    void oneDeviceMayBeOpenedTwice() {
        OpCase c = OpCases.bottleneck();
        try (CudaDevice one = open(0)) {
            try (CudaDevice two = open(0)) {
                assertThat(DeviceCheck.run(c, two).max()).isLessThanOrEqualTo(c.tolerance());
            }
            assertThat(DeviceCheck.run(c, one).max()).isLessThanOrEqualTo(c.tolerance());
        }
    }

    /** A context is current to a thread, not to a process. */
    @Test
    void threadsTakeTurnsAtADevice() throws InterruptedException, ExecutionException {
        Net net = Net.of(100);
        ExecutorService a = Executors.newSingleThreadExecutor();
        ExecutorService b = Executors.newSingleThreadExecutor();
        try (CudaDevice device = open(0)) {
            Plan plan = a.submit(() -> Plan.of(net.graph, device)).get();
            Execution e = b.submit(() -> new Execution(plan)).get();
            float[] in = new float[100];
            float[] out = new float[100];
            for (int i = 1; i <= 4; i++) {
                java.util.Arrays.fill(in, i);
                ExecutorService writer = i % 2 == 0 ? a : b;
                ExecutorService reader = i % 2 == 0 ? b : a;
                writer.submit(() -> e.write(net.x, in)).get();
                fresh(e::start);
                fresh(e::await);
                fresh(() -> e.read(net.y, out));
                reader.submit(() -> e.read(net.y, out)).get();
                assertThat(out).containsOnly(2 * i);
            }
            fresh(e::close);
            fresh(plan::close);
            fresh(() -> device.allocate("b", 1000).fill(0, 1000, (byte) 1));
        } finally {
            a.shutdown();
            b.shutdown();
        }
    }

    /** On a thread that has never met the device. */
    private static void fresh(Runnable r) throws InterruptedException, ExecutionException {
        ExecutorService t = Executors.newSingleThreadExecutor();
        try {
            t.submit(r).get();
        } finally {
            t.shutdown();
        }
    }
}
