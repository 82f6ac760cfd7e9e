package dev.pixelect.engine.opencl;

import dev.pixelect.engine.check.DeviceCase;
import dev.pixelect.engine.check.DeviceCheck;
import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.device.DeviceParityTest;
import dev.pixelect.kernels.KernelCatalogue;
import dev.pixelect.kernels.KernelEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Runs the cases of all ops and algorithms on the first OpenCL device, observed by {@link CheckedDevice}, outside of JUnit: under
 * Oclgrind, and on kernels with planted bugs.
 *
 * <pre>KernelChecks bands|exact|fresh MAP [only=X.cu] [each=N]</pre>
 *
 * Without options, all cases run and the {@link CaseMap} is written to {@code MAP}. With any, it is read: {@code only} the cases
 * of one file, for {@code each} kernel its N smallest. Each case is announced on standard error, where Oclgrind's reports
 * go too. Stops at the first wrong result. Exit status: 1 after a wrong result, or when all files were to run and a kernel of the
 * catalogue was not launched; 3 when a kernel does not compile.
 */
final class KernelChecks {
    /** Begins the lines on standard error that aren't reports. */
    static final String CASE = "== case ";

    /** Begins the line on standard output that says what went wrong. */
    static final String FAILED = "FAILED ";

    static final int WRONG = 1;
    static final int DOES_NOT_COMPILE = 3;

    private KernelChecks() {}

    public static void main(String[] args) throws IOException {
        CheckedDevice.Memory memory = CheckedDevice.Memory.valueOf(args[0].toUpperCase(Locale.ROOT));
        Path map = Path.of(args[1]);
        Map<String, String> options = new HashMap<>();
        for (int i = 2; i < args.length; i++) {
            String[] pair = args[i].split("=", 2);
            options.put(pair[0], pair[1]);
        }
        List<DeviceCase> cases = new ArrayList<>(DeviceParityTest.cases());
        cases.add(new SumPartsCase(3, 291));
        cases.add(new ConnectRootsCase(140_000));
        if (!options.isEmpty()) {
            int each = Integer.parseInt(options.getOrDefault("each", "0"));
            cases = CaseMap.read(map).choose(cases, options.get("only"), each);
        }
        int status;
        try (CheckedDevice device =
                new CheckedDevice((OpenClDevice) new OpenClBackend().open(0, DeviceOptions.defaults()), memory)) {
            System.out.println(device.info().name() + ": " + cases.size() + " cases, " + memory);
            status = run(device, cases, options.isEmpty() ? map : null, !options.containsKey("only"));
        } catch (DeviceException e) {
            System.out.println(FAILED + e.getMessage());
            status = e.getMessage().startsWith("clBuildProgram") ? DOES_NOT_COMPILE : WRONG;
        }
        System.exit(status);
    }

    private static int run(CheckedDevice device, List<DeviceCase> cases, Path write, boolean report)
            throws IOException {
        CaseMap map = new CaseMap();
        Map<KernelEntry, CheckedDevice.Count> all = new HashMap<>();
        for (DeviceCase c : cases) {
            System.err.println(CASE + c.name());
            long start = System.nanoTime();
            String wrong = wrong(c, device);
            if (wrong != null) {
                System.out.println(FAILED + c.name() + ": " + wrong);
                return WRONG;
            }
            Map<KernelEntry, CheckedDevice.Count> counts = device.takeCounts();
            map.put(c.name(), counts);
            counts.forEach((k, v) -> all.merge(k, v, CheckedDevice.Count::plus));
            System.out.printf("%6d ms  %s%n", (System.nanoTime() - start) / 1_000_000, c.name());
        }
        if (write != null) {
            map.write(write);
        }
        return report ? report(all) : 0;
    }

    /** What is wrong with the device's results; null when nothing is. */
    private static String wrong(DeviceCase c, CheckedDevice device) {
        try {
            DeviceCheck.Result r = c.run(device);
            if (device.allocatedBytes() != 0) {
                return device.allocatedBytes() + " bytes were not freed";
            }
            return r.passed() ? null : "'" + r.worst() + "' is off by " + r.max();
        } catch (AssertionError e) {
            return e.getMessage();
        }
    }

    /** Prints how often each kernel ran; answers {@link #WRONG} when one never did. */
    private static int report(Map<KernelEntry, CheckedDevice.Count> all) {
        int status = 0;
        System.out.printf("%n%-55s %9s %12s%n", "kernel", "launches", "threads");
        for (KernelEntry k : KernelCatalogue.all()) {
            CheckedDevice.Count n = all.getOrDefault(k, CheckedDevice.Count.NONE);
            System.out.printf("%-55s %9d %12d%n", k, n.launches(), n.threads());
            if (n.launches() == 0) {
                System.out.println(FAILED + k + " was never launched");
                status = WRONG;
            }
        }
        return status;
    }
}
