package dev.pixelect.engine.opencl;

import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.device.Probe;
import org.junit.jupiter.api.Assumptions;

/** The OpenCL device that tests run on: the first one, whatever it is. */
final class OpenClTests {
    private OpenClTests() {}

    /** Aborts the test with the reason when there is no device. */
    static OpenClDevice open() {
        Probe probe = new OpenClBackend().probe();
        Assumptions.assumeTrue(probe.available(), probe.reason());
        return (OpenClDevice) new OpenClBackend().open(0, DeviceOptions.defaults());
    }
}
