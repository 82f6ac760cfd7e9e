package dev.pixelect.engine.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixelect.engine.check.DeviceCase;
import dev.pixelect.engine.check.OpCases;
import dev.pixelect.engine.kernel.ProgramCache;
import dev.pixelect.kernels.KernelCatalogue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that an earlier device compiled. */
@Tag("extras")
class OpenClCacheTest {
    @TempDir
    Path folder;

    private OpenClDevice open() {
        return OpenClTests.open(new ProgramCache(folder));
    }

    @Test
    void aSecondDeviceCompilesNothingAndComputesTheSame() {
        int programs;
        try (OpenClDevice first = open()) {
            check(first);
            programs = first.programs().count();
            assertThat(first.programs().compiled()).isEqualTo(programs).isGreaterThan(3);
        }
        try (OpenClDevice second = open()) {
            check(second);
            assertThat(second.programs().count()).isEqualTo(programs);
            assertThat(second.programs().compiled()).isZero();
        }
    }

    private static void check(OpenClDevice device) {
        for (int i = 0; i < OpCases.all().size(); i += 6) {
            DeviceCase c = OpCases.all().get(i);
            assertThat(c.run(device).passed()).as(c.name()).isTrue();
        }
    }

    @Test
    void aDamagedFileIsCompiledAnewAndMended() throws IOException {
        relu(1);
        for (Path f : files()) {
            byte[] content = Files.readAllBytes(f);
            content[content.length / 2] ^= 1;
            Files.write(f, content);
        }
        relu(1);
        relu(0);
    }

    /** Well kept, but no program: the driver is asked, says no, and gets the source. */
    @Test
    void aBinaryThatTheDriverRefusesIsCompiledAnew() throws IOException {
        ProgramCache.Key key;
        try (OpenClDevice device = open()) {
            key = device.programs().key("relu.cu", Map.of());
        }
        new ProgramCache(folder).put(key, "no program at all".getBytes(StandardCharsets.US_ASCII));
        relu(1);
        relu(0);
    }

    @Test
    void aFolderThatCannotBeWrittenCostsOnlyTime() {
        try (OpenClDevice device = OpenClTests.open(new ProgramCache(Path.of("/proc/nothing")))) {
            device.programs().kernel(KernelCatalogue.RELU, Map.of());
            assertThat(device.programs().compiled()).isEqualTo(1);
        }
    }

    private void relu(int compiled) {
        try (OpenClDevice device = open()) {
            device.programs().kernel(KernelCatalogue.RELU, Map.of());
            assertThat(device.programs().compiled()).isEqualTo(compiled);
            DeviceCase c = OpCases.all().stream()
                    .filter(o -> o.name().startsWith("relu"))
                    .findFirst()
                    .orElseThrow();
            assertThat(c.run(device).passed()).isTrue();
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }
}
