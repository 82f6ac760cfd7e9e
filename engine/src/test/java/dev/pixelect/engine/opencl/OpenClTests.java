package dev.pixelect.engine.opencl;

import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.device.Probe;
import dev.pixelect.engine.kernel.ProgramCache;
import java.util.ArrayList;
import org.junit.jupiter.api.Assumptions;

/** The OpenCL device that tests run on: the first one, whatever it is. */
final class OpenClTests {
    private OpenClTests() {}

    /** Aborts the test with the reason when there is no device. */
    static OpenClDevice open() {
        assumeDevice();
        return (OpenClDevice) new OpenClBackend().open(0, DeviceOptions.defaults());
    }

    /** As {@link #open()}, with a cache of its own. */
    static OpenClDevice open(ProgramCache cache) {
        assumeDevice();
        return new OpenClDevice(OpenCl.devices(new ArrayList<>()).get(0), cache);
    }

    private static void assumeDevice() {
        Probe probe = new OpenClBackend().probe();
        Assumptions.assumeTrue(probe.available(), probe.reason());
    }
}
