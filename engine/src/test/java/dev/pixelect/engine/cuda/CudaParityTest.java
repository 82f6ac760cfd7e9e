package dev.pixelect.engine.cuda;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceParityTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("extras")
@ExtendWith(Simulator.Silent.class)
class CudaParityTest extends DeviceParityTest {
    @Override
    protected Device open() {
        return Simulator.open();
    }
}
