package dev.pixelect.cli;

import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.plan.PlanException;
import java.io.PrintWriter;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The command line: parses, runs, and turns what goes wrong into one line and an exit code. */
@Command(
        name = "pixelect",
        mixinStandardHelpOptions = true,
        version = "pixelect " + Main.VERSION,
        description = "Trains ICNet, finds the pixels worth a person's time to label, and runs the result.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            DevicesCommand.class,
            CheckCommand.class,
            TrainCommand.class,
            EvalCommand.class,
            PredictCommand.class,
            LearnCommand.class,
            CompareCommand.class,
            SelectCommand.class,
            DataCommand.class,
            EntropyCommand.class,
            SuperpixelsCommand.class,
            CrfCommand.class
        },
        footer = {"", "Begin with: pixelect demo", "Help on a command: pixelect COMMAND --help"})
public final class Main implements Runnable {
    /** The program's version. */
    static final String VERSION = "0.1.0";

    /** Done. */
    public static final int DONE = 0;
    /** Something failed. */
    public static final int FAILED = 1;
    /** The command line is wrong. */
    public static final int USAGE = 2;
    /** Ctrl-C. */
    public static final int INTERRUPTED = 130;

    @CommandLine.Spec
    CommandSpec spec;

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs a command and answers its exit code; never throws for a user's mistake. */
    public static int run(String... args) {
        boolean debug = Arrays.asList(args).contains("--debug");
        CommandLine line = new CommandLine(new Main());
        line.setParameterExceptionHandler((e, a) -> usage(unknownFirst(e, a), e.getCommandLine(), debug));
        line.setExecutionExceptionHandler(
                (e, c, parsed) -> e instanceof UsageException ? usage(e, c, debug) : failed(e, c.getErr(), debug));
        try {
            return line.execute(args);
        } catch (OutOfMemoryError e) {
            return failed(outOfMemory(e), line.getErr(), debug);
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    private static InputException outOfMemory(OutOfMemoryError e) {
        long heap = Runtime.getRuntime().maxMemory() >> 20;
        return new InputException(
                "the Java heap of " + heap + " MiB is full: use smaller pictures or a smaller --batch, or give it more"
                        + " with PIXELECT_JAVA_OPTIONS=-Xmx" + 2 * heap + "m",
                e);
    }

    /** An option that doesn't exist says more about the mistake than one that is missing, which picocli names first. */
    private static ParameterException unknownFirst(ParameterException e, String[] args) {
        CommandSpec command = e.getCommandLine().getCommandSpec();
        if (e instanceof CommandLine.MissingParameterException) {
            for (String a : args) {
                String name = a.split("=", 2)[0];
                if (name.startsWith("--") && name.length() > 2 && command.findOption(name) == null) {
                    return new ParameterException(e.getCommandLine(), "Unknown option: '" + name + "'", e);
                }
            }
        }
        return e;
    }

    private static int usage(Exception e, CommandLine line, boolean debug) {
        PrintWriter err = line.getErr();
        String command = line.getCommandSpec().qualifiedName();
        String message = String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " ");
        err.println("pixelect: " + message + "; see " + command + " --help");
        if (debug) {
            e.printStackTrace(err);
        }
        return USAGE;
    }

    private static int failed(Exception e, PrintWriter err, boolean debug) {
        boolean expected = e instanceof InputException || e instanceof DeviceException || e instanceof PlanException;
        String message = String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " ");
        err.println("pixelect: "
                + (expected
                        ? message
                        : "unexpected " + e.getClass().getSimpleName() + ": " + message
                                + "; run again with --debug and report what it prints"));
        if (debug) {
            e.printStackTrace(err);
        }
        return FAILED;
    }
}
