package dev.pixelect.bench.gpu;

import dev.pixelect.bench.Machine;
import dev.pixelect.bench.Network;
import dev.pixelect.bench.Peaks;
import dev.pixelect.bench.Stopwatch;
import dev.pixelect.engine.device.Backends;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.engine.device.DeviceInfo;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.io.InputException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

/**
 * Everything that a GPU does in this project, timed: each kernel, each distinct layer of ICNet, the algorithms on pictures, and whole
 * networks beside PyTorch's. Against peaks that are measured in the same run. See {@link Settings#USAGE}.
 *
 * <p>On a simulator everything runs once and no time is told. The system property {@code pixelect.torch} is the path of
 * {@code bench/icnet_torch.py}, {@code pixelect.python} that of Python.
 */
public final class GpuBenchmark {
    private GpuBenchmark() {}

    /** Ends with 0, with 1 when it failed and with 2 for wrong usage. */
    public static void main(String[] args) {
        Settings settings;
        try {
            settings = Settings.parse(args);
        } catch (InputException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        try {
            run(settings, System.out);
        } catch (InputException | DeviceException | IOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    /**
     * Measures and prints, and writes the JSON where that is asked for.
     *
     * @throws InputException when there is no such device
     */
    static void run(Settings settings, PrintStream out) throws IOException {
        DeviceOptions options = new DeviceOptions(0, settings.precision());
        try (Device device = Backends.open(settings.device(), options, out::println)) {
            DeviceInfo info = device.info();
            boolean simulated = Machine.simulated(info);
            String precision = settings.precisionOn(info.backend());
            Stopwatch watch = new Stopwatch(device.stream(), simulated, settings.small());
            Report report = new Report(Machine.json(info, precision), out);
            report.remark(
                    simulated
                            ? "simulator: no times; everything runs once"
                            : "times: the host's clock around batches between two waits for the stream; median, fastest and"
                                    + " slowest batch");
            report.remark(
                    "bytes: each array that is read or written, once; what caches serve or algorithms repeat isn't known");
            try {
                measure(device, settings, watch, report, peer(info, simulated, precision));
            } catch (RuntimeException e) {
                report.remark("stopped: " + e.getMessage());
                throw e;
            } finally {
                if (settings.out() != null) {
                    report.write(settings.out());
                }
            }
        }
    }

    private static void measure(Device device, Settings settings, Stopwatch watch, Report report, TorchPeer peer) {
        report.peaks(Peaks.measure(device, watch, settings.small()));
        for (Network n : settings.layers()) {
            report.rows("layers of " + n, new LayerRuns(device, watch).of(n));
        }
        KernelRuns kernels = new KernelRuns(device, watch, settings.small(), settings.height(), settings.width());
        report.rows("kernels", kernels.kernels());
        report.rows("vision", kernels.vision());
        peer.skipped().ifPresent(reason -> report.remark("PyTorch skipped: " + reason));
        for (Network n : settings.networks()) {
            report.network(new NetworkRuns(device, watch, peer).of(n));
        }
    }

    private static TorchPeer peer(DeviceInfo info, boolean simulated, String precision) {
        String script = System.getProperty("pixelect.torch");
        if (simulated || !info.backend().equals("cuda") || script == null) {
            return TorchPeer.none("compared on a CUDA device only");
        }
        String python = System.getProperty("pixelect.python", "python3");
        return TorchPeer.of(python, precision, info.index(), Path.of(script));
    }
}
