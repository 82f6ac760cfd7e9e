package dev.pixelect.engine.kernel.vision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.device.KernelCompiler;
import dev.pixelect.engine.device.Probe;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.engine.opencl.OpenClBackend;
import dev.pixelect.kernels.DenseCrf;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mean field by kernels: nothing is written outside of its arrays, and the bits repeat. */
@Tag("extras")
class MeanFieldGuardTest {
    private Device device;

    @BeforeEach
    void open() {
        Probe probe = new OpenClBackend().probe();
        Assumptions.assumeTrue(probe.available(), probe.reason());
        device = new OpenClBackend().open(0, DeviceOptions.defaults());
    }

    @AfterEach
    void close() {
        if (device != null) {
            assertThat(device.allocatedBytes()).isZero();
            device.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"31, 29, 3, 3", "1, 70, 5, 9", "67, 1, 33, 3", "70, 60, 2, 9"})
    void staysWithinItsArraysAndRepeats(int height, int width, int classes, double sxy) {
        DenseCrf crf = new DenseCrf(3, sxy, 1, 10, 8, 2);
        Random random = new Random(1);
        RgbImage image = RgbImage.black(height, width);
        RgbImage flat = RgbImage.black(height, width);
        random.nextBytes(image.rgb());
        float[] p = new float[classes * height * width];
        for (int i = 0; i < p.length; i++) {
            p[i] = 1f / classes;
        }
        p[0] = 0;
        float[] q = new float[p.length];
        float[] again = new float[p.length];
        try (KernelMeanField field = new KernelMeanField(device, compiler(), height, width, classes, crf)) {
            field.run(flat, p, q);
            assertThat(field.overrun()).isEmpty();
            field.run(image, p, q);
            assertThat(field.overrun()).isEmpty();
            field.run(flat, p, again);
            field.run(image, p, again);
            assertThat(again).isEqualTo(q);
            assertThat(field.bytes()).isEqualTo(device.allocatedBytes());
        }
    }

    private KernelCompiler compiler() {
        return ((KernelVision) device.vision()).compiler();
    }
}
