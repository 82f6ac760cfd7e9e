package dev.pixelect.engine.cuda;

import dev.pixelect.engine.device.CpuAgreementTest;
import dev.pixelect.engine.device.Device;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("extras")
@ExtendWith(Simulator.Silent.class)
class CudaAgreementTest extends CpuAgreementTest {
    @Override
    protected Device open() {
        return Simulator.open();
    }
}
