package dev.pixelect.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pixelect.engine.device.Backend;
import dev.pixelect.engine.device.Backends;
import dev.pixelect.engine.device.DeviceInfo;
import dev.pixelect.engine.device.Probe;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "devices",
        mixinStandardHelpOptions = true,
        description = "Says what can compute here, what cannot, and why.",
        footer = {
            "",
            "Kernels compiled for cuda and opencl are kept in ~/.cache/pixelect ($XDG_CACHE_HOME/pixelect, or",
            "$PIXELECT_CACHE where that is set); they may be deleted at any time.",
            "",
            "Examples:",
            "  pixelect devices",
            "  pixelect devices --json"
        })
final class DevicesCommand implements Callable<Integer> {
    @Option(names = "--json", description = "for programs")
    boolean json;

    @Option(names = "--debug", description = "show the stack trace behind an error")
    boolean debug;

    @Override
    public Integer call() throws Exception {
        ArrayNode list = new ObjectMapper().createArrayNode();
        for (Backend b : Backends.all()) {
            Probe probe = b.probe();
            ObjectNode backend = list.addObject().put("backend", b.name());
            backend.put("available", probe.available()).put("reason", probe.reason());
            ArrayNode devices = backend.putArray("devices");
            for (DeviceInfo d : probe.devices()) {
                devices.addObject()
                        .put("index", d.index())
                        .put("name", d.name())
                        .put("detail", d.detail())
                        .put("memory_bytes", d.memoryBytes())
                        .put("automatic", d.automatic());
            }
            if (!json) {
                print(b, probe);
            }
        }
        if (json) {
            System.out.println(
                    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(list));
        }
        return Main.DONE;
    }

    private static void print(Backend b, Probe probe) {
        if (!probe.available()) {
            System.out.printf(Locale.ROOT, "%-10s not here: %s%n", b.name(), probe.reason());
        }
        for (DeviceInfo d : probe.devices()) {
            System.out.printf(
                    Locale.ROOT,
                    "%-10s %s, %s, %.1f GiB%s%n",
                    d.backend() + ":" + d.index(),
                    d.name(),
                    d.detail(),
                    d.memoryBytes() / (double) (1 << 30),
                    d.automatic() ? "" : ", only when named");
        }
        if (probe.available() && probe.reason() != null && !probe.reason().isBlank()) {
            System.out.printf(Locale.ROOT, "%-10s %s%n", "", probe.reason());
        }
    }
}
