package dev.pixelect.bench.gpu;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixelect.bench.Network;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The same networks in PyTorch on CUDA, by {@code bench/icnet_torch.py}, where there is one. */
final class TorchPeer {
    private final String python;
    private final String precision;
    private final String index;
    private final Path script;
    private final String skipped;

    private TorchPeer(String python, String precision, String index, Path script, String skipped) {
        this.python = python;
        this.precision = precision;
        this.index = index;
        this.script = script;
        this.skipped = skipped;
    }

    /** No peer, for the reason given. */
    static TorchPeer none(String reason) {
        return new TorchPeer("", "", "", null, reason);
    }

    /**
     * PyTorch, if this Python has one that finds a GPU.
     *
     * @param precision fp32 or tf32
     * @param index of the GPU
     * @param script {@code bench/icnet_torch.py}
     */
    static TorchPeer of(String python, String precision, int index, Path script) {
        try {
            Process p = new ProcessBuilder(python, "-c", "import torch, sys; sys.exit(not torch.cuda.is_available())")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String reason = p.waitFor() == 0 ? null : python + " has no PyTorch that finds a GPU";
            return new TorchPeer(python, precision, Integer.toString(index), script, reason);
        } catch (IOException e) {
            return none("no " + python + " here");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return none("interrupted");
        }
    }

    /** Why there is no peer. */
    Optional<String> skipped() {
        return Optional.ofNullable(skipped);
    }

    /** A map a variant: {@code name}, {@code images_per_second}, {@code milliseconds}, versions, or {@code skipped} with the reason. */
    List<Map<String, Object>> run(Network network) {
        if (skipped != null) {
            return List.of();
        }
        List<String> command = List.of(
                python,
                script.toString(),
                network.mode(),
                Integer.toString(network.height()),
                Integer.toString(network.width()),
                Integer.toString(network.batch()),
                Integer.toString(Network.CLASSES),
                precision,
                "cuda:" + index);
        try {
            Path errors = Files.createTempFile("icnet-torch", ".log");
            try {
                Process p = new ProcessBuilder(command)
                        .redirectError(errors.toFile())
                        .start();
                String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                List<Map<String, Object>> results = new ArrayList<>();
                ObjectMapper json = new ObjectMapper();
                for (String line : out.lines().toList()) {
                    results.add(json.readValue(line, new TypeReference<Map<String, Object>>() {}));
                }
                if (p.waitFor() != 0) {
                    List<String> said = Files.readAllLines(errors);
                    results.add(
                            Map.of("name", "torch", "skipped", said.isEmpty() ? "failed" : said.get(said.size() - 1)));
                }
                return results;
            } finally {
                Files.delete(errors);
            }
        } catch (IOException e) {
            return List.of(Map.of("name", "torch", "skipped", String.valueOf(e.getMessage())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }
}
