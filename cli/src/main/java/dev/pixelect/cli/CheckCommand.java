package dev.pixelect.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pixelect.engine.check.DeviceCase;
import dev.pixelect.engine.check.DeviceCheck;
import dev.pixelect.engine.check.OpCases;
import dev.pixelect.engine.check.VisionCases;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.engine.device.DeviceOptions.Precision;
import dev.pixelect.engine.plan.PlanException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description =
                "Runs every op on a device and on a plain double-precision reference, and says how far apart they are.",
        footer = {
            "",
            "Errors are |a - b| / (1 + |b|), b being the reference; margin is the share of the tolerance that the largest",
            "error takes. Exit code 1 when an op is further off than its tolerance. It takes seconds on the cpu device, and minutes",
            "where kernels are compiled for the first time; these are kept, so that after Ctrl-C the next check gets further faster.",
            "",
            "Examples:",
            "  pixelect check",
            "  pixelect check --device opencl:0",
            "  pixelect check --device cuda --precision tf32 --json"
        })
final class CheckCommand implements Callable<Integer> {
    private static final String ROW = "%-52s %8s %8s %8s %8s %9s %7s%n";

    @Mixin
    ComputeOptions compute;

    @Option(names = "--json", description = "for programs")
    boolean json;

    /** What a case came to: a result, or why there is none. */
    private record Outcome(DeviceCase deviceCase, Optional<DeviceCheck.Result> result, String reason, boolean failed) {}

    @Override
    public Integer call() {
        List<DeviceCase> cases = new ArrayList<>(OpCases.all());
        cases.addAll(VisionCases.all());
        List<Outcome> outcomes = new ArrayList<>();
        try (Interrupt interrupt = new Interrupt();
                Device device = compute.openExact();
                Progress bar = new Progress("check", "cases")) {
            for (DeviceCase c : cases) {
                if (interrupt.getAsBoolean()) {
                    bar.close();
                    long failed = outcomes.stream().filter(Outcome::failed).count();
                    System.err.println("pixelect: stopped after " + outcomes.size() + " of " + cases.size()
                            + " cases, of which " + failed + " failed; the same command begins anew");
                    return Main.INTERRUPTED;
                }
                outcomes.add(outcome(c, device, compute.exact()));
                bar.show(outcomes.size(), cases.size(), c.name());
            }
            bar.close();
            String name = device.info().backend() + ", " + device.info().name();
            if (json) {
                System.out.println(json(outcomes, name).toPrettyString());
            } else {
                print(outcomes, name);
            }
            return verdict(outcomes, name);
        }
    }

    private static ObjectNode json(List<Outcome> outcomes, String device) {
        ObjectNode all = new ObjectMapper().createObjectNode().put("device", device);
        ArrayNode list = all.putArray("cases");
        for (Outcome o : outcomes) {
            ObjectNode one = list.addObject().put("case", o.deviceCase.name());
            one.put("outcome", o.failed ? "failed" : o.result.isPresent() ? "passed" : "not supported");
            o.result.ifPresentOrElse(
                    r -> one.put("mean", r.mean())
                            .put("p90", r.p90())
                            .put("p99", r.p99())
                            .put("max", r.max())
                            .put("tolerance", r.tolerance())
                            .put("margin", r.margin())
                            .put("worst", r.worst()),
                    () -> one.put("reason", o.reason));
        }
        return all;
    }

    private static Outcome outcome(DeviceCase c, Device device, Precision precision) {
        try {
            DeviceCheck.Result r = c.run(device).within(c.tolerance(precision));
            return new Outcome(c, Optional.of(r), "", !r.passed());
        } catch (PlanException e) {
            return new Outcome(c, Optional.empty(), "not supported: " + e.getMessage(), false);
        } catch (DeviceException e) {
            return new Outcome(c, Optional.empty(), "FAILED: " + e.getMessage(), true);
        }
    }

    private static void print(List<Outcome> outcomes, String device) {
        System.out.printf(ROW, "case", "mean", "p90", "p99", "max", "tolerance", "margin");
        for (Outcome o : outcomes) {
            if (o.result.isEmpty()) {
                System.out.printf("%-52s %s%n", o.deviceCase.name(), o.reason);
                continue;
            }
            DeviceCheck.Result r = o.result.get();
            System.out.printf(
                    ROW,
                    r.name(),
                    error(r.mean()),
                    error(r.p90()),
                    error(r.p99()),
                    error(r.max()),
                    error(r.tolerance()),
                    percent(r) + (r.passed() ? "" : " FAILED in " + r.worst()));
        }
        long failed = outcomes.stream().filter(Outcome::failed).count();
        List<DeviceCheck.Result> results =
                outcomes.stream().flatMap(o -> o.result.stream()).toList();
        long unsupported =
                outcomes.stream().filter(o -> o.result.isEmpty() && !o.failed).count();
        System.out.printf(
                "%s: %d cases, %d within tolerance, %d failed, %d not supported%n",
                device, outcomes.size(), outcomes.size() - failed - unsupported, failed, unsupported);
        results.stream()
                .max(Comparator.comparingDouble(DeviceCheck.Result::margin))
                .ifPresent(r -> System.out.printf(
                        "closest margin: %s of the tolerance, %s in %s%n", percent(r), r.worst(), r.name()));
    }

    private static int verdict(List<Outcome> outcomes, String device) {
        long failed = outcomes.stream().filter(Outcome::failed).count();
        if (failed > 0) {
            System.err.println("pixelect: " + failed + " of " + outcomes.size() + " cases failed on " + device);
            return Main.FAILED;
        }
        return Main.DONE;
    }

    private static String error(double e) {
        return String.format(Locale.ROOT, "%.1e", e);
    }

    private static String percent(DeviceCheck.Result r) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * r.margin());
    }
}
