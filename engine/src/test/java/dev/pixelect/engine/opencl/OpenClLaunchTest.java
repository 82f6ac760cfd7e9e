package dev.pixelect.engine.opencl;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceParityTest;
import org.junit.jupiter.api.Tag;

/**
 * Every kernel launch of every op and algorithm with guard bands around each of its pointer arguments: results agree with the
 * reference as they do without, and nothing outside of the arguments is written.
 */
@Tag("extras")
class OpenClLaunchTest extends DeviceParityTest {
    @Override
    protected Device open() {
        return new CheckedDevice(OpenClTests.open(), CheckedDevice.Memory.BANDS);
    }
}
