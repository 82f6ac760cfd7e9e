package dev.pixelect.engine.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixelect.engine.device.Backend;
import dev.pixelect.engine.device.Probe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        Path cache = Files.write(folder.resolve("ld.so.cache"), new byte[] {1, -1, 0});
        assertThat(OpenClLibrary.listed(cache)).isFalse();
        assertThat(OpenClLibrary.listed(folder.resolve("missing"))).isFalse();
        Files.writeString(cache, "\0libOpenCL.so.1\0/usr/lib/libOpenCL.so.1\0");
        assertThat(OpenClLibrary.listed(cache)).isTrue();
        assertThat(OpenClLibrary.lies(List.of(folder))).isFalse();
        Files.writeString(folder.resolve("libOpenCL.so"), "");
        assertThat(OpenClLibrary.lies(List.of(folder.resolve("other"), folder))).isTrue();
    }
}
