package dev.pixelect.engine.cpu;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.device.DeviceParityTest;

class CpuParityTest extends DeviceParityTest {
    @Override
    protected Device open() {
        return new CpuBackend().open(0, DeviceOptions.defaults());
    }
}
