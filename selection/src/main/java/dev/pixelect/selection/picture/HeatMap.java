package dev.pixelect.selection.picture;

import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.selection.Prediction;
import dev.pixelect.selection.ScoreMap;

/** Scores as colours from black over purple and orange to pale yellow: brighter is more, also in grey print. */
public final class HeatMap {
    /** Evenly spaced stops; their lightness rises evenly too. */
    private static final int[] STOPS = {0x000004, 0x3b0f70, 0x8c2981, 0xde4968, 0xfe9f6d, 0xfcfdbf};

    private HeatMap() {}

    /** Colours scores from 0 to their possible maximum; what lies outside takes the colour of the nearer end. */
    public static RgbImage of(ScoreMap scores) {
        RgbImage picture = RgbImage.black(scores.height(), scores.width());
        for (int y = 0; y < scores.height(); y++) {
            for (int x = 0; x < scores.width(); x++) {
                picture.set(y, x, color(scores.values()[y * scores.width() + x] / scores.maximum()));
            }
        }
        return picture;
    }

    /** The entropy of a prediction, from 0 to ln C. */
    public static RgbImage entropy(Prediction prediction) {
        return of(new ScoreMap(
                prediction.height(), prediction.width(), prediction.entropy(), Math.log(prediction.classes())));
    }

    /** The colour of a share of the maximum, as {@code 0xRRGGBB}. */
    static int color(double share) {
        double position = Math.max(0, Math.min(1, share)) * (STOPS.length - 1);
        int stop = Math.min((int) position, STOPS.length - 2);
        return Paint.mix(STOPS[stop], STOPS[stop + 1], position - stop);
    }
}
