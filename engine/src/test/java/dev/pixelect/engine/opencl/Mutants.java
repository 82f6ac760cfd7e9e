package dev.pixelect.engine.opencl;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Plants one bug at a time in the kernels and sees whether the checks find it: first the results and guard bands of the cases on
 * the default OpenCL device (PoCL), then, where these find nothing, Oclgrind's reports. Each runs in a JVM of its own with a
 * changed kernel file before the others on its class path.
 *
 * <pre>Mutants WORK_FOLDER [WORDS]</pre>
 *
 * Prints a line a mutant, of those whose name holds {@code WORDS}. Exit status: 1 when one survives or isn't a bug that compiles.
 */
final class Mutants {
    private static final Path KERNELS = Path.of("dev", "pixelect", "kernels");
    private static final String ICD = "/usr/lib/oclgrind/liboclgrind-rt-icd.so";
    private static final Map<String, String> RACES =
            Map.of("OCL_ICD_VENDORS", ICD, "OCLGRIND_DATA_RACES", "1", "OCLGRIND_CHECK_API", "1");
    private static final Map<String, String> UNINITIALIZED =
            Map.of("OCL_ICD_VENDORS", ICD, "OCLGRIND_UNINITIALIZED", "1", "OCLGRIND_BUILD_OPTIONS", "-cl-opt-disable");

    private static final int SECONDS = 600;

    /** What a run of {@link KernelChecks} ended with; {@code said} is empty when it found nothing. */
    private record Outcome(int status, String said) {}

    private final Path work;
    private final Path map;

    private Mutants(Path work) {
        this.work = work;
        this.map = work.resolve("map");
    }

    public static void main(String[] args) throws Exception {
        String words = args.length > 1 ? args[1] : "";
        List<Mutant> mutants = new ArrayList<>(OpMutants.ALL);
        mutants.addAll(VisionMutants.ALL);
        mutants.removeIf(m -> !m.toString().contains(words));
        mutants.forEach(Mutant::text); // those out of date fail before anything runs
        System.exit(new Mutants(Path.of(args[0])).run(mutants) ? 0 : 1);
    }

    private boolean run(List<Mutant> mutants) throws Exception {
        Outcome sound = check("sound", null, Map.of(), "bands");
        if (!sound.said.isEmpty()) {
            System.out.println("the kernels as they are fail: " + sound.said);
            return false;
        }
        ExecutorService pool =
                Executors.newFixedThreadPool(Math.min(2, Runtime.getRuntime().availableProcessors()));
        List<Future<String>> verdicts = new ArrayList<>();
        for (int i = 0; i < mutants.size(); i++) {
            verdicts.add(pool.submit(verdict(i, mutants.get(i))));
        }
        pool.shutdown();
        int caught = 0;
        for (int i = 0; i < mutants.size(); i++) {
            String verdict = verdicts.get(i).get();
            System.out.printf("%-70s %s%n", mutants.get(i), verdict);
            if (!verdict.startsWith("!")) {
                caught++;
            }
        }
        System.out.println(caught + " of " + mutants.size() + " mutants were caught");
        return caught == mutants.size();
    }

    /** Who caught a mutant and by what; begins with "!" when nobody did. */
    private Callable<String> verdict(int number, Mutant m) {
        return () -> {
            Path shadow = work.resolve("mutant-" + number);
            Path file = shadow.resolve(KERNELS).resolve(m.file());
            Files.createDirectories(file.getParent());
            Files.writeString(file, m.text());
            String only = "only=" + m.file();
            Outcome o = check("pocl-" + number, shadow, Map.of(), "bands", only);
            if (o.status == KernelChecks.DOES_NOT_COMPILE) {
                return "! does not compile: " + o.said;
            }
            if (!o.said.isEmpty()) {
                return "PoCL      " + o.said;
            }
            o = check("races-" + number, shadow, RACES, "exact", only, "each=2");
            if (!o.said.isEmpty()) {
                return "Oclgrind  " + o.said;
            }
            o = check("uninitialized-" + number, shadow, UNINITIALIZED, "fresh", only, "each=1");
            return o.said.isEmpty() ? "! SURVIVED" : "Oclgrind  " + o.said;
        };
    }

    /** Runs {@link KernelChecks}; {@code shadow} comes first on its class path. */
    private Outcome check(String name, Path shadow, Map<String, String> environment, String memory, String... options)
            throws IOException, InterruptedException {
        Path out = work.resolve(name + ".out");
        Path err = work.resolve(name + ".err");
        String path = System.getProperty("java.class.path");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + work.resolve(name + ".crash"),
                "-Dorg.bytedeco.javacpp.maxBytes=0",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-cp",
                shadow == null ? path : shadow + File.pathSeparator + path,
                KernelChecks.class.getName(),
                memory,
                map.toString()));
        command.addAll(List.of(options));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("POCL_CACHE_DIR", work.resolve("pocl").toString());
        // No program of one run may serve another: Oclgrind has options for the compiler of its own.
        builder.environment()
                .put("PIXELECT_CACHE", work.resolve("cache-" + name).toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            return new Outcome(-1, "does not end");
        }
        int status = process.exitValue();
        List<String> reports = Files.readAllLines(err).stream()
                .filter(l -> !l.isBlank() && !l.startsWith(KernelChecks.CASE))
                .toList();
        if (!environment.isEmpty() && !reports.isEmpty()) {
            return new Outcome(
                    status,
                    String.join("; ", reports.subList(0, Math.min(2, reports.size())))
                            .strip());
        }
        String failed = Files.readAllLines(out).stream()
                .filter(l -> l.startsWith(KernelChecks.FAILED))
                .map(l -> l.substring(KernelChecks.FAILED.length()))
                .findFirst()
                .orElse(status == 0 ? "" : "ends with status " + status);
        return new Outcome(status, failed);
    }
}
