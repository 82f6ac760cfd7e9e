package dev.pixelect.engine.cpu;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceOptions;
import org.junit.jupiter.api.Assumptions;

/** The cpu device in bf16, for tests. */
final class Bf16 {
    private Bf16() {}

    /** Opens it, or aborts the test where the CPU has no such instructions. */
    static Device open() {
        Assumptions.assumeTrue(Isa.bf16(), "cpu in bf16 skipped: this CPU has neither AVX512_BF16 nor AMX");
        return new CpuBackend().open(0, new DeviceOptions(2, DeviceOptions.Precision.BF16));
    }
}
