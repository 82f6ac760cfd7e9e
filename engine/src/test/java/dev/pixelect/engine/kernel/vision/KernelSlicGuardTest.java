package dev.pixelect.engine.kernel.vision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.device.Probe;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.engine.opencl.OpenClBackend;
import dev.pixelect.engine.vision.SlicOptions;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nothing is written beyond an array. */
@Tag("extras")
class KernelSlicGuardTest {
    @ParameterizedTest(name = "{0}x{1}, {2} segments")
    @CsvSource({"61, 83, 40", "8, 8, 64", "1, 257, 5", "33, 31, 1", "130, 1027, 700"})
    void staysWithinItsArrays(int height, int width, int segments) {
        Probe probe = new OpenClBackend().probe();
        Assumptions.assumeTrue(probe.available(), probe.reason());
        RgbImage image = RgbImage.black(height, width);
        new SplittableRandom(1).nextBytes(image.rgb());
        try (Device device = new OpenClBackend().open(0, DeviceOptions.defaults());
                KernelSlic slic = (KernelSlic) device.vision().slic(height, width, SlicOptions.of(segments))) {
            slic.run(image, new int[height * width]);
            assertThat(slic.memory().overrun()).isEmpty();
        }
    }
}
