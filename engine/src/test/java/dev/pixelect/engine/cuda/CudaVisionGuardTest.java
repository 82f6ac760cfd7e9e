package dev.pixelect.engine.cuda;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.KernelCompiler;
import dev.pixelect.engine.kernel.vision.VisionGuardTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("extras")
@ExtendWith(Simulator.Silent.class)
class CudaVisionGuardTest extends VisionGuardTest {
    @Override
    protected Device open() {
        return Simulator.open();
    }

    @Override
    protected KernelCompiler compiler(Device opened) {
        return ((CudaDevice) opened).kernels();
    }
}
