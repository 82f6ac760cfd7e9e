package dev.pixelect.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Libraries that are missing, broken or of the wrong version, made up in a folder of a process of its own. */
@Tag("extras")
class CudaLibrariesTest {
    private static final String FETCH = "mvn -N -Pcuda-redist process-resources";

    /** Answers of a driver that is for CUDA 12.6 and has no device. */
    private static final String DRIVER =
            "int cuInit(unsigned f){return 0;} int cuDriverGetVersion(int*v){*v=%d;return 0;}"
                    + "int cuDeviceGetCount(int*n){*n=0;return 0;}";

    private static final String NVRTC = "int nvrtcVersion(int*a,int*b){*a=%d;*b=%d;return 0;}";
    private static final String CUDNN = "unsigned long cudnnGetVersion(void){return %d;}";

    @TempDir
    Path folder;

    private Path libraries;

    @BeforeEach
    void needs() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/cc")), "made-up libraries need /usr/bin/cc");
        for (String file : new String[] {"libcuda.so.1", "libnvrtc.so.12", "libcudnn.so.9"}) {
            assumeTrue(SharedLibraries.find(file, null).isEmpty(), "the system's own " + file + " would be found");
        }
        libraries = Files.createDirectory(folder.resolve("libraries"));
    }

    private static void make(Path folder, String name, String source, Object... values)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path c = Files.writeString(folder.resolve(name + ".c"), String.format(source, values));
        // The bindings ask for symbols of a version that is called as the library.
        Path version = Files.writeString(folder.resolve(name + ".map"), (name.contains("-") ? "" : name) + " { *; };");
        int status = new ProcessBuilder(
                        "/usr/bin/cc",
                        "-shared",
                        "-fPIC",
                        "-Wl,-soname," + name,
                        "-Wl,--version-script=" + version,
                        "-o",
                        folder.resolve(name).toString(),
                        c.toString())
                .inheritIO()
                .start()
                .waitFor();
        assertThat(status).isZero();
    }

    private void driver(int version) throws IOException, InterruptedException {
        make(libraries, "libcuda.so.1", DRIVER, version);
    }

    private static void nvrtc(Path folder, int major, int minor) throws IOException, InterruptedException {
        make(folder, "libnvrtc.so.12", NVRTC, major, minor);
        make(folder, "libnvrtc-builtins.so.12.6", "int nothing;");
    }

    private String probe() throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        ProcessBuilder b = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + folder,
                        "-cp",
                        System.getProperty("java.class.path"),
                        ProbeMain.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        b.environment().put("LD_LIBRARY_PATH", libraries.toString());
        b.environment().put("PIXELECT_CACHE", folder.resolve("cache").toString());
        Process p = b.start();
        assertThat(p.waitFor(2, TimeUnit.MINUTES)).isTrue();
        // The JVM has something to say itself about a file that is cut short.
        List<String> answer = Files.readAllLines(out).stream()
                .filter(l -> l.startsWith("devices "))
                .toList();
        assertThat(answer).as("%s", Files.readString(out)).hasSize(1);
        return answer.get(0);
    }

    @Test
    void noDriver() throws IOException, InterruptedException {
        assertThat(probe())
                .isEqualTo("devices 0: libcuda.so.1 was not found: install NVIDIA's driver, 525 or newer (CUDA 12)");
    }

    @Test
    void noNvrtc() throws IOException, InterruptedException {
        driver(12060);
        assertThat(probe())
                .startsWith("devices 0: libnvrtc.so.12 was not found: install the package cuda-nvrtc-12-6")
                .contains("CUDA 12.6", FETCH);
    }

    @Test
    void noCudnn() throws IOException, InterruptedException {
        driver(12060);
        nvrtc(libraries, 12, 6);
        assertThat(probe())
                .startsWith("devices 0: libcudnn.so.9 was not found: install the package cudnn9-cuda-12")
                .contains("cuDNN 9 for CUDA 12", FETCH);
    }

    @Test
    void nvrtcWithoutItsBuiltins() throws IOException, InterruptedException {
        driver(12060);
        nvrtc(libraries, 12, 6);
        make(libraries, "libcudnn.so.9", CUDNN, 90500);
        Files.delete(libraries.resolve("libnvrtc-builtins.so.12.6"));
        assertThat(probe())
                .startsWith("devices 0: libnvrtc-builtins.so.12.* was not found beside libnvrtc.so.12 in ")
                .contains("cuda-nvrtc-12-6");
    }

    @Test
    void aLibraryThatIsCutShort() throws IOException, InterruptedException {
        driver(12060);
        nvrtc(libraries, 12, 6);
        make(libraries, "libcudnn.so.9", CUDNN, 90500);
        Path cudnn = libraries.resolve("libcudnn.so.9");
        Files.write(cudnn, Arrays.copyOf(Files.readAllBytes(cudnn), 100));
        assertThat(probe())
                .startsWith("devices 0: " + cudnn + " cannot be loaded (")
                .contains("cudnn9-cuda-12");
    }

    @Test
    void anOldDriver() throws IOException, InterruptedException {
        driver(11080);
        nvrtc(libraries, 12, 6);
        make(libraries, "libcudnn.so.9", CUDNN, 90500);
        assertThat(probe())
                .isEqualTo("devices 0: NVIDIA's driver is for CUDA 11.8, and CUDA 12.0 or newer is needed:"
                        + " install driver 525 or newer");
    }

    @Test
    void anOldNvrtc() throws IOException, InterruptedException {
        driver(12060);
        nvrtc(libraries, 11, 8);
        make(libraries, "libcudnn.so.9", CUDNN, 90500);
        assertThat(probe())
                .isEqualTo("devices 0: libnvrtc.so.12 says it is NVRTC 11.8, and NVRTC 12 is needed:"
                        + " install the package cuda-nvrtc-12-6 (CUDA 12.6)");
    }

    @Test
    void anOldCudnn() throws IOException, InterruptedException {
        driver(12060);
        nvrtc(libraries, 12, 6);
        make(libraries, "libcudnn.so.9", CUDNN, 8907);
        assertThat(probe())
                .isEqualTo("devices 0: libcudnn.so.9 says it is version 8907, and cuDNN 9 is needed:"
                        + " install the package cudnn9-cuda-12 (cuDNN 9 for CUDA 12)");
    }

    @Test
    void whatWasFetchedIntoTheUsersCacheIsFound() throws IOException, InterruptedException {
        driver(12060);
        Path fetched = folder.resolve("cache").resolve("cuda-12.6");
        nvrtc(fetched, 12, 6);
        make(fetched, "libcudnn.so.9", CUDNN, 90500);
        assertThat(probe()).isEqualTo("devices 0: the driver lists no CUDA device");
    }
}
