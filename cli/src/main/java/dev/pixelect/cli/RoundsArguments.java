package dev.pixelect.cli;

import dev.pixelect.selection.Budget;
import dev.pixelect.selection.SelectionSettings;
import dev.pixelect.selection.rounds.RoundsOptions;
import java.util.Map;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** How many pictures in which round, as {@code learn} and {@code compare} share it. */
final class RoundsArguments {
    @Option(
            names = "--protocol",
            paramLabel = "P",
            description = "numbers of pictures as published, until no pictures are left: cityscapes is --initial"
                    + " 1175 --step 300, mapillary --initial 0 --step 3000 from --init, weights trained on"
                    + " Cityscapes, with the data mapillary:DIR?classes=cityscapes19; what is given besides wins")
    String protocol;

    @Option(
            names = "--initial",
            paramLabel = "N",
            description = "pictures fully labelled to begin with; 0 begins with --init as it is (default: 40 %% of the"
                    + " train split)")
    Integer initial;

    @Option(
            names = "--initial-iterations",
            paramLabel = "N",
            description = "steps of the first training, on the pictures that are labelled to begin with (default: as"
                    + " many as in every round)")
    Integer initialIterations;

    @Option(
            names = "--step",
            paramLabel = "N",
            description = "pictures that each round adds (default: a fifth of the rest)")
    Integer step;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "rounds of selection at most (default: until no pictures are left)")
    Integer rounds;

    @Option(
            names = "--eval-split",
            paramLabel = "S",
            defaultValue = "val",
            description = "val or test: what each round is measured on (default: ${DEFAULT-VALUE})")
    String evalSplit;

    /**
     * @param initialised whether there are weights or annotations to begin with
     * @throws UsageException for an unknown name, or where there is nothing to begin with
     */
    void require(boolean initialised) {
        if (!evalSplit.equals("val") && !evalSplit.equals("test")) {
            throw new UsageException("unknown --eval-split '" + evalSplit + "': use val or test");
        }
        if (initialIterations != null && initialIterations < 1) {
            throw new UsageException("--initial-iterations " + initialIterations + " must be at least 1");
        }
        OptionalInt begin = initial();
        if (begin.isPresent() && begin.getAsInt() == 0 && !initialised) {
            throw new UsageException(
                    initial == null
                            ? "--protocol " + protocol + " begins with a trained network: give it with --init, or"
                                    + " pictures to begin with by --initial"
                            : "--initial 0 leaves nothing to begin with: give trained weights with --init, or at least"
                                    + " one picture");
        }
    }

    RoundsOptions options(String strategy, String oracle, SelectionSettings settings, Budget budget, long seed) {
        return new RoundsOptions(
                strategy, oracle, settings, budget, initial(), step(), optional(rounds, OptionalInt.empty()), seed);
    }

    /** @param others steps of the other rounds */
    int firstIterations(int others) {
        return initialIterations == null ? others : initialIterations;
    }

    private OptionalInt initial() {
        return optional(
                initial, protocol == null ? OptionalInt.empty() : OptionalInt.of(Protocol.named(protocol).initial));
    }

    private OptionalInt step() {
        return optional(step, protocol == null ? OptionalInt.empty() : OptionalInt.of(Protocol.named(protocol).step));
    }

    private static OptionalInt optional(Integer given, OptionalInt otherwise) {
        return given == null ? otherwise : OptionalInt.of(given);
    }

    /** Adds the numbers of pictures to a run's configuration; a protocol is the numbers that it stands for. */
    void describe(Map<String, Object> configuration) {
        configuration.put("initial", initial().isPresent() ? initial().getAsInt() : null);
        configuration.put("initial-iterations", initialIterations);
        configuration.put("step", step().isPresent() ? step().getAsInt() : null);
        configuration.put("rounds", rounds);
    }
}
