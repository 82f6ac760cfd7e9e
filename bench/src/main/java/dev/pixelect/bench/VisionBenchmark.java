package dev.pixelect.bench;

import dev.pixelect.engine.device.Backends;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceOptions;
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

/**
 * A device's algorithms on pictures and maps, copies to the device and back included, as a caller meets them. The bytes that each
 * moves a pixel are in its kernel's header.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Dorg.bytedeco.javacpp.maxBytes=0", "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0"})
public class VisionBenchmark {
    /** A case of {@link VisionRuns}. */
    @Param({"edge_weights", "slic", "segment_sums", "mean_field", "confusion", "normalize"})
    public String algorithm;

    /** Rows and columns. */
    @Param("1024x2048")
    public String size;

    /** As on the command line: cpu, cuda, opencl:1. */
    @Param("cpu")
    public String device;

    private Device opened;
    private VisionRuns runs;

    /** Prepares the algorithm. */
    @Setup(Level.Trial)
    public void open() {
        opened = Backends.open(device, DeviceOptions.defaults(), line -> {});
        String[] hw = size.split("x");
        runs = VisionRuns.of(algorithm, opened.vision(), Integer.parseInt(hw[0]), Integer.parseInt(hw[1]));
    }

    @Benchmark
    public void run() {
        runs.run();
    }

    /** Frees everything. */
    @TearDown(Level.Trial)
    public void close() {
        runs.close();
        opened.close();
    }
}
