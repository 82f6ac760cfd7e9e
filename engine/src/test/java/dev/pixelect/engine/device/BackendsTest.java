package dev.pixelect.engine.device;

import static dev.pixelect.engine.io.InputErrors.assertInputError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackendsTest {
    private static Device open(String spec) {
        return Backends.open(spec, DeviceOptions.defaults(), line -> {});
    }

    @Test
    void allAreFoundTheCpuLast() {
        assertThat(Backends.all()).extracting(Backend::name).containsExactlyInAnyOrder("cpu", "cuda", "opencl");
        assertThat(Backends.all()).last().extracting(Backend::name).isEqualTo("cpu");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpu", "", "CPU", "cpu0", "vulkan:0", "auto:0"})
    void anUnknownDeviceIsNamed(String spec) {
        assertInputError(() -> open(spec), "unknown device '" + spec + "'", "auto", "cpu", "cuda", "opencl");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu:", "cpu:x", "cpu:-1", "cpu:0:1", "cpu:1.5", "cuda:99999999999", "cpu: 0"})
    void anIndexThatIsNoneIsNamed(String spec) {
        assertInputError(() -> open(spec), "'" + spec + "'", "index");
    }

    @Test
    void anIndexTooHighIsNamed() {
        assertInputError(() -> open("cpu:1"), "cpu:1", "has 1", "from 0");
        assertInputError(() -> open("cpu:999"), "cpu:999");
    }

    @Test
    void theCpuOpensByNameAndIndex() {
        for (String spec : List.of("cpu", "cpu:0")) {
            try (Device d = open(spec)) {
                assertThat(d.info().backend()).isEqualTo("cpu");
                assertThat(d.info().index()).isZero();
            }
        }
    }

    /** Never another device than the one asked for. */
    @ParameterizedTest
    @ValueSource(strings = {"cuda", "opencl"})
    void aBackendWithoutDevicesSaysWhy(String name) {
        Backend backend = Backends.all().stream()
                .filter(b -> b.name().equals(name))
                .findFirst()
                .orElseThrow();
        Probe probe = backend.probe();
        assumeTrue(!probe.available(), name + " has devices here");
        assertThat(probe.reason()).isNotBlank().doesNotContain("\n");
        assertInputError(() -> open(name), "no device " + name, probe.reason());
        assertInputError(() -> open(name + ":1"), "no device " + name + ":1", probe.reason());
    }

    @Test
    void automaticSaysWhatItTookAndWhyNoOther() {
        List<String> said = new ArrayList<>();
        try (Device d = Backends.open("auto", DeviceOptions.defaults(), said::add)) {
            assertThat(said).hasSize(1);
            String line = said.get(0);
            assertThat(line)
                    .startsWith("device " + d.info().backend() + ":" + d.info().index() + ", "
                            + d.info().name())
                    .doesNotContain("\n");
            for (Backend b : Backends.all()) {
                if (b.name().equals(d.info().backend())) {
                    break;
                }
                assertThat(line).contains("not " + b.name() + ": ");
            }
            assertThat(d.info().automatic()).isTrue();
        }
    }
}
