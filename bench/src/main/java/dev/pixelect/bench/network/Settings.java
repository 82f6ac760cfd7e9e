package dev.pixelect.bench.network;

import dev.pixelect.bench.Network;
import dev.pixelect.engine.io.InputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What to measure.
 *
 * @param cases in the order in which they are timed
 * @param runs that are timed of each implementation
 * @param threads of each implementation
 * @param precision of the project's own device
 * @param quick whether everything is small and short: to see that it runs
 * @param json a file; null for none
 * @param markdown a page; null for none
 */
record Settings(List<Case> cases, int runs, int threads, String precision, boolean quick, Path json, Path markdown) {
    static final String USAGE = "bench/network [--cases training,large,small] [--runs N] [--threads N]"
            + " [--precision auto|fp32|tf32|bf16] [--outputs logits|maps] [--quick] [--json FILE] [--markdown FILE]";

    private static final int RUNS = 15;
    private static final int QUICK_RUNS = 3;

    private static final Map<String, Network> FULL = cases(
            new Network(true, 4, 352, 480, 1),
            new Network(false, 1, 1024, 2048, 1),
            new Network(false, 1, 352, 480, 1));
    private static final Map<String, Network> QUICK = cases(
            new Network(true, 2, 97, 129, 0.25),
            new Network(false, 1, 129, 257, 0.25),
            new Network(false, 1, 65, 97, 0.25));

    private static Map<String, Network> cases(Network training, Network large, Network small) {
        Map<String, Network> m = new LinkedHashMap<>();
        m.put("training", training);
        m.put("large", large);
        m.put("small", small);
        return m;
    }

    /** @throws InputException for what isn't understood */
    static Settings parse(String... args) {
        boolean quick = List.of(args).contains("--quick");
        Map<String, String> given = new LinkedHashMap<>(Map.of(
                "--cases", "training,large,small",
                "--runs", Integer.toString(quick ? QUICK_RUNS : RUNS),
                "--threads", Integer.toString(Runtime.getRuntime().availableProcessors()),
                "--precision", "fp32",
                "--outputs", "logits",
                "--json", "",
                "--markdown", ""));
        for (int i = 0; i < args.length; i++) {
            if (given.containsKey(args[i]) && i + 1 < args.length) {
                given.put(args[i], args[++i]);
            } else if (!args[i].equals("--quick")) {
                throw new InputException(USAGE + ", not '" + args[i] + "'");
            }
        }
        boolean maps = one(given, "--outputs", List.of("logits", "maps")).equals("maps");
        List<Case> cases = new ArrayList<>();
        for (String name : given.get("--cases").split(",")) {
            Network n = (quick ? QUICK : FULL).get(name);
            if (n == null) {
                throw new InputException("--cases are of " + String.join(", ", FULL.keySet()) + ", not '" + name + "'");
            }
            cases.add(new Case(n, maps && !n.training()));
        }
        return new Settings(
                List.copyOf(cases),
                number(given, "--runs", 1000),
                number(given, "--threads", 1024),
                one(given, "--precision", List.of("auto", "fp32", "tf32", "bf16")),
                quick,
                file(given.get("--json")),
                file(given.get("--markdown")));
    }

    /** Whether bfloat16 is measured, with float32 beside it. */
    boolean bf16() {
        return precision.equals("bf16");
    }

    private static String one(Map<String, String> given, String option, List<String> values) {
        String value = given.get(option);
        if (!values.contains(value)) {
            throw new InputException(option + " is one of " + String.join(", ", values) + ", not '" + value + "'");
        }
        return value;
    }

    private static int number(Map<String, String> given, String option, int most) {
        String value = given.get(option);
        if (!value.matches("[0-9]{1,4}") || Integer.parseInt(value) < 1 || Integer.parseInt(value) > most) {
            throw new InputException(option + " is a number from 1 to " + most + ", not '" + value + "'");
        }
        return Integer.parseInt(value);
    }

    private static Path file(String name) {
        return name.isEmpty() ? null : Path.of(name);
    }
}
