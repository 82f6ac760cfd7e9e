package dev.pixelect.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What is in a folder. */
final class Folders {
    private static final Set<String> UNREPEATED = Set.of("timing.json", "history.jsonl", ".lock");

    private Folders() {}

    /** A digest of each file, by its path in {@code folder}; without what times or guards a run. */
    static Map<String, String> contents(Path folder) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = file.getFileName().toString();
                if (!UNREPEATED.contains(name)) {
                    byte[] bytes = Files.readAllBytes(file);
                    contents.put(folder.relativize(file).toString(), bytes.length + ":" + Arrays.hashCode(bytes));
                }
            }
        }
        return contents;
    }
}
