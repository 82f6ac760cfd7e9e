package dev.pixelect.cli;

import dev.pixelect.selection.Oracles;
import dev.pixelect.selection.Strategies;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How to select and who labels: what {@code learn} and {@code compare} share. */
final class SelectionArguments {
    @Option(
            names = "--oracle",
            paramLabel = "O",
            defaultValue = "pixel",
            description =
                    "who labels: pixel, the true label of each selected pixel, or dominant, one label a superpixel"
                            + " (default: ${DEFAULT-VALUE})")
    String oracle;

    @Mixin
    StrategyArguments told;

    /** The oracle of one of several strategies: one that labels superpixels is for those that select them. */
    String oracleAmong(Strategies.Entry strategy) {
        return oracle.equals(Oracles.DOMINANT) && !strategy.superpixels() ? "pixel" : oracle;
    }

    /** @throws UsageException when none of the strategies takes an oracle or CRF that was asked for */
    void requireTaken(List<Strategies.Entry> strategies) {
        if (oracle.equals(Oracles.DOMINANT) && strategies.stream().noneMatch(Strategies.Entry::superpixels)) {
            throw new UsageException(
                    "--oracle " + oracle + " labels superpixels, and none of the strategies selects any");
        }
        if (told.crf != null && strategies.stream().noneMatch(Strategies.Entry::crf)) {
            throw new UsageException("--crf " + told.crf + ": none of the strategies takes a CRF");
        }
    }

    /** Adds what was asked for to a configuration. */
    void describe(Map<String, Object> configuration) {
        configuration.put("oracle", oracle);
        told.describe(configuration);
    }
}
