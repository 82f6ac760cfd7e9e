package dev.pixelect.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A new folder that is deleted, with everything in it, when it is closed, or when the program is interrupted before. */
public final class TemporaryFolder implements AutoCloseable {
    private final Path path;
    private final Thread interrupted = new Thread(this::deleteQuietly, "temporary-folder");

    /** @param name that the folder's begins with */
    public TemporaryFolder(String name) throws IOException {
        this.path = Files.createTempDirectory(name);
        Runtime.getRuntime().addShutdownHook(interrupted);
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        try {
            Runtime.getRuntime().removeShutdownHook(interrupted);
        } catch (IllegalStateException e) {
            return; // the hook is at it
        }
        delete();
    }

    private void deleteQuietly() {
        try {
            delete();
        } catch (IOException e) {
            System.err.println("left behind: " + path);
        }
    }

    private void delete() throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(path)) {
            files = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }
}
