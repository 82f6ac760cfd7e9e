package dev.pixelect.engine.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixelect.engine.device.Buffer;
import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.device.OutOfDeviceMemoryException;
import dev.pixelect.engine.device.Slice;
import dev.pixelect.engine.device.Step;
import dev.pixelect.kernels.KernelCatalogue;
import dev.pixelect.kernels.KernelEntry;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("extras")
class OpenClDeviceTest {
    private OpenClDevice device;

    @BeforeEach
    void open() {
        device = OpenClTests.open();
    }

    @AfterEach
    void close() {
        device.close();
    }

    @Test
    void copiesBytesFromAndToAnyKindOfByteBuffer() {
        try (Buffer b = device.allocate("b", 16)) {
            b.fill(0, 16, (byte) 7);
            b.write(4, ByteBuffer.wrap(new byte[] {0, 1, 2, 3}).position(1));
            ByteBuffer heap = ByteBuffer.allocate(6);
            b.read(3, heap);
            assertThat(heap.array()).containsExactly(7, 1, 2, 3, 7, 7);
            ByteBuffer direct = ByteBuffer.allocateDirect(6).position(3);
            b.read(4, direct);
            assertThat(direct.get(2)).isZero();
            assertThat(direct.get(5)).isEqualTo((byte) 3);
            assertThatThrownBy(() -> b.write(13, ByteBuffer.allocate(4))).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void aClosedBufferIsNamed() {
        Buffer b = device.allocate("weights of conv1", 2048);
        Slice part = new Slice(b, 512, 1024);
        Step step = device.programs().kernel(KernelCatalogue.RELU, Map.of()).launch(1, 1, part, part, 256);
        step.run();
        b.close();
        b.close();
        String message = "buffer 'weights of conv1' used after close";
        assertThatThrownBy(() -> b.fill(0, 1, (byte) 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
        assertThatThrownBy(step::run).isInstanceOf(IllegalStateException.class).hasMessage(message);
        step.close();
        assertThatThrownBy(step::run)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("relu.cu:relu used after close");
        assertThat(device.allocatedBytes()).isZero();
    }

    @Test
    void closingTheDeviceClosesWhatWasLeftOpen() {
        Buffer b = device.allocate("left", 1024);
        device.programs().kernel(KernelCatalogue.RELU, Map.of()).launch(1, 1, new Slice(b, 0, 512), b(b), 128);
        device.close();
        assertThat(device.allocatedBytes()).isZero();
        assertThatThrownBy(() -> b.read(0, ByteBuffer.allocate(1))).hasMessage("buffer 'left' used after close");
        assertThatThrownBy(() -> device.allocate("more", 1)).hasMessageContaining("used after close");
        assertThatThrownBy(() -> device.stream().synchronize()).hasMessageContaining("used after close");
        b.close();
    }

    private static Slice b(Buffer b) {
        return new Slice(b, 512, 512);
    }

    @Test
    void tooMuchMemorySaysHowMuchThereIs() {
        assertThatThrownBy(() -> device.allocate("arena", 1L << 50))
                .isInstanceOf(OutOfDeviceMemoryException.class)
                .hasMessageContaining("'arena' needs 1073741824 MiB")
                .hasMessageContaining("opencl:0")
                .hasMessageContaining("--batch");
    }

    @Test
    void aFileIsCompiledOnceForItsMacros() {
        device.programs().kernel(KernelCatalogue.RELU, Map.of());
        device.programs().kernel(KernelCatalogue.RELU_BACKWARD, Map.of());
        device.programs().kernel(KernelCatalogue.SOFTMAX_ENTROPY, Map.of("NUM_CLASSES", 2));
        device.programs().kernel(KernelCatalogue.SOFTMAX_ENTROPY, Map.of("NUM_CLASSES", 2));
        device.programs().kernel(KernelCatalogue.SOFTMAX_ENTROPY, Map.of("NUM_CLASSES", 3));
        assertThat(device.programs().count()).isEqualTo(3);
    }

    @Test
    void aBuildFailureShowsTheCompilersWordsAndTheLineOfTheFile() {
        KernelEntry broken = KernelEntry.of("broken.cu", "broken");
        assertThatThrownBy(() -> device.programs().kernel(broken, Map.of("UNUSED", 1)))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("clBuildProgram (broken.cu -cl-std=CL1.2 -DUNUSED=1)")
                .hasMessageContaining("CL_BUILD_PROGRAM_FAILURE")
                .hasMessageContaining("opencl:0")
                .hasMessageContaining("broken.cu:4:")
                .hasMessageContaining("nothing_of_that_name");
        assertThatThrownBy(() -> device.programs().kernel(KernelCatalogue.SOFTMAX_ENTROPY, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("kernel softmax_entropy.cu:softmax_entropy needs a value for NUM_CLASSES");
    }

    @Test
    void aFailedLaunchNamesKernelSizeAndDevice() {
        KernelEntry wrong = with(KernelCatalogue.RELU, "relu", 32);
        try (Buffer b = device.allocate("b", 1024)) {
            Slice all = new Slice(b, 0, 1024);
            Step step = device.programs().kernel(wrong, Map.of()).launch(8, 1, all, all, 256);
            assertThatThrownBy(step::run)
                    .isInstanceOf(DeviceException.class)
                    .hasMessageContaining("clEnqueueNDRangeKernel (relu.cu:relu, 8x1 blocks of 32x1) failed with "
                            + "CL_INVALID_WORK_GROUP_SIZE on opencl:0");
            KernelEntry missing = with(KernelCatalogue.RELU, "no_such_kernel", 256);
            assertThatThrownBy(() -> device.programs().kernel(missing, Map.of()).launch(1, 1, all, all, 256))
                    .hasMessageContaining("clCreateKernel (relu.cu:no_such_kernel) failed with CL_INVALID_KERNEL_NAME");
        }
    }

    /** {@code e} as if its file said something else. */
    private static KernelEntry with(KernelEntry e, String name, int block) {
        return new KernelEntry(e.file(), name, block, 1, e.grid(), e.parameters(), e.defines());
    }

    @Test
    void wrongArgumentsAreRefusedBeforeTheDriverSeesThem() {
        try (Buffer b = device.allocate("b", 1024)) {
            Slice all = new Slice(b, 0, 1024);
            assertThatThrownBy(() -> device.programs()
                            .kernel(KernelCatalogue.RELU, Map.of())
                            .launch(1, 1, all, 256, all))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("argument 1 of kernel relu.cu:relu is 'float *y': it takes Slice, not Integer");
        }
    }

    @Test
    void anIndexBeyondTheLastDeviceIsNamed() {
        assertThatThrownBy(() -> new OpenClBackend().open(99, DeviceOptions.defaults()))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("there is no device opencl:99");
    }
}
