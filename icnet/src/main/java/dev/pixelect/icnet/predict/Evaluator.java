package dev.pixelect.icnet.predict;

import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.engine.io.ReadAhead;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.icnet.metrics.ConfusionMatrix;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/** Measures a network on labelled pictures at their own size; the next picture is read while one is predicted. */
public final class Evaluator {
    private Evaluator() {}

    private record Sample(RgbImage image, LabelMap labels) {}

    /**
     * Predicts every picture and counts.
     *
     * @param done told how many pictures are done
     * @param stop asked before each picture; true ends the count early
     * @throws dev.pixelect.engine.io.InputException when a picture or its labels cannot be read
     */
    public static ConfusionMatrix evaluate(
            Predictor predictor, int classes, LabelledImages images, IntConsumer done, BooleanSupplier stop) {
        ConfusionMatrix matrix = new ConfusionMatrix(classes);
        try (ReadAhead<Sample> samples =
                new ReadAhead<>(images.size(), i -> new Sample(images.image(i), images.labels(i)))) {
            for (int i = 0; samples.hasNext() && !stop.getAsBoolean(); i++) {
                Sample s = samples.next();
                matrix.add(s.labels(), predictor.predict(s.image()).labels());
                done.accept(i + 1);
            }
        }
        return matrix;
    }
}
