package dev.pixelect.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A new folder that is deleted, with everything in it, when it is closed. */
public final class TemporaryFolder implements AutoCloseable {
    private final Path path;

    /** @param name that the folder's begins with */
    public TemporaryFolder(String name) throws IOException {
        this.path = Files.createTempDirectory(name);
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(path)) {
            files = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
