package dev.pixelect.engine.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixelect.engine.check.OpCase;
import dev.pixelect.engine.check.OpCases;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.device.DeviceParityTest;
import dev.pixelect.engine.plan.Plan;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CpuParityTest extends DeviceParityTest {
    @Override
    protected Device open() {
        return new CpuBackend().open(0, DeviceOptions.defaults());
    }

    static List<OpCase> large() {
        return OpCases.large();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("large")
    void largeConvolutionsAgreeWithTheReference(OpCase c) {
        agreesWithTheReference(c);
    }

    /** Where there are no blocks of channels there is no Winograd. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("large")
    void largeConvolutionsAreDoneByWinograd(OpCase c) {
        try (Plan plan = Plan.of(c.graph(), device())) {
            assertThat(plan.explain().contains("winograd 4x4")).isEqualTo(Isa.effective() != Isa.OTHER);
        }
    }
}
