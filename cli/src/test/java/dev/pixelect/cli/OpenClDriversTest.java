package dev.pixelect.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * OpenCL drivers that are missing or broken, as a process of its own sees them: a reason in one line, nothing printed by native
 * code, and the other devices still there. Without libOpenCL that alone is the reason.
 */
class OpenClDriversTest {
    private static final String ABSENT = "libOpenCL is not here";

    @TempDir
    Path folder;

    /** Runs {@code devices} with only the drivers of a folder, and answers what it says about OpenCL. */
    private String reason(Path vendors) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "devices")
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("OCL_ICD_VENDORS", vendors.toString());
        Process process = builder.start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
        // A newer JDK warns about the natives of libraries, with an empty line behind; the launcher has the flags
        // against that.
        assertThat(Files.readAllLines(err).stream().filter(l -> !l.isEmpty() && !l.startsWith("WARNING:")))
                .isEmpty();
        List<String> lines = Files.readAllLines(out);
        assertThat(lines).allMatch(l -> l.matches("(cuda|opencl|cpu|   ).*")).anyMatch(l -> l.startsWith("cpu:0"));
        List<String> opencl = lines.stream().filter(l -> l.startsWith("opencl")).toList();
        assertThat(opencl).hasSize(1);
        assertThat(opencl.get(0)).startsWith("opencl     not here: ");
        return opencl.get(0);
    }

    private Path vendors(String library) throws IOException {
        Path vendors = Files.createDirectories(folder.resolve("vendors"));
        Files.writeString(vendors.resolve("test.icd"), library + "\n");
        return vendors;
    }

    private static void assertSays(String line, String... words) {
        if (!line.contains(ABSENT)) {
            assertThat(line).contains(words);
        }
    }

    @Test
    void noDriverAtAll() throws Exception {
        Path vendors = Files.createDirectories(folder.resolve("vendors"));
        assertSays(reason(vendors), "no OpenCL driver works here; install one: ", "pocl-opencl-icd");
        assertSays(reason(folder.resolve("nowhere")), "no OpenCL driver works here", "nowhere, is not there");
    }

    @Test
    void aDriverWhoseLibraryIsMissing() throws Exception {
        String line = reason(vendors("/usr/lib/nowhere/libnothing.so"));
        assertSays(line, "test.icd names /usr/lib/nowhere/libnothing.so, which is not there");
    }

    @Test
    void aDriverThatIsNone() throws Exception {
        Path library = Files.writeString(folder.resolve("libtext.so"), "this is no library");
        assertSays(reason(vendors(library.toString())), "libtext.so, which offers no OpenCL platform");
        assertSays(reason(vendors("libc.so.6")), "libc.so.6, which offers no OpenCL platform");
        assertSays(reason(vendors("\u0001\u0002\u0003")), "test.icd cannot be read as the name of a library");
    }

    @Test
    @Tag("extras")
    void aPlatformWithoutDevices() throws Exception {
        assertThat(reason(vendors(compiled()))).endsWith("not here: platform 'Test platform' has no device");
    }

    @Test
    @Tag("extras")
    void aPlatformThatFails() throws Exception {
        assertThat(reason(vendors(compiled("-DBROKEN"))))
                .endsWith("not here: platform 'Test platform': clGetDeviceIDs failed with CL_OUT_OF_HOST_MEMORY");
    }

    /** The library of {@code src/test/c/empty_platform.c}. */
    private String compiled(String... flags) throws IOException, InterruptedException {
        Path library = folder.resolve("libempty.so");
        List<String> command = new ArrayList<>(
                List.of("gcc", "-shared", "-fPIC", "-o", library.toString(), "src/test/c/empty_platform.c"));
        command.addAll(List.of(flags));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
        return library.toString();
    }
}
