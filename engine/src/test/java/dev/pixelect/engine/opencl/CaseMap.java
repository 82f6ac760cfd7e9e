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
 * Which kernels each case launches, with how many threads and bytes: to pick the cases for one kernel file, and the smallest ones where each
 * instruction is dear. In a file, a line is a case's name and {@code kernel=threads=bytes} for each of its kernels, with tabs between.
 */
final class CaseMap {
    /** A second case for a kernel is at most so many times as large as its smallest. */
    private static final int LARGEST = 4;

    private record Size(long threads, long bytes) {}

    private final Map<String, Map<String, Size>> sizes = new LinkedHashMap<>();

    void put(String name, Map<KernelEntry, CheckedDevice.Count> counts) {
        Map<String, Size> of = new LinkedHashMap<>();
        counts.forEach((k, n) -> of.put(k.toString(), new Size(n.threads(), n.bytes())));
        sizes.put(name, of);
    }

    void write(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        sizes.forEach((name, of) -> {
            StringBuilder line = new StringBuilder(name);
            of.forEach((kernel, n) -> line.append('\t').append(kernel).append("=" + n.threads + "=" + n.bytes));
            lines.add(line.toString());
        });
        Files.write(file, lines);
    }

    static CaseMap read(Path file) throws IOException {
        CaseMap map = new CaseMap();
        for (String line : Files.readAllLines(file)) {
            String[] parts = line.split("\t");
            Map<String, Size> of = new LinkedHashMap<>();
            for (int i = 1; i < parts.length; i++) {
                String[] kernel = parts[i].split("=");
                of.put(kernel[0], new Size(Long.parseLong(kernel[1]), Long.parseLong(kernel[2])));
            }
            map.sizes.put(parts[0], of);
        }
        return map;
    }

    /**
     * The cases that launch a kernel of a file.
     *
     * @param file of the kernels; all cases for null or the header that all files include
     * @param each cases to take for each kernel, those with the fewest threads, as far as there are so many of like size, and of equal ones
     *     those with the most bytes, where more threads have something to do; 0 for all
     */
    List<DeviceCase> choose(Collection<DeviceCase> cases, String file, int each) {
        boolean all = file == null || file.equals(KernelSources.HEADER);
        Map<String, List<String>> casesOf = new HashMap<>();
        sizes.forEach((name, of) -> of.keySet().stream()
                .filter(k -> all || k.startsWith(file + ":"))
                .forEach(k -> casesOf.computeIfAbsent(k, x -> new ArrayList<>()).add(name)));
        if (each == 0) {
            Set<String> names = new HashSet<>();
            casesOf.values().forEach(names::addAll);
            return cases.stream().filter(c -> names.contains(c.name())).toList();
        }
        // Kernels with few cases first: those cases count for the others that they launch.
        Set<String> chosen = new HashSet<>();
        casesOf.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<String, List<String>> e) ->
                                e.getValue().size())
                        .thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getValue)
                .forEach(names -> {
                    names.sort(Comparator.comparing(this::threads)
                            .thenComparing(Comparator.comparing(this::bytes).reversed()));
                    long most = LARGEST * threads(names.get(0));
                    long missing =
                            each - names.stream().filter(chosen::contains).count();
                    names.stream()
                            .filter(n -> !chosen.contains(n) && threads(n) <= most)
                            .limit(Math.max(0, missing))
                            .toList()
                            .forEach(chosen::add);
                });
        return cases.stream().filter(c -> chosen.contains(c.name())).toList();
    }

    private long threads(String name) {
        return sizes.get(name).values().stream().mapToLong(Size::threads).sum();
    }

    private long bytes(String name) {
        return sizes.get(name).values().stream().mapToLong(Size::bytes).sum();
    }
}
