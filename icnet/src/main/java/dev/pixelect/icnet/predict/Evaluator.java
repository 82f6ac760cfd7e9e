package dev.pixelect.icnet.predict;

import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.icnet.metrics.ConfusionMatrix;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
        ExecutorService reader = Executors.newSingleThreadExecutor(r -> {
            Thread t = new Thread(r, "evaluation-reader");
            t.setDaemon(true);
            return t;
        });
        try {
            CompletableFuture<Sample> next = read(images, 0, reader);
            for (int i = 0; i < images.size() && !stop.getAsBoolean(); i++) {
                Sample s = next.join();
                if (i + 1 < images.size()) {
                    next = read(images, i + 1, reader);
                }
                matrix.add(s.labels(), predictor.predict(s.image()).labels());
                done.accept(i + 1);
            }
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException r ? r : e;
        } finally {
            reader.shutdownNow();
        }
        return matrix;
    }

    private static CompletableFuture<Sample> read(LabelledImages images, int i, ExecutorService reader) {
        return CompletableFuture.supplyAsync(() -> new Sample(images.image(i), images.labels(i)), reader);
    }
}
