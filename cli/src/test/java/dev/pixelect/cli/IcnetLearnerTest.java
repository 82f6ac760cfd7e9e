package dev.pixelect.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixelect.engine.device.Backends;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.icnet.data.DataSet;
import dev.pixelect.icnet.data.DataSets;
import dev.pixelect.icnet.data.batch.Augmentation;
import dev.pixelect.icnet.data.batch.CachedImages;
import dev.pixelect.icnet.data.batch.InputFormat;
import dev.pixelect.icnet.metrics.ClassWeights;
import dev.pixelect.icnet.train.TrainingOptions;
import dev.pixelect.icnet.weights.Model;
import dev.pixelect.selection.Budget;
import dev.pixelect.selection.CrfUse;
import dev.pixelect.selection.SelectionSettings;
import dev.pixelect.selection.rounds.Rounds;
import dev.pixelect.selection.rounds.RoundsOptions;
import dev.pixelect.selection.rounds.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rounds with ICNet itself: a run that dies or is stopped, at any instant, reaches the bits of one that isn't. */
class IcnetLearnerTest {
    private static final int ITERATIONS = 3;

    @TempDir
    Path dir;

    private final DataSet set = DataSets.open("synthetic:5?size=48x64", 7);
    private final LabelledImages train = new CachedImages(set.split("train"), 1 << 24);
    private final LabelledImages val = new CachedImages(set.split("val"), 1 << 24);
    private Device device;

    @BeforeEach
    void open() {
        device = Backends.open("cpu", new DeviceOptions(0, DeviceOptions.Precision.FP32), line -> {});
    }

    @AfterEach
    void close() {
        device.close();
    }

    /** What stands for the death of the process. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private void rounds(Path folder, ClassWeights weights, BooleanSupplier stop) {
        RoundsOptions options = new RoundsOptions(
                "entropy",
                "pixel",
                SelectionSettings.of(CrfUse.NONE),
                new Budget(0.1),
                OptionalInt.of(2),
                OptionalInt.of(2),
                OptionalInt.empty(),
                7);
        TrainingOptions training =
                new TrainingOptions(ITERATIONS, 2, Augmentation.standard(null), 0.01, 0.9, 1e-4, List.of(), 7);
        Model start = Model.initial(set.classes(), InputFormat.OFFICIAL, 0.05, 7);
        try (RunFolder run = RunFolder.open(folder, Map.of("weights", weights.name()), true);
                RoundsProgress progress = new RoundsProgress("");
                IcnetLearner learner = new IcnetLearner(
                        device, start, new RoundTraining(training, weights), plan -> {}, progress, stop)) {
            new Rounds(options, train, val, set.classes()).run(run, learner, device.vision(), progress);
        }
    }

    /** Answers false {@code calls} times, then once does what {@code then} does. */
    private static BooleanSupplier after(int[] calls, BooleanSupplier then) {
        return () -> calls[0]-- == 0 && then.getAsBoolean();
    }

    @Test
    void deathsChangeNothing() throws IOException {
        int[] asked = {Integer.MAX_VALUE};
        rounds(dir.resolve("whole"), ClassWeights.NONE, after(asked, () -> true));
        int questions = Integer.MAX_VALUE - asked[0];
        Map<String, String> whole = Folders.contents(dir.resolve("whole"));
        assertThat(whole)
                .containsKeys("rounds.txt", "round-01/weights.safetensors", "round-01/losses.jsonl")
                .doesNotContainKey("round-01/training/state.safetensors");
        int deaths = 0;
        for (int instant = 1; instant < questions; instant += 4) {
            Path folder = dir.resolve("died-" + instant);
            int[] calls = {instant};
            try {
                rounds(folder, ClassWeights.NONE, after(calls, () -> {
                    throw new Killed();
                }));
            } catch (Killed e) {
                deaths++;
            }
            rounds(folder, ClassWeights.NONE, () -> false);
            assertThat(Folders.contents(folder)).as("death at %d", instant).isEqualTo(whole);
        }
        assertThat(deaths).isGreaterThan(2);
    }

    @Test
    void stopsChangeNothing() throws IOException {
        rounds(dir.resolve("whole"), ClassWeights.MEDIAN, () -> false);
        Path folder = dir.resolve("stopped");
        int stops = 0;
        boolean done = false;
        while (!done) {
            // In training, a stop leaves a state to go on from.
            int[] calls = {2 + stops};
            try {
                rounds(folder, ClassWeights.MEDIAN, after(calls, () -> true));
                done = true;
            } catch (StoppedException e) {
                assertThat(e.getMessage()).startsWith("stopped");
                stops++;
            }
        }
        assertThat(stops).isGreaterThan(3);
        assertThat(Folders.contents(folder)).isEqualTo(Folders.contents(dir.resolve("whole")));
    }
}
