package dev.pixelect.selection.rounds;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pixelect.engine.io.AtomicFiles;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.InputFiles;
import dev.pixelect.engine.io.Journal;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The folder of a run, locked against a second process for as long as it is open:
 *
 * <pre>
 * config.json                 every option that the result depends on, as given or by default
 * history.jsonl              a line for each process that worked on it: when, where, with which versions and command line
 * plan.json                   the images, their sizes, and the round that each belongs to
 * rounds.txt                  the table of the rounds done so far
 * round-00/                   training on the initial images
 *   selection.json            what was labelled, and at which cost
 *   weights.safetensors       the network after the round's training
 *   trained.json              written when the weights are
 *   metrics.json              written last: the round is done
 *   timing.json               seconds that its parts took
 *   training/, labelled.jsonl only while the round trains or is being labelled: what a resumed run goes on from
 * round-01/ ...               as round-00, and for each image STEM of the round:
 *   masks/STEM.png            255 where selected, else 0
 *   labels/STEM.png           class indices, 255 where nothing is labelled
 *   overlays/STEM.png         the selection on the image
 *   scores/STEM.png           what it was ranked by, brighter is higher (strategies that rank)
 * </pre>
 */
public final class RunFolder implements AutoCloseable {
    private static final String CONFIG = "config.json";
    private static final String LOCK = ".lock";
    private static final String HISTORY = "history.jsonl";
    private static final String HISTORY_HEAD = "{\"history\":1}";

    private final Path folder;
    private final FileChannel lockFile;

    private RunFolder(Path folder, FileChannel lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
    }

    /**
     * Begins a run, or goes on with one. A folder that holds nothing but a configuration and history counts as empty, so that
     * a start that failed doesn't stand in the way of the next.
     *
     * @param folder made where it isn't there yet
     * @param configuration every option that the result depends on: names as a user writes them, values that JSON knows
     * @param resume whether a run that is there already may be gone on with; without one there, a new run begins
     * @throws InputException when the folder holds something else, or a run and {@code resume} is false, or a run with
     *     another configuration (the message names the first option that differs), or another process works in it, or it
     *     can't be written. The lock is the operating system's: it goes with the process, however that ends
     */
    public static RunFolder open(Path folder, Map<String, ?> configuration, boolean resume) {
        AtomicFiles.createFolder(folder);
        // Before the lock file is made, so that a folder that isn't ours stays as it was.
        requireOurs(folder);
        FileChannel lockFile = lock(folder);
        try {
            requireOurs(folder);
            if (isBegun(folder) && !resume) {
                throw new InputException(
                        folder + " holds a run already: add --resume to go on with it, or name another folder");
            }
            deleteTemporaries(folder);
            Path config = folder.resolve(CONFIG);
            if (isBegun(folder)) {
                requireSame(config, Json.text(configuration));
            } else {
                Json.write(config, configuration);
            }
            return new RunFolder(folder, lockFile);
        } catch (RuntimeException e) {
            release(lockFile);
            throw e;
        }
    }

    /** Where the run is. */
    public Path path() {
        return folder;
    }

    /**
     * Notes that this process works on the run: a line of {@code history.jsonl}. The result depends on none of it.
     *
     * @param entry names and values that JSON knows
     * @return what the process before noted; empty for the first
     * @throws InputException when the file can't be read or written
     */
    public Map<String, Object> addHistory(Map<String, ?> entry) {
        Path file = folder.resolve(HISTORY);
        try (Journal history = Journal.open(file, HISTORY_HEAD)) {
            List<String> earlier = history.earlier();
            Map<String, Object> last = earlier.isEmpty()
                    ? Map.of()
                    : Json.parse(file, earlier.get(earlier.size() - 1), new TypeReference<>() {});
            history.add(Json.line(entry));
            return last;
        }
    }

    RoundFolder round(int round) {
        return round(folder, round);
    }

    private static RoundFolder round(Path run, int round) {
        return new RoundFolder(run.resolve("round-%02d".formatted(round)));
    }

    /**
     * The records of the rounds that are done, from the first up to one that isn't. Takes no lock, so that a run can be looked at while it
     * is under way.
     *
     * @param run its folder; without one there are no records
     * @throws InputException when a record is damaged
     */
    public static List<RoundRecord> records(Path run) {
        List<RoundRecord> records = new ArrayList<>();
        Optional<RoundRecord> next = round(run, 0).readFinished();
        while (next.isPresent()) {
            records.add(next.get());
            next = round(run, records.size()).readFinished();
        }
        return records;
    }

    /**
     * Takes over the first round of another run, which this one would repeat to the same bits: same images, seed, weights to begin with
     * and training. All of it or nothing is there at any instant. Does nothing where this run has a first round.
     *
     * @param other folder of a run whose first round is done
     * @throws InputException when a file can't be read or written
     */
    public void takeStart(Path other) {
        Path target = round(0).path();
        if (Files.exists(target)) {
            return;
        }
        Path passing = folder.resolve("." + target.getFileName() + ".tmp");
        AtomicFiles.deleteAll(passing);
        AtomicFiles.createFolder(passing);
        try (Stream<Path> files = Files.list(round(other, 0).path())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                AtomicFiles.write(passing.resolve(file.getFileName()), InputFiles.readBytes(file, "file of the run"));
            }
            Files.move(passing, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new InputException(
                    "cannot copy the first round of " + other + " to " + folder + " (" + e.getMessage()
                            + "): check the disk and the permissions",
                    e);
        }
    }

    /** Lets other processes use the folder. */
    @Override
    public void close() {
        release(lockFile);
    }

    private static void requireOurs(Path folder) {
        if (isBegun(folder) && !Files.exists(folder.resolve(CONFIG))) {
            throw new InputException(
                    folder + " is not empty and holds no run (no " + CONFIG + "): name an empty or a new folder");
        }
    }

    private static boolean isBegun(Path folder) {
        Set<String> beginnings = Set.of(CONFIG, LOCK, HISTORY);
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.anyMatch(
                    entry -> !beginnings.contains(entry.getFileName().toString()) && !isTemporary(entry));
        } catch (IOException e) {
            throw new InputException("cannot read the folder " + folder + ": change its permissions", e);
        }
    }

    /** {@link AtomicFiles} leaves such a file when the process is killed. */
    private static boolean isTemporary(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith(".") && name.endsWith(".tmp");
    }

    private static void deleteTemporaries(Path folder) {
        List<Path> leftovers;
        try (Stream<Path> all = Files.walk(folder)) {
            leftovers = all.filter(RunFolder::isTemporary).toList();
        } catch (IOException e) {
            throw new InputException("cannot clean up the folder " + folder + ": change its permissions", e);
        }
        leftovers.forEach(AtomicFiles::deleteAll);
    }

    /** The lock file stays when the lock goes: deleting it would let two processes lock two files of the same name. */
    private static FileChannel lock(Path folder) {
        FileChannel file = null;
        try {
            file = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = file.tryLock();
            if (lock != null) {
                return file;
            }
        } catch (OverlappingFileLockException e) {
            // Held within this process: refused below like any other.
        } catch (IOException e) {
            if (file != null) {
                release(file);
            }
            throw new InputException(
                    "cannot lock the folder " + folder + " (" + e.getMessage()
                            + "): change its permissions, free some space, or name another",
                    e);
        }
        release(file);
        throw new InputException(
                "another process is at work in " + folder + ": wait until it has ended, or name another folder");
    }

    private static void release(FileChannel lockFile) {
        try {
            lockFile.close();
        } catch (IOException e) {
            System.getLogger(RunFolder.class.getName()).log(System.Logger.Level.DEBUG, "cannot close the lock", e);
        }
    }

    private static void requireSame(Path config, String now) {
        String before = InputFiles.readText(config, "configuration");
        JsonNode old;
        JsonNode current;
        try {
            old = Json.tree(before);
            // Through text, as the other was, so that numbers have the same types.
            current = Json.tree(now);
        } catch (JsonProcessingException e) {
            throw new InputException("cannot understand " + config + ": name another folder for a new run", e);
        }
        // The command first: where that differs, the rest does anyway.
        TreeSet<String> keys = new TreeSet<>(
                Comparator.comparing((String key) -> !key.equals("command")).thenComparing(Comparator.naturalOrder()));
        old.fieldNames().forEachRemaining(keys::add);
        current.fieldNames().forEachRemaining(keys::add);
        for (String key : keys) {
            JsonNode was = old.get(key);
            JsonNode is = current.get(key);
            if (was == null || !was.equals(is)) {
                throw new InputException("the run in " + config.getParent() + " was begun with " + shown(key, was)
                        + ", not with " + shown(key, is)
                        + ": resume it with the options it was begun with, or name another folder");
            }
        }
    }

    private static String shown(String key, JsonNode value) {
        return value == null || value.isNull() ? "no " + key : key + " " + value.asText(value.toString());
    }
}
