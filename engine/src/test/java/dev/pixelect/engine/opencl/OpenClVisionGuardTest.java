package dev.pixelect.engine.opencl;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.KernelCompiler;
import dev.pixelect.engine.kernel.vision.VisionGuardTest;
import org.junit.jupiter.api.Tag;

@Tag("extras")
class OpenClVisionGuardTest extends VisionGuardTest {
    @Override
    protected Device open() {
        return OpenClTests.open();
    }

    @Override
    protected KernelCompiler compiler(Device opened) {
        return ((OpenClDevice) opened).programs();
    }
}
