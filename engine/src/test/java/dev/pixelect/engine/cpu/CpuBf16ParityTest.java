package dev.pixelect.engine.cpu;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.device.DeviceParityTest;

class CpuBf16ParityTest extends DeviceParityTest {
    @Override
    protected Device open() {
        return Bf16.open();
    }

    @Override
    protected DeviceOptions.Precision precision() {
        return DeviceOptions.Precision.BF16;
    }
}
