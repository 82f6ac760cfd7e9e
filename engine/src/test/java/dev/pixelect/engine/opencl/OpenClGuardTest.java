package dev.pixelect.engine.opencl;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceGuardTest;
import org.junit.jupiter.api.Tag;

@Tag("extras")
class OpenClGuardTest extends DeviceGuardTest {
    @Override
    protected Device open() {
        return OpenClTests.open();
    }
}
