package dev.pixelect.engine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.pixelect.engine.check.OpCase;
import dev.pixelect.engine.check.OpCases;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.plan.Plan;
import dev.pixelect.engine.run.Execution;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A run allocates nothing on the Java heap, on whatever thread. */
class SteadyStateTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int RUNS = 10;

    /** A few cases that have every op among them. */
    static List<OpCase> cases() {
        List<OpCase> all = new ArrayList<>(List.of(OpCases.bottleneck()));
        all.addAll(OpCases.all());
        Set<String> seen = new HashSet<>();
        return all.stream()
                .filter(c -> seen.addAll(
                        c.graph().nodes().stream().map(n -> n.op().kind()).toList()))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void runsAllocateNothing(OpCase c) {
        Graph graph = c.graph();
        try (Device device = new CpuBackend().open(0, new DeviceOptions(2, DeviceOptions.Precision.FP32));
                Plan plan = Plan.of(graph, device);
                Execution execution = new Execution(plan)) {
            c.floats().forEach((name, data) -> execution.write(graph.value(name), data));
            c.labels().forEach((name, data) -> execution.write(graph.value(name), data));
            long least = Long.MAX_VALUE;
            // What is linked at a first call may be allocated then; what every run allocates shows in each round.
            for (int round = 0; round < 4 && least > 0; round++) {
                least = Math.min(least, allocated(execution));
            }
            assertThat(least).as("bytes allocated by %d runs", RUNS).isZero();
        }
    }

    private static long allocated(Execution execution) {
        long[] device = Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith("pixelect-cpu"))
                .mapToLong(Thread::getId)
                .toArray();
        assertThat(device).as("the device's threads").hasSizeGreaterThanOrEqualTo(2);
        long self = Thread.currentThread().getId();
        long[] before = THREADS.getThreadAllocatedBytes(device);
        long mine = THREADS.getThreadAllocatedBytes(self);
        for (int i = 0; i < RUNS; i++) {
            execution.run();
        }
        long sum = THREADS.getThreadAllocatedBytes(self) - mine;
        long[] after = THREADS.getThreadAllocatedBytes(device);
        for (int i = 0; i < after.length; i++) {
            sum += after[i] - before[i];
        }
        return sum;
    }
}
