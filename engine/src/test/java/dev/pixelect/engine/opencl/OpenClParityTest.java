package dev.pixelect.engine.opencl;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceParityTest;
import org.junit.jupiter.api.Tag;

@Tag("extras")
class OpenClParityTest extends DeviceParityTest {
    @Override
    protected Device open() {
        return OpenClTests.open();
    }
}
