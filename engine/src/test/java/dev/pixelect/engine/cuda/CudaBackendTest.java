package dev.pixelect.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixelect.engine.device.Backend;
import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.device.Probe;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** What must hold on any machine, with or without CUDA. */
class CudaBackendTest {
    @Test
    void isFoundByTheServiceLoader() {
        assertThat(ServiceLoader.load(Backend.class)).extracting(Backend::name).contains("cuda");
    }

    @Test
    void probeAnswersWithDevicesOrWithOneLineThatSaysWhatIsMissing() {
        Probe probe = new CudaBackend().probe();
        if (probe.available()) {
            assertThat(probe.devices()).allSatisfy(d -> {
                assertThat(d.name()).isNotBlank();
                assertThat(d.memoryBytes()).isPositive();
            });
        } else {
            assertThat(probe.reason()).isNotBlank().hasLineCount(1);
        }
    }

    @Test
    void openingADeviceThatIsNotThereSaysWhy() {
        assertThatThrownBy(() -> new CudaBackend().open(99, DeviceOptions.defaults()))
                .isInstanceOf(DeviceException.class)
                .hasMessageStartingWith("no device cuda:99: ");
    }

    @Test
    void anUnknownLibraryIsNotFound() {
        assertThat(SharedLibraries.find("libthere-is-no-such-thing.so.1")).isEmpty();
    }
}
