package dev.pixelect.engine.opencl;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whether Linux's dynamic linker would find libOpenCL. Asked before JOCL is, which prints lines of its own to the standard
 * error stream when it does not find the library.
 */
final class OpenClLibrary {
    private static final List<String> NAMES = List.of("libOpenCL.so.1", "libOpenCL.so");
    private static final Path CACHE = Path.of("/etc/ld.so.cache");

    private OpenClLibrary() {}

    /** True when the library is surely not here; false also where that cannot be told. */
    static boolean absent() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        return system.contains("linux") && NAMES.stream().noneMatch(OpenClLibrary::found);
    }

    /** Whether the linker would find a library by this path or name. */
    static boolean found(String library) {
        return library.contains("/")
                ? Files.exists(Path.of(library))
                : listed(CACHE, library) || lies(folders(System.getenv("LD_LIBRARY_PATH")), library);
    }

    /** Whether the linker's cache names the library. */
    static boolean listed(Path cache, String library) {
        try {
            return new String(Files.readAllBytes(cache), StandardCharsets.ISO_8859_1).contains(library + "\0");
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether the library lies in one of the folders. */
    static boolean lies(List<Path> folders, String library) {
        return folders.stream().anyMatch(f -> Files.exists(f.resolve(library)));
    }

    private static List<Path> folders(String libraryPath) {
        List<Path> folders = new ArrayList<>();
        for (String root : List.of("/lib", "/lib64", "/usr/lib", "/usr/lib64")) {
            folders.add(Path.of(root));
            folders.add(Path.of(root, "x86_64-linux-gnu"));
            folders.add(Path.of(root, "aarch64-linux-gnu"));
        }
        if (libraryPath != null) {
            for (String folder : libraryPath.split(File.pathSeparator)) {
                if (!folder.isEmpty()) {
                    folders.add(Path.of(folder));
                }
            }
        }
        return folders;
    }
}
