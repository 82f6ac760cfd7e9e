package dev.pixelect.selection;

import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.engine.vision.EdgeWeights;
import dev.pixelect.engine.vision.MeanField;
import dev.pixelect.engine.vision.SegmentSums;
import dev.pixelect.engine.vision.Slic;
import dev.pixelect.engine.vision.SlicOptions;
import dev.pixelect.engine.vision.Vision;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * What strategies and oracles compute with besides the network: superpixels, CRF, edges, sums, on one device. What is prepared for an
 * image's size is kept until an image of another size comes. Owns that memory; for use by one thread.
 */
public final class Workbench implements AutoCloseable {
    private final Vision vision;
    private final SelectionSettings settings;
    private final List<AutoCloseable> prepared = new ArrayList<>();
    private int height;
    private int width;
    private int classes;
    private Slic slic;
    private MeanField meanField;
    private EdgeWeights edges;
    private SegmentSums sums;

    /** @param vision of the device to compute on, which stays open longer than this */
    public Workbench(Vision vision, SelectionSettings settings) {
        this.vision = vision;
        this.settings = settings;
    }

    public SelectionSettings settings() {
        return settings;
    }

    /**
     * Cuts an image into about {@link SelectionSettings#segments()} superpixels.
     *
     * @throws InputException when it has fewer pixels than that
     */
    public Superpixels superpixels(RgbImage image) {
        fit(image, classes);
        if (slic == null) {
            slic = prepare(() -> vision.slic(height, width, SlicOptions.of(settings.segments())));
        }
        int[] labels = new int[height * width];
        return new Superpixels(slic.run(image, labels), labels);
    }

    /** The prediction after mean field in the dense CRF. */
    public Prediction refined(RgbImage image, Prediction prediction) {
        fit(image, prediction.classes());
        if (meanField == null) {
            meanField = prepare(() -> vision.meanField(height, width, classes, settings.meanField()));
        }
        float[] q = new float[prediction.probabilities().length];
        meanField.run(image, prediction.probabilities(), q);
        return Prediction.of(classes, height, width, q);
    }

    /** [H*W] scores raised along the edges of an image: score * (1 + lambda * E). */
    public float[] edgeWeighted(RgbImage image, float[] scores) {
        fit(image, classes);
        if (edges == null) {
            edges = prepare(() -> vision.edgeWeights(height, width));
        }
        float[] weighted = new float[scores.length];
        edges.run(image, (float) settings.edgeLambda(), scores, weighted);
        return weighted;
    }

    /** Area, mean entropy and histogram of the predicted classes of each superpixel. */
    public SegmentSums.Sums sums(RgbImage image, Superpixels superpixels, Prediction prediction) {
        fit(image, prediction.classes());
        if (sums == null) {
            sums = prepare(() -> vision.segmentSums(height, width, classes));
        }
        return sums.run(superpixels.labels(), superpixels.count(), prediction.entropy(), prediction.labels());
    }

    private void fit(RgbImage image, int wantedClasses) {
        if (image.height() != height || image.width() != width || wantedClasses != classes) {
            close();
            height = image.height();
            width = image.width();
            classes = wantedClasses;
        }
    }

    private <T extends AutoCloseable> T prepare(Supplier<T> make) {
        try {
            T made = make.get();
            prepared.add(made);
            return made;
        } catch (IllegalArgumentException e) {
            throw new InputException(e.getMessage(), e);
        }
    }

    /** Frees what is prepared; a later call prepares it anew. */
    @Override
    public void close() {
        slic = null;
        meanField = null;
        edges = null;
        sums = null;
        for (int i = prepared.size() - 1; i >= 0; i--) {
            closeOne(prepared.get(i));
        }
        prepared.clear();
    }

    /** None of what is prepared throws when closed. */
    private static void closeOne(AutoCloseable one) {
        try {
            one.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
