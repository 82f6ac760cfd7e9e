package dev.pixelect.engine.cpu;

import dev.pixelect.engine.check.OpCase;
import dev.pixelect.engine.check.OpCases;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceGuardTest;
import dev.pixelect.engine.device.DeviceOptions;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CpuGuardTest extends DeviceGuardTest {
    @Override
    protected Device open() {
        return new CpuBackend().open(0, DeviceOptions.defaults());
    }

    static List<OpCase> large() {
        return OpCases.large();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("large")
    void largeConvolutionsStayWithinTheirValues(OpCase c) {
        staysWithinItsValues(c);
    }
}
