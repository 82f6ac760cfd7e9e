package dev.pixelect.bench.network;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixelect.bench.MarkedSection;
import dev.pixelect.bench.Peaks;
import dev.pixelect.bench.TemporaryFolder;
import dev.pixelect.engine.io.AtomicFiles;
import dev.pixelect.engine.io.InputException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The whole ICNet on the cpu device beside PyTorch and ONNX Runtime: a training step of four pictures of 480x352 ({@code training}),
 * inference at 2048x1024 ({@code large}) and at 480x352 ({@code small}). All have the same weights and pictures, and their outputs are compared
 * before anything is timed. Each runs in a process of its own, in turns. With {@code --precision bf16}, float32 and PyTorch's own bf16
 * stand beside. See {@link Settings#USAGE}.
 *
 * <p>The system property {@code pixelect.torch} is the path of {@code bench/network_torch.py}, {@code pixelect.python} a Python that
 * has PyTorch, or empty.
 */
public final class NetworkBenchmark {
    private static final String COMMAND = "bench/network --markdown";
    private static final List<String> LAYOUTS = List.of("channels_last", "contiguous");
    private static final double WARM_SECONDS = 8;
    private static final double QUICK_WARM_SECONDS = 1;
    /** Relative L2 of logits, relative difference of losses: above this it isn't the same network. */
    private static final double TOLERANCE = 1e-3;
    /** The same where 8 bits of each factor are left. */
    private static final double BF16_TOLERANCE = 5e-2;
    /** CPU seconds a second: a peer that takes more while others are timed is told of. */
    private static final double IDLE = 0.02;

    private NetworkBenchmark() {}

    /** Ends with 0, with 1 when it failed and with 2 for wrong usage. */
    public static void main(String[] args) {
        Settings settings;
        try {
            settings = Settings.parse(args);
        } catch (InputException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        try {
            run(settings, String.join(" ", args), System.out);
        } catch (InputException | IllegalArgumentException | IOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    /** Measures, prints as it goes, and writes the files that are asked for. */
    static void run(Settings settings, String arguments, PrintStream out) throws IOException {
        if (settings.markdown() != null) {
            replace(settings.markdown(), ""); // before all the work: a page without the section is an error
        }
        NetworkReport report = report(settings, arguments);
        out.print(report.head());
        Turns turns = new Turns(settings.runs(), settings.quick() ? QUICK_WARM_SECONDS : WARM_SECONDS);
        CaseRun run = new CaseRun(
                Implementation.pixelect(settings.threads(), settings.precision()),
                peers(settings),
                turns,
                settings.runs(),
                settings.bf16() ? BF16_TOLERANCE : TOLERANCE,
                line -> {
                    System.err.println(line);
                    report.remark(line);
                });
        try {
            for (Case c : settings.cases()) {
                try (TemporaryFolder folder = new TemporaryFolder("pixelect-network")) {
                    CaseResult result = run.of(c, new CaseFolder(folder.path()));
                    report.add(result);
                    out.print(report.text(result));
                    notIdle(result).forEach(line -> {
                        out.println(line);
                        report.remark(line);
                    });
                }
            }
        } finally {
            if (settings.json() != null) {
                report.writeJson(settings.json());
            }
            if (settings.markdown() != null) {
                AtomicFiles.write(settings.markdown(), replace(settings.markdown(), report.markdown()));
            }
        }
    }

    private static String replace(Path page, String section) throws IOException {
        if (!Files.isRegularFile(page)) {
            throw new InputException("--markdown " + page + " is no file; name a page that has the lines '<!-- begin: "
                    + COMMAND + " -->' and '<!-- end -->'");
        }
        return MarkedSection.replace(Files.readString(page), COMMAND, section);
    }

    private static NetworkReport report(Settings settings, String arguments) throws IOException {
        try (Peer p = Implementation.machine(settings.threads(), settings.precision())) {
            Map<String, Object> machine = new LinkedHashMap<>();
            machine.put("command", ("bench/network " + arguments).strip());
            machine.putAll(p.info());
            machine.put("threads", settings.threads());
            return new NetworkReport(machine, new ObjectMapper().readValue(p.ask("peaks"), Peaks.class));
        }
    }

    private static List<Implementation> peers(Settings settings) {
        List<Implementation> peers = new ArrayList<>();
        if (settings.bf16()) {
            peers.add(Implementation.pixelectInFp32(settings.threads()));
        }
        String python = System.getProperty("pixelect.python", "");
        if (!python.isEmpty()) { // else bench/torch-python has said so
            Path script = Path.of(System.getProperty("pixelect.torch"));
            for (String precision : settings.bf16() ? List.of("fp32", "bf16") : List.of("fp32")) {
                LAYOUTS.forEach(l -> peers.add(Implementation.torch(settings.threads(), l, precision, python, script)));
            }
        }
        peers.add(Implementation.onnxRuntime(settings.threads()));
        return peers;
    }

    private static List<String> notIdle(CaseResult r) {
        return r.entries().stream()
                .filter(e -> e.taken().idle() > IDLE)
                .map(e -> String.format(
                        "%s: %s took %.0f %% of a core while others were timed",
                        r.measured().network(), e.name(), 100 * e.taken().idle()))
                .toList();
    }
}
