package dev.pixelect.engine.kernel.vision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixelect.engine.check.DeviceCase;
import dev.pixelect.engine.check.VisionCases;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.KernelCompiler;
import dev.pixelect.engine.device.Slice;
import dev.pixelect.engine.device.Step;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every case of {@link VisionCases} by the kernels, with the guard bands around their arrays looked at after each run of steps:
 * nothing outside of an array is written. A new algorithm needs no more here than its parity cases and a {@link Workspace}.
 * One subclass a device.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class VisionGuardTest {
    private Device device;

    /** Opens the device, or aborts the test with the reason why it isn't there. */
    protected abstract Device open();

    /** The compiler of a device that {@link #open} opened. */
    protected abstract KernelCompiler compiler(Device opened);

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

    static List<DeviceCase> cases() {
        return VisionCases.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void staysWithinItsArrays(DeviceCase c) {
        try (GuardedDevice guarded = new GuardedDevice(device, compiler(device))) {
            c.run(guarded);
            assertThat(guarded.runs()).isPositive();
            assertThat(guarded.reports()).isEmpty();
        }
    }

    @Test
    void aByteOutsideOfAnArrayIsReported() {
        for (long at : new long[] {Slice.ALIGNMENT - 1, Slice.ALIGNMENT + 100}) {
            try (GuardedDevice guarded = new GuardedDevice(device, compiler(device));
                    Workspace workspace = new Workspace(guarded)) {
                Slice array = workspace.array("map", 100);
                Step step = () -> array.buffer().fill(at, 1, (byte) 3);
                guarded.stream().run(new Step[] {step}, 0, 1);
                assertThat(guarded.reports()).containsExactly("'map' in run 1");
                assertThat(workspace.overrun()).containsExactly("map");
            }
        }
    }
}
