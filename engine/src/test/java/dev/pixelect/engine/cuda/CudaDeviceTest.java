package dev.pixelect.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixelect.engine.device.Buffer;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.engine.device.DeviceInfo;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.device.OutOfDeviceMemoryException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("extras")
@ExtendWith(Simulator.Silent.class)
class CudaDeviceTest {
    @Test
    void theSimulatorIsLabelledAndNeverChosenAutomatically() {
        DeviceInfo info = new CudaBackend().probe().devices().get(0);
        assertThat(info.name()).isEqualTo("software CUDA device (simulator)");
        assertThat(info.detail()).contains("simulator");
        assertThat(info.automatic()).isFalse();
    }

    @Test
    void copiesWhatWasWritten() {
        for (boolean direct : new boolean[] {false, true}) {
            try (Device device = Simulator.open();
                    Buffer b = device.allocate("b", 1000)) {
                ByteBuffer source = direct ? ByteBuffer.allocateDirect(100) : ByteBuffer.allocate(100);
                for (int i = 0; i < 100; i++) {
                    source.put(i, (byte) i);
                }
                b.fill(0, 1000, (byte) 7);
                b.write(300, source.position(10));
                assertThat(source.remaining()).isZero();
                ByteBuffer target = direct ? ByteBuffer.allocateDirect(200) : ByteBuffer.allocate(200);
                b.read(290, target.position(5).limit(105));
                assertThat(target.position()).isEqualTo(105);
                assertThat(target.get(5)).isEqualTo((byte) 7);
                assertThat(target.get(15)).isEqualTo((byte) 10);
                assertThat(target.get(104)).isEqualTo((byte) 99);
            }
        }
    }

    @Test
    void copiesAndFillsBeyondTheEndAreRefused() {
        try (Device device = Simulator.open();
                Buffer b = device.allocate("b", 64)) {
            assertThatThrownBy(() -> b.write(60, ByteBuffer.allocate(5))).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> b.read(-1, ByteBuffer.allocate(5))).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> b.fill(0, 65, (byte) 0)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void aBufferUsedAfterCloseIsNamed() {
        try (Device device = Simulator.open()) {
            Buffer b = device.allocate("weights", 64);
            assertThat(device.allocatedBytes()).isEqualTo(64);
            b.close();
            b.close();
            assertThat(device.allocatedBytes()).isZero();
            assertThatThrownBy(() -> b.fill(0, 1, (byte) 0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'weights'");
        }
    }

    @Test
    void outOfMemorySaysHowMuchWasAskedForAndHowMuchThereIs() {
        try (Device device = Simulator.open()) {
            assertThatThrownBy(() -> device.allocate("arena", 1L << 40))
                    .isInstanceOf(OutOfDeviceMemoryException.class)
                    .hasMessageContaining("'arena' needs 1048576 MiB")
                    .message()
                    .hasLineCount(1);
        }
    }

    @Test
    void closingTheDeviceFreesWhatWasNotClosed() {
        int leaks = Simulator.leaks();
        Device device = Simulator.open();
        device.allocate("one", 64);
        device.allocate("two", 64);
        device.close();
        device.close();
        assertThat(Simulator.leaks()).isEqualTo(leaks);
        assertThatThrownBy(() -> device.allocate("late", 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void worksFromAnotherThread() throws InterruptedException {
        try (Device device = Simulator.open()) {
            Throwable[] failure = {null};
            Thread t = new Thread(() -> {
                try (Buffer b = device.allocate("b", 16)) {
                    b.fill(0, 16, (byte) 1);
                } catch (Throwable e) {
                    failure[0] = e;
                }
            });
            t.start();
            t.join();
            assertThat(failure[0]).isNull();
        }
    }

    @Test
    void aPrecisionThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> new CudaBackend().open(0, new DeviceOptions(0, DeviceOptions.Precision.BF16)))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("bf16");
    }
}
