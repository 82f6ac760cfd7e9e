package dev.pixelect.bench;

import dev.pixelect.engine.graph.DType;
import dev.pixelect.engine.graph.Value;
import dev.pixelect.engine.run.Execution;
import java.util.SplittableRandom;

/** Fills what a run reads: zeros would be faster than numbers on some devices. */
public final class RandomInputs {
    private RandomInputs() {}

    /** Writes inputs, parameters and states: floats from 0.01 to 1.01, labels below {@code classes}; the same every time. */
    public static void fill(Execution execution, int classes) {
        SplittableRandom random = new SplittableRandom(1);
        for (Value v : execution.plan().graph().values()) {
            if (v.kind() != Value.Kind.ACTIVATION && execution.plan().contains(v)) {
                fill(execution, v, random, classes);
            }
        }
    }

    private static void fill(Execution execution, Value v, SplittableRandom random, int classes) {
        int count = Math.toIntExact(v.shape().elements());
        if (v.dtype() == DType.U8) {
            byte[] labels = new byte[count];
            for (int i = 0; i < count; i++) {
                labels[i] = (byte) random.nextInt(classes);
            }
            execution.write(v, labels);
            return;
        }
        float[] data = new float[count];
        for (int i = 0; i < count; i++) {
            data[i] = (float) (0.01 + random.nextDouble());
        }
        execution.write(v, data);
    }
}
