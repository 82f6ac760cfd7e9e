package dev.pixelect.icnet.metrics;

import dev.pixelect.engine.io.LabelledImages;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How the loss weighs classes by what of them is labelled. */
public enum ClassWeights {
    /** Not at all. */
    NONE(0),
    /** By the square root of median frequency over class frequency: rare classes count more, without drowning the others. */
    SQRT(0.5),
    /** By median frequency over class frequency (Eigen and Fergus, ICCV 2015). */
    MEDIAN(1);

    private final double power;

    ClassWeights(double power) {
        this.power = power;
    }

    /** By its name in lower case; empty where there is none of that name. */
    public static Optional<ClassWeights> named(String name) {
        for (ClassWeights w : values()) {
            if (w.name().toLowerCase(Locale.ROOT).equals(name)) {
                return Optional.of(w);
            }
        }
        return Optional.empty();
    }

    /**
     * A weight for each class.
     *
     * @param images are read, one by one, unless this is {@link #NONE}
     * @return empty for {@link #NONE}
     * @throws dev.pixelect.engine.io.InputException when labels cannot be read
     */
    public List<Float> of(LabelledImages images, int classes) {
        return this == NONE ? List.of() : of(LabelHistogram.of(images, classes));
    }

    /** The weights by what was counted; 1 for classes that no picture has. */
    List<Float> of(LabelHistogram histogram) {
        List<Float> weights = new ArrayList<>();
        for (float w : histogram.medianFrequencyWeights()) {
            weights.add((float) Math.pow(w, power));
        }
        return weights;
    }
}
