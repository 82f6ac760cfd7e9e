package dev.pixelect.icnet.predict;

import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.engine.io.ReadAhead;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.icnet.metrics.ConfusionMatrix;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/** Measures a network on labelled pictures at their own size; the next picture is read while one is predicted. */
public final class Evaluator {
    private Evaluator() {}

    /**
     * A picture that is measured.
     *
     * @param id its name in the set
     * @param image the picture
     * @param labels of the same size
     */
    public record Sample(String id, RgbImage image, LabelMap labels) {}

    /** Keeps what each picture came to, so that it need not be predicted again. */
    public interface Keeper {
        /** Keeps nothing. */
        Keeper NONE = new Keeper() {};

        /** What an earlier call kept of the {@code index}-th picture. */
        default Optional<ConfusionMatrix> earlier(int index, Sample sample) {
            return Optional.empty();
        }

        /** Keeps what the {@code index}-th picture came to; called in order. */
        default void keep(int index, Sample sample, ConfusionMatrix matrix) {}
    }

    /** As {@link #evaluate(Predictor, int, LabelledImages, Keeper, IntConsumer, BooleanSupplier)}, keeping nothing. */
    public static ConfusionMatrix evaluate(
            Predictor predictor, int classes, LabelledImages images, IntConsumer done, BooleanSupplier stop) {
        return evaluate(predictor, classes, images, Keeper.NONE, done, stop);
    }

    /**
     * Predicts every picture that {@code keeper} knows nothing of, and counts all.
     *
     * @param done told how many pictures are done
     * @param stop asked before each picture; true ends the count early
     * @throws dev.pixelect.engine.io.InputException when a picture or its labels cannot be read
     */
    public static ConfusionMatrix evaluate(
            Predictor predictor,
            int classes,
            LabelledImages images,
            Keeper keeper,
            IntConsumer done,
            BooleanSupplier stop) {
        ConfusionMatrix all = new ConfusionMatrix(classes);
        try (ReadAhead<Sample> samples =
                new ReadAhead<>(images.size(), i -> new Sample(images.id(i), images.image(i), images.labels(i)))) {
            for (int i = 0; samples.hasNext() && !stop.getAsBoolean(); i++) {
                Sample s = samples.next();
                ConfusionMatrix one = keeper.earlier(i, s).orElse(null);
                if (one == null) {
                    one = new ConfusionMatrix(classes);
                    one.add(s.labels(), predictor.predict(s.image()).labels());
                    keeper.keep(i, s, one);
                }
                all.add(one);
                done.accept(i + 1);
            }
        }
        return all;
    }
}
