package dev.pixelect.engine.opencl;

import dev.pixelect.engine.device.CpuAgreementTest;
import dev.pixelect.engine.device.Device;
import org.junit.jupiter.api.Tag;

@Tag("extras")
class OpenClAgreementTest extends CpuAgreementTest {
    @Override
    protected Device open() {
        return OpenClTests.open();
    }
}
