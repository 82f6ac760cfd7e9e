package dev.pixelect.cli;

import dev.pixelect.engine.vision.MeanFieldOptions;
import dev.pixelect.selection.Budget;
import dev.pixelect.selection.CrfUse;
import dev.pixelect.selection.SelectionSettings;
import dev.pixelect.selection.Strategies;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;

/** How to select and who labels: what every command that selects takes. */
final class SelectionArguments {
    @Option(
            names = "--budget",
            paramLabel = "F",
            defaultValue = "0.10",
            description = "share of each added picture that may be labelled, in (0, 1] (default: ${DEFAULT-VALUE})")
    double budget;

    @Option(
            names = "--oracle",
            paramLabel = "O",
            defaultValue = "pixel",
            description =
                    "who labels: pixel, the true label of each selected pixel, or dominant, one label a superpixel"
                            + " (default: ${DEFAULT-VALUE})")
    String oracle;

    @Option(
            names = "--crf",
            paramLabel = "C",
            description =
                    "dense CRF of sp-crf and class-sp-crf: probabilities refines the network's before the entropy,"
                            + " annotation cleans the labels of --oracle dominant, none (default: probabilities)")
    String crf;

    @Option(
            names = "--segments",
            paramLabel = "N",
            defaultValue = "800",
            description = "superpixels a picture, for strategies that select those (default: ${DEFAULT-VALUE})")
    int segments;

    @Option(
            names = "--edge-lambda",
            paramLabel = "L",
            defaultValue = "1",
            description = "how much edges raise the entropy in entropy-edge, at least 0 (default: ${DEFAULT-VALUE})")
    double edgeLambda;

    /** @throws UsageException when it is no share */
    Budget budget() {
        return UsageException.of(() -> new Budget(budget));
    }

    /** @throws UsageException for an unknown name or a number out of range */
    SelectionSettings settings(Strategies.Entry strategy) {
        if (segments < 1) {
            throw new UsageException("--segments " + segments + " must be at least 1");
        }
        if (!(edgeLambda >= 0) || Double.isInfinite(edgeLambda)) {
            throw new UsageException("--edge-lambda " + edgeLambda + " must be a number of at least 0");
        }
        return new SelectionSettings(segments, edgeLambda, crfUse(strategy), MeanFieldOptions.street());
    }

    private CrfUse crfUse(Strategies.Entry strategy) {
        if (crf == null) {
            return strategy.defaultCrf();
        }
        return switch (crf) {
            case "none" -> CrfUse.NONE;
            case "annotation" -> CrfUse.ANNOTATION;
            case "probabilities" -> CrfUse.PROBABILITIES;
            default -> throw new UsageException("unknown --crf '" + crf + "': use none, annotation or probabilities");
        };
    }

    /** Adds what a result depends on to a run's configuration. */
    void describe(Map<String, Object> configuration, SelectionSettings settings) {
        configuration.put("budget", budget);
        configuration.put("oracle", oracle);
        configuration.put("crf", settings.crf().name().toLowerCase(Locale.ROOT));
        configuration.put("segments", segments);
        configuration.put("edge-lambda", edgeLambda);
    }
}
