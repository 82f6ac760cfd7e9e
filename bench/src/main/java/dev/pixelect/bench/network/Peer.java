package dev.pixelect.bench.network;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A running process that serves as {@link dev.pixelect.bench.TurnServer} or {@code bench/network_torch.py} do. It sleeps while nobody asks, and ends
 * when it is closed, or when this process does, since its input ends then.
 */
final class Peer implements AutoCloseable {
    private static final Path PROCESSES = Path.of("/proc");

    private final String name;
    private final Process process;
    private final BufferedReader in;
    private final Writer out;
    private final Path errors;
    private final Map<String, Object> info;

    /**
     * Starts it and waits until it is ready.
     *
     * @param name of the implementation
     * @param threads that OpenMP may use; what the command makes of it besides is its affair
     * @throws IOException when it doesn't start, with the last line that it said
     */
    Peer(String name, List<String> command, int threads) throws IOException {
        this.name = name;
        this.errors = Files.createTempFile("pixelect-peer", ".log");
        errors.toFile().deleteOnExit();
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        Map<String, String> environment = builder.environment();
        environment.put("OMP_NUM_THREADS", Integer.toString(threads));
        environment.put("PYTHONDONTWRITEBYTECODE", "1");
        List.of("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
                .forEach(environment::remove); // the library knows this processor better
        try {
            this.process = builder.start();
        } catch (IOException e) {
            Files.delete(errors);
            throw e;
        }
        this.in = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.out = process.outputWriter(StandardCharsets.UTF_8);
        try {
            String line = line();
            if (!line.startsWith("ready ")) {
                throw new IOException(name + " said '" + line + "' in place of 'ready'");
            }
            this.info = new ObjectMapper().readValue(line.substring(6), new TypeReference<Map<String, Object>>() {});
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    String name() {
        return name;
    }

    /** What it said of itself: {@code version} and more. */
    Map<String, Object> info() {
        return info;
    }

    /** What a run took. */
    record Run(double wallSeconds, double cpuSeconds) {}

    /** Runs once. */
    Run run() throws IOException {
        String[] nanos = ask("run").split(" ");
        return new Run(Long.parseLong(nanos[0]) / 1e9, Long.parseLong(nanos[1]) / 1e9);
    }

    /** The answer to a command. */
    String ask(String command) throws IOException {
        out.write(command + "\n");
        out.flush();
        return line();
    }

    private String line() throws IOException {
        String line = in.readLine();
        if (line == null) {
            List<String> said = Files.readAllLines(errors);
            throw new IOException(name + " ended: " + (said.isEmpty() ? "it said nothing" : said.get(said.size() - 1)));
        }
        return line;
    }

    /** All CPU time that it took so far; zero where the system doesn't tell. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** The largest resident size (VmHWM) that it ever had, in bytes; null where the system doesn't tell as Linux does. */
    Long peakBytes() throws IOException {
        Path status = PROCESSES.resolve(process.pid() + "/status");
        if (!Files.exists(status)) {
            return null;
        }
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        return null;
    }

    /** Ends it. */
    @Override
    public void close() {
        try {
            out.close();
            process.waitFor();
        } catch (IOException e) {
            process.destroy(); // it ended by itself, or does so now
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
        try {
            Files.deleteIfExists(errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
