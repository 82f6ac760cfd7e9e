package dev.pixelect.engine.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes whole files or none: the content goes to a temporary name in the target's folder, is synced to the disk and
 * then moved over the target in one step. A process killed at any instant leaves the old file or the new one.
 */
public final class AtomicFiles {
    /** The names of temporary files, as {@link #write(Path, IoConsumer)} gives them. */
    private static final Pattern LEFTOVER = Pattern.compile("\\..+\\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.tmp");

    private AtomicFiles() {}

    /** Something that is done with a value and may fail as files do. */
    @FunctionalInterface
    public interface IoConsumer<T> {
        /**
         * Uses {@code value}.
         *
         * @throws IOException when reading or writing fails
         */
        void accept(T value) throws IOException;
    }

    /**
     * Writes {@code target}, replacing a file of that name. Whatever {@code content} throws leaves the old file as it
     * was and no temporary file behind.
     *
     * @param content writes everything to the stream, which is buffered and closed by this method
     * @throws InputException when the folder is missing or can't be written, the disk is full, or the target is no
     *     regular file
     */
    public static void write(Path target, IoConsumer<OutputStream> content) {
        Path file = resolve(target);
        Path folder = file.toAbsolutePath().getParent();
        Path temporary = folder.resolve("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try (FileChannel channel =
                    FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
                content.accept(out);
                out.flush();
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw unwritable(target, e);
        } finally {
            deleteQuietly(temporary);
        }
        syncFolder(folder);
    }

    /** As {@link #write(Path, IoConsumer)}, of these bytes. */
    public static void write(Path target, byte[] content) {
        write(target, out -> out.write(content));
    }

    /** As {@link #write(Path, IoConsumer)}, of this text in UTF-8. */
    public static void write(Path target, String content) {
        write(target, content.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Makes a folder and those above it, where they aren't there yet.
     *
     * @throws InputException when a file is in the way or the place can't be written
     */
    public static void createFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (FileAlreadyExistsException e) {
            throw new InputException(
                    "cannot make the folder " + folder + ": " + e.getFile() + " is a file; name another folder", e);
        } catch (IOException e) {
            throw new InputException(
                    "cannot make the folder " + folder + ": "
                            + reason(e, folder.toAbsolutePath().getParent()),
                    e);
        }
    }

    /**
     * Deletes what processes that were killed while they wrote have left in a folder; not in the folders within it. To be called only
     * while nobody else writes there.
     *
     * @throws InputException when the folder can't be read
     */
    public static void deleteLeftovers(Path folder) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, AtomicFiles::isLeftover)) {
            files.forEach(AtomicFiles::deleteQuietly);
        } catch (IOException e) {
            throw InputFiles.unreadable(folder, "folder", e);
        }
    }

    private static boolean isLeftover(Path file) {
        return LEFTOVER.matcher(file.getFileName().toString()).matches();
    }

    /**
     * Makes the folder that a file is to be in, where it isn't there yet.
     *
     * @return {@code file}
     * @throws InputException as {@link #createFolder}
     */
    public static Path inFolder(Path file) {
        createFolder(file.toAbsolutePath().getParent());
        return file;
    }

    /**
     * Deletes a file, or a folder with what is in it; does nothing where there is none.
     *
     * @throws InputException when something can't be deleted
     */
    public static void deleteAll(Path place) {
        if (!Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> inside;
        try (Stream<Path> all = Files.walk(place)) {
            inside = all.sorted(Comparator.reverseOrder()).toList();
        } catch (IOException e) {
            throw new InputException("cannot read the folder " + place + ": change its permissions", e);
        }
        for (Path file : inside) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new InputException("cannot delete " + file + ": change the permissions of its folder", e);
            }
        }
    }

    /** The file that a link stands for, so that the link outlives the move. */
    private static Path resolve(Path target) {
        if (Files.isDirectory(target)) {
            throw new InputException("cannot write " + target + ": it is a folder; name a file");
        }
        if (!Files.exists(target)) {
            return target;
        }
        if (!Files.isRegularFile(target)) {
            throw new InputException("cannot write " + target + ": it is no regular file; name another");
        }
        try {
            return Files.isSymbolicLink(target) ? target.toRealPath() : target;
        } catch (IOException e) {
            throw new InputException("cannot write " + target + ": " + e.getMessage(), e);
        }
    }

    /** What kept {@code target} from being written, as one line with the remedy. */
    static InputException unwritable(Path target, IOException e) {
        return new InputException(
                "cannot write " + target + ": "
                        + reason(e, target.toAbsolutePath().getParent()),
                e);
    }

    private static String reason(IOException thrown, Path folder) {
        IOException e = thrown;
        // Encoders wrap what the file system says.
        while (e.getCause() instanceof IOException inner) {
            e = inner;
        }
        if (e instanceof AccessDeniedException) {
            return "the folder " + folder + " may not be written; change its permissions or name another";
        }
        if (e instanceof NoSuchFileException) {
            return "the folder " + folder + " does not exist; make it first or name another";
        }
        String text = e instanceof FileSystemException fs && fs.getReason() != null ? fs.getReason() : e.getMessage();
        text = String.valueOf(text).lines().findFirst().orElse("");
        if (text.contains("Not a directory")) {
            return folder + " is not a folder; name another";
        }
        if (text.contains("No space left") || text.contains("quota")) {
            return text + "; free some space or name a folder on another disk";
        }
        return text + "; check the folder " + folder + " or name another";
    }

    private static void deleteQuietly(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            // The error on its way to the caller, or the finished file, matters more than a leftover.
            System.getLogger(AtomicFiles.class.getName())
                    .log(System.Logger.Level.DEBUG, "cannot remove " + temporary, e);
        }
    }

    /** Makes the move itself durable. Folders can't be opened on Windows, where the move is already. */
    static void syncFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            System.getLogger(AtomicFiles.class.getName()).log(System.Logger.Level.DEBUG, "cannot sync " + folder, e);
        }
    }
}
