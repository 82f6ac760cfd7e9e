package dev.pixelect.engine.opencl;

import dev.pixelect.engine.check.DeviceCase;
import dev.pixelect.kernels.KernelEntry;
import dev.pixelect.kernels.KernelSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which kernels each case launches, with how many threads: to pick the cases for one kernel file, and the smallest ones where each
 * instruction is dear. In a file, a line is a case's name and {@code kernel=threads} for each of its kernels, with tabs between.
 */
final class CaseMap {
    /** A second case for a kernel is at most so many times as large as its smallest. */
    private static final int LARGEST = 4;

    private final Map<String, Map<String, Long>> threads = new LinkedHashMap<>();

    void put(String name, Map<KernelEntry, CheckedDevice.Count> counts) {
        Map<String, Long> of = new LinkedHashMap<>();
        counts.forEach((k, n) -> of.put(k.toString(), n.threads()));
        threads.put(name, of);
    }

    void write(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        threads.forEach((name, of) -> {
            StringBuilder line = new StringBuilder(name);
            of.forEach(
                    (kernel, n) -> line.append('\t').append(kernel).append('=').append(n));
            lines.add(line.toString());
        });
        Files.write(file, lines);
    }

    static CaseMap read(Path file) throws IOException {
        CaseMap map = new CaseMap();
        for (String line : Files.readAllLines(file)) {
            String[] parts = line.split("\t");
            Map<String, Long> of = new LinkedHashMap<>();
            for (int i = 1; i < parts.length; i++) {
                int at = parts[i].lastIndexOf('=');
                of.put(parts[i].substring(0, at), Long.valueOf(parts[i].substring(at + 1)));
            }
            map.threads.put(parts[0], of);
        }
        return map;
    }

    /**
     * The cases that launch a kernel of a file.
     *
     * @param file of the kernels; all cases for null or the header that all files include
     * @param each cases to take for each kernel, those with the fewest threads, as far as there are so many of like size
     */
    List<DeviceCase> choose(Collection<DeviceCase> cases, String file, int each) {
        boolean all = file == null || file.equals(KernelSources.HEADER);
        Map<String, List<String>> casesOf = new HashMap<>();
        threads.forEach((name, of) -> of.keySet().stream()
                .filter(k -> all || k.startsWith(file + ":"))
                .forEach(k -> casesOf.computeIfAbsent(k, x -> new ArrayList<>()).add(name)));
        // Kernels with few cases first: those cases count for the others that they launch.
        Set<String> chosen = new HashSet<>();
        casesOf.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<String, List<String>> e) ->
                                e.getValue().size())
                        .thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getValue)
                .forEach(names -> {
                    names.sort(Comparator.comparing(this::total));
                    long most = LARGEST * total(names.get(0));
                    long missing =
                            each - names.stream().filter(chosen::contains).count();
                    names.stream()
                            .filter(n -> !chosen.contains(n) && total(n) <= most)
                            .limit(Math.max(0, missing))
                            .toList()
                            .forEach(chosen::add);
                });
        return cases.stream().filter(c -> chosen.contains(c.name())).toList();
    }

    private long total(String name) {
        return threads.get(name).values().stream().mapToLong(n -> n).sum();
    }
}
