package dev.pixelect.engine.cuda;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceGuardTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("extras")
@ExtendWith(Simulator.Silent.class)
class CudaGuardTest extends DeviceGuardTest {
    @Override
    protected Device open() {
        return Simulator.open();
    }
}
