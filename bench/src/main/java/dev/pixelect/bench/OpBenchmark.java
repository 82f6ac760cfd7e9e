package dev.pixelect.bench;

import dev.pixelect.engine.device.Backends;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.graph.Graph;
import dev.pixelect.engine.plan.Plan;
import dev.pixelect.engine.run.Execution;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Every op of the engine, forward and backward, at a size that ICNet has it at in training on four crops of 480x352. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Dorg.bytedeco.javacpp.maxBytes=0", "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0"})
public class OpBenchmark {
    /** A case of {@link BenchmarkGraphs}. */
    @Param({
        "conv2d_1x1",
        "conv2d_1x1_bias",
        "conv2d_3x3",
        "conv2d_3x3_dilation2",
        "conv2d_3x3_dilation4",
        "conv2d_1x1_sum_relu",
        "batch_norm",
        "batch_norm_inference",
        "relu",
        "add",
        "max_pool",
        "avg_pool",
        "interp",
        "concat",
        "slice_channels",
        "softmax_cross_entropy",
        "weighted_sum",
        "softmax_entropy",
        "sgd"
    })
    public String op;

    /** As on the command line: cpu, cuda, opencl:1. */
    @Param("cpu")
    public String device;

    private Device opened;
    private Plan plan;
    private Execution execution;

    /** Plans the case and fills it with numbers. */
    @Setup(Level.Trial)
    public void open() {
        opened = Backends.open(device, DeviceOptions.defaults(), line -> {});
        Graph graph = BenchmarkGraphs.named(op);
        plan = Plan.of(graph, opened);
        execution = new Execution(plan);
        RandomInputs.fill(execution, BenchmarkGraphs.CLASSES);
    }

    @Benchmark
    public void run() {
        execution.run();
    }

    /** Frees everything. */
    @TearDown(Level.Trial)
    public void close() {
        execution.close();
        plan.close();
        opened.close();
    }
}
