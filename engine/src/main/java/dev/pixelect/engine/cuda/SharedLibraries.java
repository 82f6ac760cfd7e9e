package dev.pixelect.engine.cuda;

import dev.pixelect.engine.kernel.ProgramCache;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The shared libraries that the bindings need, looked for as the system's loader does, before any class of the bindings
 * is touched: their own complaint about a missing file is a page long and doesn't say what to install.
 */
final class SharedLibraries {
    /**
     * @param file the name that the bindings' own libraries ask for
     * @param remedy what brings it
     */
    private record Needed(String file, String remedy) {}

    /** Fetches both into {@link #FETCHED} of the user's cache; a profile of the project's pom.xml. */
    private static final String FETCH =
            ", or run 'mvn -N -Pcuda-redist process-resources' in Pixelect's folder, which fetches it without root (2 GB)";

    private static final Needed NVRTC =
            new Needed("libnvrtc.so.12", "install the package cuda-nvrtc-12-6 (NVRTC for CUDA 12.6)" + FETCH);

    private static final Needed CUDNN =
            new Needed("libcudnn.so.9", "install the package cudnn9-cuda-12 (cuDNN 9 for CUDA 12)" + FETCH);

    private static final List<Needed> NEEDED =
            List.of(new Needed("libcuda.so.1", "install NVIDIA's driver, 525 or newer (CUDA 12)"), NVRTC, CUDNN);

    private static final String FETCHED = "cuda-12.6";

    private static final List<Path> FOLDERS = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu"),
            Path.of("/usr/lib64"),
            Path.of("/usr/lib"),
            Path.of("/lib/x86_64-linux-gnu"),
            Path.of("/lib64"));

    private SharedLibraries() {}

    /** Loads what is needed; answers why that isn't possible, in one line, or nothing. */
    static Optional<String> load() {
        return load(NEEDED);
    }

    /** The same for NVRTC alone. */
    static Optional<String> loadNvrtc() {
        return load(List.of(NVRTC));
    }

    /** The same for cuDNN alone, whose descriptors need no driver. */
    static Optional<String> loadCudnn() {
        return load(List.of(CUDNN));
    }

    private static Optional<String> load(List<Needed> needed) {
        for (Needed n : needed) {
            Optional<Path> path = find(n.file);
            if (path.isEmpty()) {
                return Optional.of(n.file + " was not found: " + n.remedy);
            }
            try {
                System.load(path.get().toString());
            } catch (UnsatisfiedLinkError e) {
                return Optional.of(path.get() + " cannot be loaded ("
                        + e.getMessage().lines().findFirst().orElse("") + "): " + n.remedy);
            }
        }
        return needed.contains(NVRTC) ? loadBuiltins() : Optional.empty();
    }

    /**
     * NVRTC opens this one itself when it first compiles, by a name with the minor version; what is loaded already is found,
     * wherever it lies.
     */
    private static Optional<String> loadBuiltins() {
        Path nvrtc = find("libnvrtc.so.12").orElseThrow();
        try {
            Path folder = nvrtc.toRealPath().getParent();
            List<Path> found;
            try (var files = Files.list(folder)) {
                found = files.filter(f -> f.getFileName().toString().matches("libnvrtc-builtins\\.so\\.12\\.\\d+"))
                        .sorted()
                        .toList();
            }
            if (found.isEmpty()) {
                return Optional.of("libnvrtc-builtins.so.12.* was not found beside libnvrtc.so.12 in " + folder + ": "
                        + NVRTC.remedy);
            }
            found.forEach(f -> System.load(f.toString()));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("the folder of " + nvrtc + " cannot be read: " + e.getMessage());
        } catch (UnsatisfiedLinkError e) {
            return Optional.of("libnvrtc-builtins.so.12.* beside " + nvrtc + " cannot be loaded: " + NVRTC.remedy);
        }
    }

    /** In the loader's order: LD_LIBRARY_PATH, its cache, the standard folders; then what was fetched for this user. */
    static Optional<Path> find(String file) {
        return find(file, System.getenv("LD_LIBRARY_PATH"));
    }

    /** @param path folders, or null for none, in the place of LD_LIBRARY_PATH */
    static Optional<Path> find(String file, String path) {
        List<Path> candidates = new ArrayList<>();
        if (path != null) {
            for (String folder : path.split("[:;]")) {
                candidates.add(Path.of(folder.isEmpty() ? "." : folder)
                        .toAbsolutePath()
                        .resolve(file));
            }
        }
        candidates.addAll(cached(file));
        FOLDERS.forEach(f -> candidates.add(f.resolve(file)));
        ProgramCache.userFolder()
                .ifPresent(f -> candidates.add(f.resolve(FETCHED).resolve(file)));
        return candidates.stream().filter(SharedLibraries::isX8664).findFirst();
    }

    /** Paths of {@code file} in the loader's cache, a binary file whose strings end in a zero byte. */
    private static List<Path> cached(String file) {
        try {
            String text = Files.readString(Path.of("/etc/ld.so.cache"), StandardCharsets.ISO_8859_1);
            Matcher m = Pattern.compile("/[^\\x00]*/" + Pattern.quote(file) + "(?=\\x00)")
                    .matcher(text);
            return m.results().map(r -> Path.of(r.group())).toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Whether {@code path} is an ELF file of 64 bits for x86-64; a machine may have 32-bit libraries too. */
    private static boolean isX8664(Path path) {
        try (var in = Files.newInputStream(path)) {
            byte[] head = in.readNBytes(20);
            return head.length == 20 && head[0] == 0x7f && head[1] == 'E' && head[4] == 2 && head[18] == 62;
        } catch (IOException e) {
            return false;
        }
    }
}
