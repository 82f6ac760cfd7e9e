package dev.pixelect.bench;

import dev.pixelect.kernels.KernelEntry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The report as a table in a Markdown page, between two comments. */
final class KernelTable {
    private static final String COMMAND = "bench/kernels --markdown";

    private static final Set<Integer> ARCHITECTURES = Set.of(80, 90);
    private static final Set<Integer> CLASSES = Set.of(19, 32);

    private KernelTable() {}

    /**
     * The page with a new table.
     *
     * @throws IllegalArgumentException when it lacks the comments
     */
    static String replace(String page, List<KernelReport.Row> rows) {
        return MarkedSection.replace(page, COMMAND, table(rows));
    }

    static String table(List<KernelReport.Row> rows) {
        StringBuilder text = new StringBuilder();
        String file = "";
        Map<KernelEntry, List<KernelReport.Row>> kernels = rows.stream()
                .collect(Collectors.groupingBy(KernelReport.Row::kernel, LinkedHashMap::new, Collectors.toList()));
        for (Map.Entry<KernelEntry, List<KernelReport.Row>> e : kernels.entrySet()) {
            KernelEntry k = e.getKey();
            KernelHeader header = KernelHeader.of(k);
            if (!k.file().equals(file)) {
                file = k.file();
                text.append("\n**").append(file).append("**: ").append(cell(header.what()));
                text.append(".\n\n| kernel | with | bound by | sm_80 | sm_90 |\n|---|---|---|---|---|\n");
            }
            Map<String, List<KernelReport.Row>> lines = e.getValue().stream()
                    .filter(KernelTable::shown)
                    .collect(Collectors.groupingBy(
                            KernelReport.Row::definesText, LinkedHashMap::new, Collectors.toList()));
            boolean[] first = {true};
            lines.forEach((defines, of) -> {
                text.append("| ").append(first[0] ? "`" + k.name() + "`" : "");
                text.append(" | ").append(defines);
                text.append(" | ").append(first[0] ? cell(header.boundBy()) : "");
                of.forEach(r -> text.append(" | ").append(usage(r)));
                text.append(" |\n");
                first[0] = false;
            });
        }
        return text.append('\n').toString();
    }

    private static boolean shown(KernelReport.Row r) {
        Object classes = r.defines().get(Specialisations.CLASSES);
        return ARCHITECTURES.contains(r.architecture().number()) && (classes == null || CLASSES.contains(classes));
    }

    private static String usage(KernelReport.Row r) {
        Cubin.Usage u = r.usage();
        return String.format(
                Locale.ROOT,
                "%d / %d%s / %.0f %%",
                u.registers(),
                u.shared(),
                u.local() > 0 ? " / local " + u.local() : "",
                100 * r.occupancy());
    }

    static String cell(String text) {
        return text.replace("|", "\\|").replace("*", "\\*");
    }
}
