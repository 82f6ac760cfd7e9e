package dev.pixelect.cli;

import dev.pixelect.engine.device.Device;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        defaultValueProvider = DemoCommand.OnCpu.class,
        description =
                "Shows the whole loop in a few minutes: street scenes drawn by the program, ICNet trained from random"
                        + " weights, and rounds of labelling only the pixels that it is least sure of, beside random"
                        + " ones.",
        footer = {
            "",
            "A demo that was interrupted is gone on with; one that is finished runs anew and replaces its results.",
            "",
            "Examples:",
            "  pixelect demo",
            "  pixelect demo --out runs/demo --seed 2",
            "",
            "Next: pixelect learn --help, for your own pictures"
        })
final class DemoCommand implements Callable<Integer> {
    @Mixin
    ComputeOptions compute;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "pixelect-demo",
            description = "folder for the results (default: ${DEFAULT-VALUE})")
    Path out;

    /** A demo takes what every machine has, unless told otherwise. */
    static final class OnCpu implements IDefaultValueProvider {
        @Override
        public String defaultValue(CommandLine.Model.ArgSpec arg) {
            return arg instanceof CommandLine.Model.OptionSpec option
                            && option.longestName().equals("--device")
                    ? "cpu"
                    : arg.defaultValue();
        }
    }

    @Override
    public Integer call() {
        try (Interrupt interrupt = new Interrupt();
                Device device = compute.open();
                DemoFolder folder = DemoFolder.open(out, configuration(), Demo.STRATEGIES)) {
            compute.note(folder.lock(), device);
            if (folder.goesOn()) {
                System.out.println("Going on with the interrupted demo in " + out + ".");
            }
            Demo demo = new Demo(Demo.Scale.STANDARD, compute.seed(), folder, compute::explain, interrupt, System.out);
            try {
                demo.run(device);
            } catch (StoppedException e) {
                System.err.println("pixelect: " + e.getMessage() + "; the same command goes on from there");
                return Main.INTERRUPTED;
            }
            return Main.DONE;
        }
    }

    private Map<String, Object> configuration() {
        Map<String, Object> c = new LinkedHashMap<>();
        c.put("command", "demo");
        c.put("scale", Demo.Scale.STANDARD.toString());
        c.put("device", compute.deviceName());
        c.put("precision", compute.precision);
        c.put("seed", compute.seed());
        return c;
    }
}
