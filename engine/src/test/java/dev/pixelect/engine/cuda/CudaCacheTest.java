package dev.pixelect.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixelect.engine.device.DeviceInfo;
import dev.pixelect.engine.kernel.ProgramCache;
import dev.pixelect.kernels.KernelCatalogue;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Modules that an earlier device compiled. */
@Tag("extras")
@ExtendWith(Simulator.class)
class CudaCacheTest {
    @TempDir
    Path folder;

    /** How many files are compiled for these kernels. */
    private int compiled() {
        DeviceInfo info = new CudaBackend().probe().devices().get(0);
        try (CudaContext context = new CudaContext(info);
                CudaKernels kernels = new CudaKernels(context, new ProgramCache(folder))) {
            kernels.kernel(KernelCatalogue.RELU, Map.of());
            kernels.kernel(KernelCatalogue.SOFTMAX_ENTROPY, Map.of("NUM_CLASSES", 3));
            kernels.kernel(KernelCatalogue.SOFTMAX_ENTROPY, Map.of("NUM_CLASSES", 4));
            return kernels.compiled();
        }
    }

    @Test
    void aSecondDeviceCompilesNothing() {
        assertThat(compiled()).isEqualTo(3);
        assertThat(compiled()).isZero();
    }

    @Test
    void codeThatTheDriverRefusesIsCompiledAnew() {
        compiled();
        DeviceInfo info = new CudaBackend().probe().devices().get(0);
        try (CudaContext context = new CudaContext(info)) {
            ProgramCache.Key key = new Nvrtc(context).key("relu.cu", Map.of());
            new ProgramCache(folder).put(key, "no module at all\0".getBytes(StandardCharsets.US_ASCII));
        }
        assertThat(compiled()).isEqualTo(1);
        assertThat(compiled()).isZero();
    }
}
