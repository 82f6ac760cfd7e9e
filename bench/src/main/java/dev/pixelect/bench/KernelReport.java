package dev.pixelect.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.pixelect.engine.cuda.CudaCompiler;
import dev.pixelect.kernels.KernelCatalogue;
import dev.pixelect.kernels.KernelEntry;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What each kernel takes of an NVIDIA GPU, as NVRTC compiles it: registers, shared and local memory, and the occupancy that these
 * leave. Needs no GPU.
 *
 * <pre>KernelReport [--json] [--check] [--markdown FILE]</pre>
 *
 * Prints a table, or JSON. {@code --check} ends with 1 when a kernel uses local memory, but for those with more than 32 classes.
 * {@code --markdown} writes the table of a page anew instead.
 */
final class KernelReport {
    private static final int MOST_CLASSES = 32;

    /** A kernel, compiled. */
    record Row(KernelEntry kernel, Map<String, Object> defines, Architecture architecture, Cubin.Usage usage) {
        double occupancy() {
            return architecture.occupancy(kernel.blockX() * kernel.blockY(), usage);
        }

        /** Whether registers went to local memory where there should be enough of them. */
        boolean spills() {
            return usage.local() > 0 && (int) defines.getOrDefault(Specialisations.CLASSES, 0) <= MOST_CLASSES;
        }

        String definesText() {
            return defines.entrySet().stream()
                    .map(e -> e.getKey() + "=" + e.getValue())
                    .collect(Collectors.joining(" "));
        }
    }

    private KernelReport() {}

    public static void main(String[] args) throws IOException {
        boolean json = false;
        boolean check = false;
        Path page = null;
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("--json")) {
                json = true;
            } else if (args[i].equals("--check")) {
                check = true;
            } else if (args[i].equals("--markdown") && i + 1 < args.length) {
                page = Path.of(args[++i]);
            } else {
                System.err.println("bench/kernels [--json] [--check] [--markdown FILE], not '" + args[i] + "'");
                System.exit(2);
            }
        }
        List<Row> rows = rows();
        if (page != null) {
            Files.writeString(page, KernelTable.replace(Files.readString(page), rows));
        } else if (json) {
            System.out.println(json(rows));
        } else {
            print(rows, System.out);
        }
        List<Row> spilled = rows.stream().filter(Row::spills).toList();
        if (check && !spilled.isEmpty()) {
            spilled.forEach(r -> System.err.println(r.kernel() + " " + r.definesText() + " on " + r.architecture()
                    + " keeps " + r.usage().local() + " bytes a thread in local memory"));
            System.exit(1);
        }
    }

    /** Every kernel of the catalogue for every specialisation and architecture. */
    static List<Row> rows() {
        CudaCompiler.load().ifPresent(reason -> {
            throw new IllegalStateException(reason);
        });
        CudaCompiler compiler = new CudaCompiler("no device");
        List<Integer> known = compiler.architectures();
        Map<String, Map<String, Cubin.Usage>> compiled = new HashMap<>();
        List<Row> rows = new ArrayList<>();
        for (KernelEntry k : KernelCatalogue.all()) {
            for (Map<String, Object> defines : Specialisations.of(k)) {
                for (Architecture a : Architecture.ALL) {
                    if (!known.contains(a.number())) {
                        throw new IllegalStateException("this NVRTC makes no code for " + a + ", but for " + known);
                    }
                    Cubin.Usage usage = compiled.computeIfAbsent(
                                    k.file() + defines + a,
                                    x -> Cubin.usage(compiler.cubin(k.file(), defines, a.number())))
                            .get(k.name());
                    if (usage == null) {
                        throw new IllegalStateException("compiled for " + a + ", the file has no kernel " + k);
                    }
                    rows.add(new Row(k, defines, a, usage));
                }
            }
        }
        return rows;
    }

    private static void print(List<Row> rows, PrintStream out) {
        out.printf("%-55s %-24s", "kernel", "");
        Architecture.ALL.forEach(a -> out.printf(" | %-24s", a + " reg shared local occ"));
        out.println();
        Map<String, List<Row>> lines = rows.stream()
                .collect(Collectors.groupingBy(
                        r -> String.format("%-55s %-24s", r.kernel(), r.definesText()),
                        LinkedHashMap::new,
                        Collectors.toList()));
        lines.forEach((name, of) -> {
            out.print(name);
            for (Row r : of) {
                Cubin.Usage u = r.usage();
                out.printf(
                        Locale.ROOT,
                        " | %9d %6d %5d%s%3.0f%%",
                        u.registers(),
                        u.shared(),
                        u.local(),
                        r.spills() ? "!" : " ",
                        100 * r.occupancy());
            }
            out.println("  " + KernelHeader.of(of.get(0).kernel()).boundBy());
        });
    }

    private static String json(List<Row> rows) throws IOException {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Row r : rows) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("file", r.kernel().file());
            one.put("kernel", r.kernel().name());
            one.put("block", List.of(r.kernel().blockX(), r.kernel().blockY()));
            one.put("defines", new TreeMap<>(r.defines()));
            one.put("architecture", r.architecture().toString());
            one.put("registers", r.usage().registers());
            one.put("shared_bytes", r.usage().shared());
            one.put("local_bytes", r.usage().local());
            one.put("occupancy", r.occupancy());
            one.put("bound_by", KernelHeader.of(r.kernel()).boundBy());
            all.add(one);
        }
        return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(all);
    }
}
