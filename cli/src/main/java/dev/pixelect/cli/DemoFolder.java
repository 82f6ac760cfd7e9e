package dev.pixelect.cli;

import dev.pixelect.engine.io.InputException;
import dev.pixelect.selection.rounds.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The demo's folder, with a run in a folder of its own for each strategy. A demo that was interrupted is gone on with; one
 * that was finished is begun anew. Locked against a second process while it is open.
 */
final class DemoFolder implements AutoCloseable {
    /** What is on its way out; whatever bears this name is of no use after a crash. */
    private static final String PASSING = ".passing";

    private final RunFolder lock;
    private final boolean goesOn;

    private DemoFolder(RunFolder lock, boolean goesOn) {
        this.lock = lock;
        this.goesOn = goesOn;
    }

    /**
     * @param strategies that have runs here
     * @throws InputException when the folder holds something else or a demo with other options, is in use by another
     *     process, or can't be written
     */
    static DemoFolder open(Path folder, Map<String, ?> configuration, List<String> strategies) {
        RunFolder lock = RunFolder.open(folder, configuration, true);
        try {
            discard(folder.resolve(PASSING));
            boolean finished = Files.exists(folder.resolve(Demo.PICTURE));
            if (finished) {
                // First what says that it is finished: killed from here on, the rest is gone on with or discarded.
                Files.delete(folder.resolve(Demo.PICTURE));
                for (String strategy : strategies) {
                    Path run = folder.resolve(strategy);
                    if (Files.exists(run)) {
                        Files.move(run, folder.resolve(PASSING));
                        discard(folder.resolve(PASSING));
                    }
                }
            }
            boolean begun = strategies.stream().anyMatch(s -> Files.exists(folder.resolve(s)));
            return new DemoFolder(lock, begun);
        } catch (IOException e) {
            lock.close();
            throw unusable(folder, e);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** The folder as a run's. */
    RunFolder lock() {
        return lock;
    }

    Path path() {
        return lock.path();
    }

    /** The folder of a strategy's run. */
    Path run(String strategy) {
        return path().resolve(strategy);
    }

    /** Whether there is an interrupted demo to go on with. */
    boolean goesOn() {
        return goesOn;
    }

    private static void discard(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> inside;
        try (Stream<Path> all = Files.walk(folder)) {
            inside = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : inside) {
            Files.delete(file);
        }
    }

    private static InputException unusable(Path folder, IOException e) {
        return new InputException(
                "cannot work in the folder " + folder + " (" + e.getMessage() + "): name another with --out", e);
    }

    /** Lets other processes use the folder. */
    @Override
    public void close() {
        lock.close();
    }
}
