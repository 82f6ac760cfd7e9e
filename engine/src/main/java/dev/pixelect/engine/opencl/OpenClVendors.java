package dev.pixelect.engine.opencl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The files by which OpenCL drivers make themselves known to the loader on Linux: a file {@code NAME.icd} in a folder, with
 * the name of the driver's library in it. The loader says nothing about one that it cannot use.
 */
final class OpenClVendors {
    private static final int LONGEST = 200;

    private final Path folder;
    private final Predicate<String> found;

    /** @param found whether the dynamic linker would find a library by this name */
    OpenClVendors(Path folder, Predicate<String> found) {
        this.folder = folder;
        this.found = found;
    }

    /** Those of this machine; empty where the loader looks elsewhere. */
    static Optional<OpenClVendors> here(Map<String, String> environment) {
        try {
            Path folder = Path.of(environment.getOrDefault("OCL_ICD_VENDORS", "/etc/OpenCL/vendors"));
            // Other forms of the variable, such as a library's name, are the loader's business.
            return Files.isRegularFile(folder) || environment.containsKey("OCL_ICD_FILENAMES")
                    ? Optional.empty()
                    : Optional.of(new OpenClVendors(folder, OpenClLibrary::found));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /**
     * Why the drivers that are written down may be of no use.
     *
     * @param nothing true when the loader found no platform at all: then drivers whose libraries are there are named too
     */
    List<String> remarks(boolean nothing) {
        if (!Files.isDirectory(folder)) {
            return nothing ? List.of("the folder of OpenCL drivers, " + folder + ", is not there") : List.of();
        }
        List<String> remarks = new ArrayList<>();
        for (Path file : files()) {
            String library = library(file);
            if (library.isEmpty()) {
                remarks.add(file + " cannot be read as the name of a library");
            } else if (!found.test(library)) {
                remarks.add(file + " names " + library
                        + ", which is not there: install that driver again, or remove the" + " file");
            } else if (nothing) {
                remarks.add(file + " names " + library + ", which offers no OpenCL platform");
            }
        }
        return remarks;
    }

    private List<Path> files() {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(f -> f.toString().endsWith(".icd")).sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** The first line; empty when it is no text for a line. */
    private static String library(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            String text = new String(bytes, StandardCharsets.UTF_8);
            String line = text.lines().findFirst().orElse("").strip();
            return line.length() <= LONGEST && line.chars().noneMatch(c -> c < ' ' || c > '~') ? line : "";
        } catch (IOException e) {
            return "";
        }
    }
}
