package dev.pixelect.engine.cuda;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * Plants one mistake at a time in the cuda backend and sees whether a test on the software device finds it. Each runs in a JVM of
 * its own with the changed class before the others on its class path; streams are lazy there, and there are two devices.
 *
 * <pre>CudaMutants WORK_FOLDER [WORDS]</pre>
 *
 * Prints a line a mistake, of those whose name holds {@code WORDS}. Exit status: 1 when one survives or doesn't compile.
 */
final class CudaMutants {
    private static final Path SOURCES = Path.of("engine/src/main/java/dev/pixelect/engine/cuda");
    private static final int SECONDS = 600;

    /**
     * A mistake: in one source file, one piece of text becomes another.
     *
     * @param before must be found exactly once
     * @param tests classes of which one must fail
     */
    record Mutant(String file, String what, String before, String after, List<String> tests) {
        String text() throws IOException {
            String all = Files.readString(SOURCES.resolve(file + ".java"));
            int at = all.indexOf(before);
            if (at < 0 || all.indexOf(before, at + 1) >= 0) {
                throw new IllegalStateException("mutant '" + this + "' is out of date: the file holds '" + before + "' "
                        + (at < 0 ? "nowhere" : "more than once"));
            }
            return all.substring(0, at) + after + all.substring(at + before.length());
        }

        @Override
        public String toString() {
            return file + ": " + what;
        }
    }

    private final Path work;

    private CudaMutants(Path work) {
        this.work = work;
    }

    public static void main(String[] args) throws Exception {
        String words = args.length > 1 ? args[1] : "";
        List<Mutant> mutants = CudaMutantTable.ALL.stream()
                .filter(m -> m.toString().contains(words))
                .toList();
        for (Mutant m : mutants) {
            m.text(); // those out of date fail before anything runs
        }
        System.exit(new CudaMutants(Path.of(args[0])).run(mutants) ? 0 : 1);
    }

    private boolean run(List<Mutant> mutants) throws Exception {
        String[] tests =
                mutants.stream().flatMap(m -> m.tests.stream()).distinct().toArray(String[]::new);
        String sound = test("sound", null, Arrays.asList(tests));
        if (!sound.isEmpty()) {
            System.out.println("the backend as it is fails: " + sound);
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
            System.out.printf("%-76s %s%n", mutants.get(i), verdict);
            if (!verdict.startsWith("!")) {
                caught++;
            }
        }
        System.out.println(caught + " of " + mutants.size() + " mistakes were caught");
        return caught == mutants.size();
    }

    /** What caught a mistake; begins with "!" when nothing did. */
    private Callable<String> verdict(int number, Mutant m) {
        return () -> {
            Path shadow = Files.createDirectories(work.resolve("mutant-" + number));
            Path source = Files.writeString(shadow.resolve(m.file + ".java"), m.text());
            StringWriter log = new StringWriter();
            var compiler = ToolProvider.getSystemJavaCompiler();
            var files = compiler.getStandardFileManager(null, null, null);
            boolean compiled = compiler.getTask(
                            log,
                            files,
                            null,
                            List.of(
                                    "-d",
                                    shadow.toString(),
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    "-proc:none"),
                            null,
                            files.getJavaFileObjects(source))
                    .call();
            if (!compiled) {
                return "! does not compile: "
                        + log.toString().lines().findFirst().orElse("");
            }
            String failed = test("mutant-" + number, shadow, m.tests);
            return failed.isEmpty() ? "! SURVIVED" : failed;
        };
    }

    /** Runs tests; {@code shadow} comes first on their class path. Answers what failed first, or nothing. */
    private String test(String name, Path shadow, List<String> tests) throws IOException, InterruptedException {
        Path cache = work.resolve("cache-" + name);
        Path sound = work.resolve("cache-sound");
        if (shadow != null && Files.exists(sound)) { // some tests keep a cache of their own
            copy(sound, cache); // compiled kernels need not be compiled again
        }
        Path out = work.resolve(name + ".out");
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
                TestRunner.class.getName()));
        command.addAll(tests);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(work.resolve(name + ".err").toFile());
        builder.environment().put("PIXELECT_CACHE", cache.toString());
        builder.environment().put("CUSIM_LAZY", "1");
        builder.environment().put("CUSIM_DEVICES", "2");
        builder.environment().put("CUSIM_MEM_MB", "1024");
        Process process = builder.start();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            return "does not end";
        }
        int status = process.exitValue();
        List<String> said = Files.readAllLines(out);
        return status == 0
                ? ""
                : said.stream()
                        .filter(l -> l.startsWith(TestRunner.FAILED))
                        .map(l -> l.substring(TestRunner.FAILED.length()))
                        .map(l -> l.substring(0, Math.min(160, l.length())))
                        .findFirst()
                        .orElse("ends with status " + status
                                + (said.isEmpty() ? "" : ": " + said.get(said.size() - 1)));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path p : all.toList()) {
                Path target = to.resolve(from.relativize(p).toString());
                if (Files.isDirectory(p)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(p, target);
                }
            }
        }
    }
}
