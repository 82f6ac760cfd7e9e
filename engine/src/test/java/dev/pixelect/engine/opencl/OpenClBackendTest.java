package dev.pixelect.engine.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixelect.engine.device.Backend;
import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.device.Probe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be said on any machine, with or without OpenCL. */
class OpenClBackendTest {
    @TempDir
    Path folder;

    @Test
    void isFoundByName() {
        assertThat(ServiceLoader.load(Backend.class).stream()
                        .map(p -> p.get().name())
                        .toList())
                .contains("opencl");
    }

    @Test
    void aProbeAnswersInOneLine() {
        Probe probe = new OpenClBackend().probe();
        assertThat(probe.reason()).doesNotContain("\n");
        assertThat(probe.available() || !probe.reason().isEmpty()).isTrue();
        probe.devices().forEach(d -> {
            assertThat(d.backend()).isEqualTo("opencl");
            assertThat(d.name()).isNotBlank();
            assertThat(d.memoryBytes()).isPositive();
        });
        assertThat(new OpenClBackend().probe()).isEqualTo(probe);
    }

    @Test
    void theLibraryIsLookedForInTheLinkersCacheAndInFolders() throws IOException {
        String name = "libOpenCL.so.1";
        Path cache = Files.write(folder.resolve("ld.so.cache"), new byte[] {1, -1, 0});
        assertThat(OpenClLibrary.listed(cache, name)).isFalse();
        assertThat(OpenClLibrary.listed(folder.resolve("missing"), name)).isFalse();
        Files.writeString(cache, "\0libOpenCL.so.1\0/usr/lib/libOpenCL.so.1\0");
        assertThat(OpenClLibrary.listed(cache, name)).isTrue();
        assertThat(OpenClLibrary.lies(List.of(folder), name)).isFalse();
        Files.writeString(folder.resolve(name), "");
        assertThat(OpenClLibrary.lies(List.of(folder.resolve("other"), folder), name))
                .isTrue();
        assertThat(OpenClLibrary.found(folder.resolve(name).toString())).isTrue();
        assertThat(OpenClLibrary.found(folder.resolve("libOpenCL.so").toString()))
                .isFalse();
    }

    @Test
    void driversThatCannotWorkAreNamed() throws IOException {
        OpenClVendors vendors = new OpenClVendors(folder, "libgood.so"::equals);
        assertThat(vendors.remarks(true)).isEmpty();
        Path bad = Files.writeString(folder.resolve("b.icd"), "libbad.so\n");
        Path garbage = Files.write(folder.resolve("c.icd"), new byte[] {1, 2, -3});
        Path empty = Files.writeString(folder.resolve("d.icd"), "\n");
        Path good = Files.writeString(folder.resolve("a.icd"), " libgood.so \n");
        Files.writeString(folder.resolve("notes.txt"), "not a driver");
        List<String> faults = List.of(
                bad + " names libbad.so, which is not there: install that driver again, or remove the file",
                garbage + " cannot be read as the name of a library",
                empty + " cannot be read as the name of a library");
        assertThat(vendors.remarks(false)).isEqualTo(faults);
        assertThat(vendors.remarks(true))
                .hasSize(4)
                .contains(good + " names libgood.so, which offers no OpenCL platform")
                .containsAll(faults);
        Path nowhere = folder.resolve("nowhere");
        assertThat(new OpenClVendors(nowhere, n -> true).remarks(true))
                .isEqualTo(List.of("the folder of OpenCL drivers, " + nowhere + ", is not there"));
    }

    @Test
    void theLoadersFolderIsTheEnvironments() throws IOException {
        assertThat(OpenClVendors.here(Map.of("OCL_ICD_VENDORS", folder.toString())))
                .isPresent();
        Path file = Files.writeString(folder.resolve("a.icd"), "");
        assertThat(OpenClVendors.here(Map.of("OCL_ICD_VENDORS", file.toString())))
                .isEmpty();
        assertThat(OpenClVendors.here(Map.of("OCL_ICD_FILENAMES", "libx.so"))).isEmpty();
        assertThat(OpenClVendors.here(Map.of("OCL_ICD_VENDORS", "a\0b"))).isEmpty();
    }

    @Test
    void refusesWhatItCannotComputeIn() {
        for (DeviceOptions.Precision p : List.of(DeviceOptions.Precision.TF32, DeviceOptions.Precision.BF16)) {
            assertThatThrownBy(() -> new OpenClBackend().open(0, new DeviceOptions(0, p)))
                    .isInstanceOf(DeviceException.class)
                    .hasMessageContaining("--precision fp32");
        }
    }
}
