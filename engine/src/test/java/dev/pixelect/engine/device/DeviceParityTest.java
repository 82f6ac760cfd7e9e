package dev.pixelect.engine.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixelect.engine.check.DeviceCase;
import dev.pixelect.engine.check.DeviceCheck;
import dev.pixelect.engine.check.OpCases;
import dev.pixelect.engine.check.VisionCases;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every op on a device against the double-precision reference. One subclass a device. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class DeviceParityTest {
    private Device device;

    /** Opens the device, or aborts the test with the reason why it isn't there. */
    protected abstract Device open();

    /** What the device multiplies in. */
    protected DeviceOptions.Precision precision() {
        return DeviceOptions.Precision.FP32;
    }

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
    protected void agreesWithTheReference(DeviceCase c) {
        DeviceCheck.Result r = c.run(device);
        assertThat(r.max())
                .as("%s: worst value '%s'", c.name(), r.worst())
                .isLessThanOrEqualTo(c.tolerance(precision()));
    }

    /** Odd sizes at odd places, larger than what a worker copies at a time. */
    @Test
    void copiesWithinItsMemory() {
        int bytes = 2_500_003;
        ByteBuffer given = ByteBuffer.allocateDirect(bytes + 2 * Slice.ALIGNMENT);
        for (int i = 0; i < given.capacity(); i++) {
            given.put(i, (byte) (i * 31 + i / 251));
        }
        ByteBuffer got = ByteBuffer.allocateDirect(given.capacity());
        try (Buffer from = device.allocate("from", given.capacity());
                Buffer to = device.allocate("to", given.capacity())) {
            from.write(0, given.duplicate());
            to.fill(0, to.bytes(), (byte) 7);
            Slice source = new Slice(from, 0, bytes);
            Step copy = device.copy(source, new Slice(to, Slice.ALIGNMENT, bytes));
            device.stream().run(new Step[] {copy}, 0, 1);
            device.stream().synchronize();
            to.read(0, got.duplicate());
            assertThatThrownBy(() -> device.copy(source, new Slice(to, 0, bytes - 1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'from'");
        }
        ByteBuffer wanted = ByteBuffer.allocateDirect(got.capacity());
        for (int i = 0; i < wanted.capacity(); i++) {
            int at = i - Slice.ALIGNMENT;
            wanted.put(i, at >= 0 && at < bytes ? given.get(at) : (byte) 7);
        }
        assertThat(got.mismatch(wanted)).as("first byte that differs").isEqualTo(-1);
    }
}
