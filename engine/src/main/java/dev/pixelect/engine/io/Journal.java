package dev.pixelect.engine.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A text file that grows by a line at a time: what a long piece of work has done so far. Each line is on the disk when
 * {@link #add} returns. A process killed while it writes leaves a last line without its line feed, which counts as not there. For
 * use by one thread at a time.
 */
public final class Journal implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;
    private final List<String> earlier;
    private long size;

    private Journal(Path file, FileChannel channel, List<String> earlier, long size) {
        this.file = file;
        this.channel = channel;
        this.earlier = earlier;
        this.size = size;
    }

    /**
     * Opens a journal to go on with it, or begins one.
     *
     * @param head one line that says what the journal is of, such as a digest of all that its lines depend on: a file that
     *     begins with another line is begun anew
     * @throws InputException when the file can't be read or written, or another process has it open
     */
    public static Journal open(Path file, String head) {
        requireLine(head);
        boolean made = !Files.exists(file);
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            lock(channel, file);
            // Through the channel: closing another one of the same file would let go of the lock.
            byte[] bytes = Channels.newInputStream(channel).readAllBytes();
            int whole = endOfLastLine(bytes);
            List<String> lines = lines(bytes, whole);
            boolean ours = !lines.isEmpty() && lines.get(0).equals(head);
            int kept = ours ? whole : 0;
            channel.truncate(kept);
            if (made) {
                AtomicFiles.syncFolder(file.toAbsolutePath().getParent());
            }
            Journal journal = new Journal(file, channel, ours ? lines.subList(1, lines.size()) : List.of(), kept);
            if (!ours) {
                journal.add(head);
            }
            return journal;
        } catch (IOException e) {
            closeQuietly(channel);
            throw AtomicFiles.unwritable(file, e);
        } catch (RuntimeException e) {
            closeQuietly(channel);
            throw e;
        }
    }

    /** Two processes that add to one file would write over each other's lines. */
    private static void lock(FileChannel channel, Path file) throws IOException {
        boolean free;
        try {
            free = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            free = false;
        }
        if (!free) {
            throw new InputException(
                    "another process is at work with " + file + ": wait until it has ended, or name another folder");
        }
    }

    /**
     * The first line of a journal; empty where there is no file, or none that has a line.
     *
     * @throws InputException when the file can't be read
     */
    public static Optional<String> headOf(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Files.readAllBytes(file);
            return lines(bytes, endOfLastLine(bytes)).stream().findFirst();
        } catch (IOException e) {
            throw InputFiles.unreadable(file, "journal", e);
        }
    }

    /** The lines that were there when it was opened, oldest first, without the head. */
    public List<String> earlier() {
        return earlier;
    }

    /**
     * Adds a line.
     *
     * @param line without a line feed
     * @throws InputException when it can't be written, for lack of space among others; the journal then stays as it was
     */
    public void add(String line) {
        requireLine(line);
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        int length = bytes.remaining();
        try {
            for (long at = size; bytes.hasRemaining(); ) {
                at += channel.write(bytes, at);
            }
            channel.force(true);
            size += length;
        } catch (IOException e) {
            takeBack();
            throw AtomicFiles.unwritable(file, e);
        }
    }

    /** Opening would drop half a line just as well; but until then it would take the space that is missing. */
    private void takeBack() {
        try {
            channel.truncate(size);
        } catch (IOException e) {
            System.getLogger(Journal.class.getName()).log(System.Logger.Level.DEBUG, "cannot shorten " + file, e);
        }
    }

    private static int endOfLastLine(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        return end;
    }

    private static List<String> lines(byte[] bytes, int end) {
        return end == 0
                ? List.of()
                : Arrays.asList(new String(bytes, 0, end - 1, StandardCharsets.UTF_8).split("\n", -1));
    }

    private static void requireLine(String line) {
        if (line.contains("\n")) {
            throw new IllegalArgumentException("more than one line: " + line);
        }
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            System.getLogger(Journal.class.getName()).log(System.Logger.Level.DEBUG, "cannot close a journal", e);
        }
    }

    /** Lets go of the file, which stays. */
    @Override
    public void close() {
        closeQuietly(channel);
    }
}
