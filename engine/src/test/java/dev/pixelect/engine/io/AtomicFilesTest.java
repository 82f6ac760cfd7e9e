package dev.pixelect.engine.io;

import static dev.pixelect.engine.io.InputErrors.assertInputError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
    @TempDir
    Path folder;

    @Test
    void writesAndReplacesAndLeavesNothingElse() throws IOException {
        Path file = folder.resolve("a.txt");
        AtomicFiles.write(file, "first");
        AtomicFiles.write(file, "zweites \u00fc");
        assertThat(file).hasContent("zweites \u00fc");
        assertThat(names()).containsExactly("a.txt");
    }

    @Test
    void keepsTheOldFileWhenTheContentFails() throws IOException {
        Path file = folder.resolve("a.txt");
        AtomicFiles.write(file, "old");
        assertThatThrownBy(() -> AtomicFiles.write(file, out -> {
                    out.write(new byte[100_000]);
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("a.txt")
                .hasMessageContaining("free some space");
        assertInputError(
                () -> AtomicFiles.write(file, out -> {
                    throw new IOException("I/O error writing PNG file!", new IOException("No space left on device"));
                }),
                "a.txt: No space left on device; free some space");
        assertThatThrownBy(() -> AtomicFiles.write(file, out -> {
                    throw new IllegalStateException("bug");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(file).hasContent("old");
        assertThat(names()).containsExactly("a.txt");
    }

    /** A process that is killed while it writes has the name of the file, a UUID and .tmp; a user's own are not touched. */
    @Test
    void clearsAwayWhatAKilledProcessLeaves() throws IOException {
        String[] name = new String[1];
        AtomicFiles.write(folder.resolve("a.txt"), out -> name[0] = names().get(0));
        assertThat(name[0]).startsWith(".a.txt.").endsWith(".tmp");
        Files.writeString(folder.resolve(name[0]), "half");
        Files.writeString(folder.resolve(".mine.tmp"), "kept");
        Files.createDirectories(folder.resolve("within"));
        Files.writeString(folder.resolve("within").resolve(name[0]), "kept");
        AtomicFiles.deleteLeftovers(folder);
        assertThat(names()).containsExactlyInAnyOrder("a.txt", ".mine.tmp", "within");
        assertThat(folder.resolve("within").resolve(name[0])).exists();
        assertInputError(() -> AtomicFiles.deleteLeftovers(folder.resolve("none")), "none");
    }

    @Test
    void followsALinkToTheFileItStandsFor() throws IOException {
        Path real = Files.writeString(folder.resolve("real"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        AtomicFiles.write(link, "new");
        assertThat(real).hasContent("new");
        assertThat(link).isSymbolicLink();
    }

    @Test
    void namesAFolderThatIsMissingOrNone() throws IOException {
        assertInputError(() -> AtomicFiles.write(folder.resolve("none/a"), "x"), "none", "does not exist");
        Files.writeString(folder.resolve("file"), "x");
        assertInputError(() -> AtomicFiles.write(folder.resolve("file/a"), "x"), "file", "not a folder");
        assertInputError(() -> AtomicFiles.write(folder, "x"), "is a folder");
        assertInputError(() -> AtomicFiles.createFolder(folder.resolve("file/sub")), "file");
        assertInputError(() -> AtomicFiles.createFolder(folder.resolve("file")), "is a file");
    }

    @Test
    void namesAFolderThatMayNotBeWritten() throws IOException {
        Path locked = Files.createDirectory(folder.resolve("locked"));
        assumeTrue(locked.toFile().setWritable(false) && !Files.isWritable(locked), "root may write anywhere");
        assertInputError(() -> AtomicFiles.write(locked.resolve("a"), "x"), "locked", "may not be written");
        assertInputError(() -> AtomicFiles.createFolder(locked.resolve("a")), "locked", "may not be written");
    }

    @Test
    void refusesDevices() {
        assumeTrue(Files.exists(Path.of("/dev/null")));
        assertInputError(() -> AtomicFiles.write(Path.of("/dev/null"), "x"), "/dev/null", "no regular file");
    }

    private List<String> names() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).toList();
        }
    }
}
