package dev.pixelect.engine.cpu;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceGuardTest;
import dev.pixelect.engine.device.DeviceOptions;

class CpuGuardTest extends DeviceGuardTest {
    @Override
    protected Device open() {
        return new CpuBackend().open(0, DeviceOptions.defaults());
    }
}
