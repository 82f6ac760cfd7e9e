package dev.pixelect.selection.handout;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.selection.ScoreMap;
import dev.pixelect.selection.Seeds;
import dev.pixelect.selection.Selection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What is to be labelled of a picture.
 *
 * @param id the stem of its files
 * @param file its name in the folder of pictures
 * @param height rows
 * @param width columns
 * @param sha256 of the file
 * @param score the mean over the selected pixels of what they were ranked by; 0 where nothing is selected, null for strategies that
 *     don't rank
 * @param pixels how many are selected
 * @param clicks how many answers they take: one a region, or where there are none one a pixel
 * @param share of the picture's pixels
 * @param regions numbered from 1; empty for strategies that select pixels
 */
public record HandedOut(
        String id,
        String file,
        int height,
        int width,
        String sha256,
        Double score,
        long pixels,
        long clicks,
        double share,
        List<Part> regions) {
    /**
     * A region.
     *
     * @param id its number in the region map and on the overlay
     * @param box where it is
     * @param area its pixels
     * @param score what it was ranked by
     * @param predictedClass the class that the network sees most in it
     */
    public record Part(
            int id,
            Box box,
            int area,
            double score,
            @JsonProperty("predicted_class") String predictedClass) {}

    /**
     * The smallest box around a region.
     *
     * @param left first column
     * @param top first row
     * @param width columns
     * @param height rows
     */
    public record Box(int left, int top, int width, int height) {}

    static HandedOut of(
            PicturePlan.Picture picture, Selection selection, boolean superpixels, List<ClassInfo> classes) {
        List<Part> parts = parts(selection, classes);
        return new HandedOut(
                picture.id(),
                picture.file(),
                picture.height(),
                picture.width(),
                picture.sha256(),
                worth(selection),
                selection.pixels(),
                superpixels ? parts.size() : selection.pixels(),
                (double) selection.pixels() / ((long) picture.height() * picture.width()),
                parts);
    }

    /** The mean score of what is selected. */
    static Double worth(Selection selection) {
        ScoreMap scores = selection.scores().orElse(null);
        if (scores == null) {
            return null;
        }
        double sum = 0;
        for (int i = 0; i < scores.values().length; i++) {
            sum += selection.contains(i) ? scores.values()[i] : 0;
        }
        return selection.pixels() == 0 ? 0 : sum / selection.pixels();
    }

    /**
     * The order in which pictures are worth labelling: highest score first, equals by name; without scores, a draw by the seed.
     *
     * @param score null where there is none
     */
    record Worth(String id, Double score) {
        static Comparator<Worth> bestFirst(long seed) {
            return Comparator.comparingDouble((Worth w) -> w.score == null ? 0 : -w.score)
                    .thenComparingLong(w -> w.score == null ? Seeds.mix(seed, w.id.hashCode()) : 0)
                    .thenComparing(Worth::id);
        }
    }

    Worth worth() {
        return new Worth(id, score);
    }

    private static List<Part> parts(Selection selection, List<ClassInfo> classes) {
        int count = selection.regions().size();
        int[] left = new int[count];
        int[] right = new int[count];
        int[] top = new int[count];
        int[] bottom = new int[count];
        boolean[] met = new boolean[count];
        for (int y = 0; y < selection.height(); y++) {
            for (int x = 0; x < selection.width(); x++) {
                int r = selection.regionOf(y * selection.width() + x);
                if (r >= 0) {
                    left[r] = met[r] ? Math.min(left[r], x) : x;
                    right[r] = Math.max(right[r], x);
                    top[r] = met[r] ? top[r] : y;
                    bottom[r] = y;
                    met[r] = true;
                }
            }
        }
        List<Part> parts = new ArrayList<>();
        for (int r = 0; r < count; r++) {
            Box box = new Box(left[r], top[r], right[r] - left[r] + 1, bottom[r] - top[r] + 1);
            parts.add(new Part(
                    r + 1,
                    box,
                    selection.regions().get(r).area(),
                    selection.regions().get(r).score(),
                    classes.get(selection.regions().get(r).predictedClass()).name()));
        }
        return parts;
    }
}
