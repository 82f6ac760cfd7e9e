package dev.pixelect.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pixelect.engine.check.DeviceCheck;
import dev.pixelect.engine.check.OpCase;
import dev.pixelect.engine.check.OpCases;
import dev.pixelect.engine.device.Buffer;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.device.OutOfDeviceMemoryException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Memory that is kept for later, as it is for users; the other tests of this device go without. */
@Tag("extras")
@ExtendWith(Simulator.Silent.class)
class CudaAllocatorTest {
    private static CudaDevice open() {
        return Simulator.open(0, DeviceOptions.defaults(), true);
    }

    @Test
    void blocksAreAtMostAnEighthLargerThanWhatIsAskedFor() {
        for (long n : new long[] {1, 511, 512, 513, 4095, 4097, 5000, 1_000_003, (1L << 33) + 1}) {
            long block = CudaMemory.rounded(n);
            assertThat(block).isGreaterThanOrEqualTo(n).isLessThanOrEqualTo(Math.max(n + 511, n + n / 8 + 1));
            assertThat(block % 512).isZero();
            assertThat(CudaMemory.rounded(block)).as("of a whole block").isEqualTo(block);
        }
    }

    @Test
    void aFreedBlockServesTheNextRequestOfItsSize() {
        try (CudaDevice device = open()) {
            Buffer a = device.allocate("a", 100_000);
            long allocated = device.memory().allocated();
            a.close();
            assertThat(device.memory().keptBytes()).isEqualTo(CudaMemory.rounded(100_000));
            assertThat(device.allocatedBytes()).isZero();
            Buffer b = device.allocate("b", 99_000);
            assertThat(device.memory().allocated()).isEqualTo(allocated);
            assertThat(device.memory().reused()).isEqualTo(1);
            assertThat(device.allocatedBytes()).isEqualTo(99_000);
            Buffer much = device.allocate("smaller", 50_000);
            assertThat(device.memory().allocated()).isEqualTo(allocated + 1);
            b.close();
            much.close();
            Buffer other = device.allocate("too much smaller", 10_000);
            assertThat(device.memory().allocated())
                    .as("a block of twice the size isn't taken")
                    .isEqualTo(allocated + 2);
            other.close();
        }
    }

    @Test
    void noBlockHasTwoOwners() {
        try (CudaDevice device = open()) {
            device.allocate("kept", 1000).close();
            try (Buffer a = device.allocate("a", 1000);
                    Buffer b = device.allocate("b", 1000)) {
                a.fill(0, 1000, (byte) 1);
                b.fill(0, 1000, (byte) 2);
                ByteBuffer read = ByteBuffer.allocate(1000);
                a.read(0, read);
                assertThat(read.array()).containsOnly((byte) 1);
            }
        }
    }

    /** The first owner's fill is only queued when the second one writes. */
    @Test
    void theNextOwnerSeesOnlyItsOwnContents() {
        try (CudaDevice device = open()) {
            Buffer first = device.allocate("first", 4096);
            first.fill(0, 4096, (byte) 1);
            first.close();
            try (Buffer second = device.allocate("second", 4096)) {
                assertThat(device.memory().reused()).isEqualTo(1);
                ByteBuffer twos = ByteBuffer.allocate(4096);
                while (twos.hasRemaining()) {
                    twos.put((byte) 2);
                }
                second.write(0, twos.flip());
                ByteBuffer read = ByteBuffer.allocate(4096);
                second.read(0, read);
                assertThat(read.array()).containsOnly((byte) 2);
            }
        }
    }

    @Test
    void trimGivesWhatIsKeptBack() {
        try (CudaDevice device = open()) {
            device.allocate("a", 1 << 20).close();
            device.allocate("b", 3 << 20).close();
            assertThat(device.trim()).isEqualTo(4 << 20);
            assertThat(device.memory().keptBytes()).isZero();
            assertThat(device.trim()).isZero();
        }
    }

    @Test
    void memoryThatIsKeptIsNoReasonToBeOutOfIt() {
        try (CudaDevice device = open()) {
            long total = device.info().memoryBytes();
            assumeTrue(
                    total <= 1L << 30,
                    "CUSIM_MEM_MB=1024 gives the simulator so little memory that a test can use it up");
            device.allocate("half", total / 2).close();
            try (Buffer most = device.allocate("most", total / 4 * 3)) {
                assertThat(device.memory().keptBytes()).isZero();
                assertThatThrownBy(() -> device.allocate("more", total / 2))
                        .isInstanceOf(OutOfDeviceMemoryException.class)
                        .hasMessageContaining("'more' needs " + (total / 2 >> 20) + " MiB, in use are ")
                        .hasMessageContaining("lower --batch")
                        .message()
                        .hasLineCount(1);
                assertThat(most.bytes()).isEqualTo(total / 4 * 3);
            }
        }
    }

    @Test
    void aNetworkRunsAgainInTheSameMemory() {
        OpCase c = OpCases.bottleneck();
        try (CudaDevice device = open()) {
            List<Long> allocated = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                DeviceCheck.Result r = DeviceCheck.run(c, device);
                assertThat(r.max()).isLessThanOrEqualTo(c.tolerance());
                allocated.add(device.memory().allocated());
            }
            assertThat(allocated.get(1)).isEqualTo(allocated.get(0));
            assertThat(allocated.get(2)).isEqualTo(allocated.get(0));
            assertThat(device.allocatedBytes()).isZero();
        }
    }

    @Test
    void closingFreesWhatIsKeptAndWhatIsNot() {
        int leaks = Simulator.leaks();
        CudaDevice device = open();
        device.allocate("kept", 1000).close();
        device.allocate("open", 1000);
        device.close();
        assertThat(Simulator.leaks()).isEqualTo(leaks);
    }

    @Test
    void withoutKeepingABufferIsAsLargeAsItSays() {
        try (CudaDevice device = Simulator.open(0, DeviceOptions.defaults(), false)) {
            try (Buffer b = device.allocate("b", 1001)) {
                assertThat(device.memory().usedBytes()).isEqualTo(b.bytes());
            }
            assertThat(device.memory())
                    .extracting(CudaMemory.Stats::usedBytes, CudaMemory.Stats::keptBytes)
                    .containsExactly(0L, 0L);
        }
    }
}
