package dev.pixelect.selection;

import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.RgbImage;
import java.util.Arrays;

/**
 * Cleans what an oracle said of whole superpixels by a dense CRF over the image: where a superpixel reaches over an object's outline, pixels
 * that look like a neighbouring annotated superpixel take its label. Only labelled pixels change, and none becomes void.
 *
 * <p>Unaries: a labelled pixel has its label with a probability of {@value #CONFIDENCE} and the other classes share the rest; all other
 * pixels know nothing. For use by one thread.
 */
public final class AnnotationCrf implements Oracle {
    /** Low enough for the pairwise terms to overrule a label, whose weights sum to 3: ln (.5 / (.5 / 10)) = 2.3. */
    static final double CONFIDENCE = 0.5;

    private final Oracle oracle;
    private final Workbench workbench;
    private final int classes;

    /** @param oracle gives the labels; its costs stay */
    public AnnotationCrf(Oracle oracle, Workbench workbench, int classes) {
        this.oracle = oracle;
        this.workbench = workbench;
        this.classes = classes;
    }

    @Override
    public Annotation annotate(RgbImage image, LabelMap truth, Selection selection) {
        Annotation given = oracle.annotate(image, truth, selection);
        byte[] labels = given.labels().labels();
        int pixels = labels.length;
        float[] p = new float[classes * pixels];
        Arrays.fill(p, 1f / classes);
        for (int i = 0; i < pixels; i++) {
            int label = labels[i] & 0xff;
            if (label != LabelMap.IGNORE) {
                for (int c = 0; c < classes; c++) {
                    p[c * pixels + i] = (float) (c == label ? CONFIDENCE : (1 - CONFIDENCE) / (classes - 1));
                }
            }
        }
        Prediction all = Prediction.of(classes, image.height(), image.width(), p);
        byte[] refined = workbench.refined(image, all).labels();
        byte[] cleaned = labels.clone();
        for (int i = 0; i < pixels; i++) {
            if ((labels[i] & 0xff) != LabelMap.IGNORE) {
                cleaned[i] = refined[i];
            }
        }
        return new Annotation(
                new LabelMap(given.labels().height(), given.labels().width(), cleaned), given.pixels(), given.clicks());
    }
}
