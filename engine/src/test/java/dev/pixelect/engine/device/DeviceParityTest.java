package dev.pixelect.engine.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixelect.engine.check.DeviceCase;
import dev.pixelect.engine.check.DeviceCheck;
import dev.pixelect.engine.check.OpCases;
import dev.pixelect.engine.check.VisionCases;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every op on a device against the double-precision reference. One subclass a device. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class DeviceParityTest {
    private Device device;

    /** Opens the device, or aborts the test with the reason why it isn't there. */
    protected abstract Device open();

    @BeforeAll
    void openDevice() {
        device = open();
    }

    @AfterAll
    void closeDevice() {
        if (device != null) {
            assertThat(device.allocatedBytes()).as("bytes left behind").isZero();
            device.close();
        }
    }

    protected Device device() {
        return device;
    }

    /** Every case of every op and algorithm. */
    public static List<DeviceCase> cases() {
        List<DeviceCase> cases = new ArrayList<>(OpCases.all());
        cases.addAll(OpCases.edges());
        cases.addAll(VisionCases.all());
        return cases;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void agreesWithTheReference(DeviceCase c) {
        DeviceCheck.Result r = c.run(device);
        assertThat(r.max()).as("%s: worst value '%s'", c.name(), r.worst()).isLessThanOrEqualTo(c.tolerance());
    }
}
