package dev.pixelect.engine.cpu;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceGuardTest;

class CpuBf16GuardTest extends DeviceGuardTest {
    @Override
    protected Device open() {
        return Bf16.open();
    }
}
