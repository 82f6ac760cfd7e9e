package dev.pixelect.cli;

import dev.pixelect.engine.device.Backend;
import dev.pixelect.engine.device.Backends;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.plan.Plan;
import dev.pixelect.selection.rounds.RunFolder;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every computing command takes: where to compute, how, and with which seed. */
public final class ComputeOptions {
    @Option(
            names = "--device",
            paramLabel = "D",
            defaultValue = "auto",
            description = "auto, cpu, cuda[:i] or opencl[:i]; only auto falls back (default: ${DEFAULT-VALUE})")
    String device;

    @Option(
            names = "--precision",
            paramLabel = "P",
            defaultValue = "auto",
            description =
                    "arithmetic of convolutions: fp32, tf32 (cuda), bf16 (cpu, where it has such instructions), or"
                            + " auto, which is tf32 on cuda and fp32 elsewhere (default: ${DEFAULT-VALUE})")
    String precision;

    @Option(
            names = "--workspace",
            paramLabel = "MIB",
            defaultValue = "256",
            description = "device memory that one convolution may take to be faster, where the library offers that"
                    + " (cuda) (default: ${DEFAULT-VALUE})")
    int workspace;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "CPU threads to compute with; 0 for one a core (default: ${DEFAULT-VALUE})")
    int threads;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "decides everything random; the same seed on the same device gives the same bits (default:"
                    + " ${DEFAULT-VALUE})")
    long seed;

    @Option(names = "--debug", description = "show the stack trace behind an error")
    boolean debug;

    @Option(
            names = "--explain-plan",
            description = "print what runs: ops, shapes, layouts, algorithms, bytes and FLOPs")
    boolean explainPlan;

    @Spec(Spec.Target.MIXEE)
    CommandSpec command;

    private String chosen;

    /** Notes in a run's folder that this process works on it, on {@code device}. */
    void note(RunFolder folder, Device device) {
        RunHistory.note(
                folder,
                device.info(),
                this,
                command.root().commandLine().getParseResult().originalArgs());
    }

    public long seed() {
        return seed;
    }

    public String deviceName() {
        return device;
    }

    /** Opens the device; the caller closes it. */
    public Device open() {
        return open(parsed());
    }

    /** As {@link #open()}, but in float32 throughout unless another precision was asked for by name. */
    public Device openExact() {
        return open(exact());
    }

    /** What {@link #openExact()} opens the device with. */
    DeviceOptions.Precision exact() {
        return precision.equals("auto") ? DeviceOptions.Precision.FP32 : parsed();
    }

    private Device open(DeviceOptions.Precision parsed) {
        if (threads < 0) {
            throw new UsageException("--threads " + threads + " is below 0; give 0 for one a core");
        }
        if (workspace < 0) {
            throw new UsageException("--workspace " + workspace + " is below 0; it is a number of MiB");
        }
        requireKnownDevice();
        String openMp = System.getenv("OMP_NUM_THREADS");
        if (threads > 0 && !Integer.toString(threads).equals(openMp)) {
            throw new InputException("--threads " + threads + " needs OMP_NUM_THREADS=" + threads
                    + " in the environment, where the launcher ./pixelect puts it");
        }
        Device opened = Backends.open(
                device, new DeviceOptions(threads, parsed, (long) workspace << 20), line -> chosen = line);
        if (Progress.terminal()) {
            announce();
        }
        return opened;
    }

    /**
     * Says on stderr what {@code auto} chose, once. Where stderr is a file, commands call this when their first result is
     * there, so that an error that comes before is the only line.
     */
    public void announce() {
        if (chosen != null) {
            System.err.println("pixelect: " + chosen);
            chosen = null;
        }
    }

    /** A name that no machine has is wrong usage; one that this machine lacks is for the backends to say. */
    private void requireKnownDevice() {
        String name = device.replaceFirst(":\\d{1,3}$", "");
        List<String> names = Backends.all().stream().map(Backend::name).toList();
        if (!device.equals("auto") && !names.contains(name)) {
            throw new UsageException("unknown device '" + device + "': use auto, " + String.join(", ", names)
                    + " or, of several, NAME:INDEX");
        }
    }

    private DeviceOptions.Precision parsed() {
        return switch (precision) {
            case "auto" -> DeviceOptions.Precision.AUTO;
            case "fp32" -> DeviceOptions.Precision.FP32;
            case "tf32" -> DeviceOptions.Precision.TF32;
            case "bf16" -> DeviceOptions.Precision.BF16;
            default -> throw new UsageException("unknown precision '" + precision + "': use auto, fp32, tf32 or bf16");
        };
    }

    /** Prints a plan where that was asked for. */
    public void explain(Plan plan) {
        if (explainPlan) {
            System.out.print(plan.explain());
        }
    }
}
