package dev.pixelect.cli;

import dev.pixelect.engine.vision.MeanFieldOptions;
import dev.pixelect.selection.CrfUse;
import dev.pixelect.selection.SelectionSettings;
import dev.pixelect.selection.Strategies;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;

/** What strategies are told besides their name: what every command that selects takes. */
final class StrategyArguments {
    @Option(
            names = "--crf",
            paramLabel = "C",
            description =
                    "dense CRF of sp-crf and class-sp-crf: probabilities refines the network's before the entropy,"
                            + " annotation cleans the labels of --oracle dominant (where there is an oracle), none"
                            + " (default: probabilities)")
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

    /**
     * As {@link #settings}, for one of several strategies: a CRF that was asked for is for those that take one.
     *
     * @throws UsageException as there
     */
    SelectionSettings settingsAmong(Strategies.Entry strategy) {
        SelectionSettings asked = settings(strategy);
        return strategy.crf() ? asked : new SelectionSettings(segments, edgeLambda, CrfUse.NONE, asked.meanField());
    }

    /** Adds what was asked for to a configuration. */
    void describe(Map<String, Object> configuration) {
        configuration.put("crf", crf);
        configuration.put("segments", segments);
        configuration.put("edge-lambda", edgeLambda);
    }

    /** Adds what a strategy was told to a configuration. */
    static void describe(Map<String, Object> configuration, SelectionSettings settings) {
        configuration.put("crf", settings.crf().name().toLowerCase(Locale.ROOT));
        configuration.put("segments", settings.segments());
        configuration.put("edge-lambda", settings.edgeLambda());
    }
}
