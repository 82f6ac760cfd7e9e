package dev.pixelect.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixelect.engine.device.Buffer;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.engine.device.DeviceInfo;
import dev.pixelect.engine.device.Slice;
import dev.pixelect.engine.graph.GraphBuilder;
import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.engine.kernel.ProgramCache;
import dev.pixelect.engine.plan.Plan;
import dev.pixelect.kernels.KernelCatalogue;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Mistakes made on purpose: each is caught, by the device's checks or by the simulator's. */
@Tag("extras")
@ExtendWith(Simulator.class)
class CudaFaultsTest {
    @Test
    void descriptorsThatAreNotClosedAreReportedAsLeaks() {
        GraphBuilder g = new GraphBuilder();
        g.output(g.conv2d(
                "y",
                Op.Conv2d.of(1, 1, 1),
                g.input("x", Shape.of(1, 2, 5, 5)),
                g.parameter("w", Shape.of(3, 2, 3, 3)),
                null));
        int leaks = Simulator.leaks();
        Device device = Simulator.open();
        Plan forgotten = Plan.of(g.build(), device);
        device.close();
        // x, y, w and the convolution.
        assertThat(Simulator.leaks() - leaks).as("from %s", forgotten.nodes()).isEqualTo(4);
    }

    @Test
    void aRefusedLaunchNamesTheKernelTheSizeAndTheDevice() {
        withKernels((parts, kernels) -> {
            try (Buffer b = buffer(parts, 1024)) {
                Slice s = new Slice(b, 0, 1024);
                assertThatThrownBy(() -> kernels.kernel(KernelCatalogue.RELU, Map.of())
                                .launch(0, 1, s, s, 1)
                                .run())
                        .isInstanceOf(DeviceException.class)
                        .hasMessageContaining("cuLaunchKernel: CUDA_ERROR_INVALID_VALUE")
                        .hasMessageContaining("kernel relu.cu:relu, grid 0x1, block 256x1, on cuda:0 software CUDA")
                        .message()
                        .hasLineCount(1);
            }
        });
    }

    @Test
    void anArgumentThatIsMissingIsRefused() {
        withKernels((parts, kernels) -> {
            try (Buffer b = buffer(parts, 1024)) {
                Slice s = new Slice(b, 0, 1024);
                assertThatThrownBy(() ->
                                kernels.kernel(KernelCatalogue.RELU, Map.of()).launch(1, 1, s, s))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("kernel relu.cu:relu takes 3 arguments, not 2: 'int n' is missing");
            }
        });
    }

    @Test
    void aReadOutOfBoundsIsThrownAtTheLatestWhenWaitedForAndClosingStillReleasesTheDevice() {
        assertThatThrownBy(() -> withKernels((parts, kernels) -> {
                    Buffer b = buffer(parts, 1024);
                    b.fill(0, 1024, (byte) 0);
                    Slice s = new Slice(b, 0, 1024);
                    kernels.kernel(KernelCatalogue.RELU, Map.of())
                            .launch(2, 1, s, s, 257)
                            .run();
                    parts.context.synchronize("after the kernel");
                }))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("CUDA_ERROR_ILLEGAL_ADDRESS");
        try (Device device = Simulator.open();
                Buffer b = device.allocate("b", 16)) {
            b.fill(0, 16, (byte) 0);
            b.read(0, ByteBuffer.allocate(4));
        }
    }

    @Test
    void anInputThatWasNeverWrittenIsReported() {
        withKernels((parts, kernels) -> {
            try (Buffer b = buffer(parts, 2048)) {
                int reports = Simulator.reports();
                kernels.kernel(KernelCatalogue.RELU, Map.of())
                        .launch(1, 1, new Slice(b, 0, 1024), new Slice(b, 1024, 1024), 256)
                        .run();
                parts.context.synchronize(parts.context);
                assertThat(Simulator.reports()).isGreaterThan(reports);
            }
        });
    }

    @Test
    void aKernelWithoutItsMacroIsRefused() {
        withKernels(
                (parts, kernels) -> assertThatThrownBy(() -> kernels.kernel(KernelCatalogue.SOFTMAX_ENTROPY, Map.of()))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("NUM_CLASSES"));
    }

    @Test
    void aKernelThatDoesNotCompileShowsTheCompilersLog() {
        withKernels((parts, kernels) -> assertThatThrownBy(
                        () -> kernels.kernel(KernelCatalogue.SOFTMAX_ENTROPY, Map.of("NUM_CLASSES", "many")))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("nvrtcCompileProgram: NVRTC_ERROR_COMPILATION for softmax_entropy.cu")
                .hasMessageContaining("many"));
    }

    private static void withKernels(BiConsumer<Parts, CudaKernels> test) {
        DeviceInfo info = new CudaBackend().probe().devices().get(0);
        try (CudaContext context = new CudaContext(info);
                CudaMemory memory = new CudaMemory(context, false);
                Staging staging = new Staging(context, memory);
                CudaKernels kernels = new CudaKernels(context, new ProgramCache(null))) {
            test.accept(new Parts(context, memory, staging), kernels);
        }
    }

    private static Buffer buffer(Parts parts, long bytes) {
        return new CudaBuffer(parts.context, parts.memory, parts.staging, "b", bytes, b -> {});
    }

    /** What a device is made of besides its kernels. */
    private record Parts(CudaContext context, CudaMemory memory, Staging staging) {}
}
