package dev.pixelect.icnet.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixelect.engine.device.Backend;
import dev.pixelect.engine.device.Backends;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.device.Probe;
import dev.pixelect.icnet.data.batch.Augmentation;
import dev.pixelect.icnet.data.batch.Batch;
import dev.pixelect.icnet.data.batch.BatchLoader;
import dev.pixelect.icnet.data.batch.InputFormat;
import dev.pixelect.icnet.weights.Model;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Batches that travel while a step is computed: to the bit what steps one after the other come to. */
@Tag("extras")
class CudaStepTest {
    private static final int STEPS = 3;
    private static final Model START = Model.initial(Blocks.CLASSES, InputFormat.OFFICIAL, 0.1, 1);
    private static final TrainingOptions OPTIONS =
            new TrainingOptions(STEPS, 2, Augmentation.none(null), 0.05, 0.9, 1e-4, List.of(), 5);

    /** Losses of each step, and the bits of all that lasts. */
    private record Outcome(List<TrainingStep.Losses> losses, Map<String, List<Float>> state) {}

    @Test
    void theNextBatchMayBePutDuringAStep() {
        Outcome ahead = train(true);
        Outcome oneByOne = train(false);
        assertThat(ahead.losses).doesNotHaveDuplicates().isEqualTo(oneByOne.losses);
        assertThat(ahead.state).isEqualTo(oneByOne.state);
    }

    private static Outcome train(boolean ahead) {
        BatchLoader.Options loading =
                new BatchLoader.Options(2, OPTIONS.augmentation(), START.input(), OPTIONS.seed(), 1);
        List<TrainingStep.Losses> losses = new ArrayList<>();
        try (Device device = open();
                TrainingStep step = new TrainingStep(device, START, OPTIONS, 49, 65);
                BatchLoader loader = new BatchLoader(Blocks.of(8, 49, 65), loading, 0)) {
            if (ahead) {
                put(step, loader, 0);
            }
            for (int t = 0; t < STEPS; t++) {
                if (!ahead) {
                    put(step, loader, t);
                }
                step.start();
                if (ahead && t + 1 < STEPS) {
                    put(step, loader, t + 1);
                }
                losses.add(step.finish());
            }
            Map<String, List<Float>> state = new LinkedHashMap<>();
            step.state().forEach((name, data) -> {
                List<Float> floats = new ArrayList<>();
                for (float f : data) {
                    floats.add(f);
                }
                state.put(name, floats);
            });
            return new Outcome(losses, state);
        }
    }

    private static void put(TrainingStep step, BatchLoader loader, int t) {
        try (Batch batch = loader.next()) {
            step.put(batch, OPTIONS.rate(t));
        }
    }

    private static Device open() {
        Backend cuda = Backends.all().stream()
                .filter(b -> b.name().equals("cuda"))
                .findFirst()
                .orElseThrow();
        Probe probe = cuda.probe();
        Assumptions.assumeTrue(probe.available(), () -> "cuda skipped: " + probe.reason());
        return cuda.open(0, DeviceOptions.defaults());
    }
}
