package dev.pixelect.selection.picture;

import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.selection.Region;
import dev.pixelect.selection.ScoreMap;
import dev.pixelect.selection.Selection;
import java.util.Arrays;
import java.util.Locale;

/**
 * What was selected, for the person who labels it: the rest of the picture is greyed and darkened; what is selected is coloured by its
 * score, from purple for the least of it to pale yellow for the most; regions are outlined and carry their numbers, counted from 1. A
 * strip at the bottom is the legend. Pictures with regions are enlarged by a whole factor where they are small, so that numbers can be
 * read.
 */
public final class HandoutPicture {
    /** Where a picture's longer side is shorter, regions are shown enlarged. */
    private static final int READABLE = 1280;

    private static final int PIXELS_A_LINE = 900;
    private static final int PIXELS_A_DOT = 480;
    private static final int BLACK = 0x000000;
    /** The least score shows in this place of the colour scale, so that it stands out from the dark rest. */
    private static final double LEAST = 0.35;

    private static final double REGION_TINT = 0.18;
    private static final double PIXEL_TINT = 0.8;

    private final RgbImage image;
    private final Selection selection;
    private final int factor;
    private final int line;
    private final int dot;
    private final RgbImage picture;
    private final float[] scores;
    private double least;
    private double most;

    private HandoutPicture(RgbImage image, Selection selection) {
        Paint.requireSize(image, selection.height(), selection.width());
        this.image = image;
        this.selection = selection;
        int side = Math.max(image.height(), image.width());
        this.factor = selection.regions().isEmpty() ? 1 : Math.max(1, (READABLE + side - 1) / side);
        this.line = Math.max(1, Math.round((float) factor * side / PIXELS_A_LINE));
        this.dot = Math.max(1, Math.round((float) factor * side / PIXELS_A_DOT));
        this.scores = selection.scores().map(ScoreMap::values).orElse(null);
        int legend = (BitmapFont.HEIGHT + 6) * dot;
        this.picture = RgbImage.black(image.height() * factor + legend, image.width() * factor);
    }

    /**
     * Draws.
     *
     * @return a picture of the image's size, or a multiple of it where there are regions, and the legend below
     * @throws IllegalArgumentException when the sizes differ
     */
    public static RgbImage of(RgbImage image, Selection selection) {
        HandoutPicture drawing = new HandoutPicture(image, selection);
        drawing.findRange();
        drawing.paint();
        drawing.outline();
        drawing.number();
        drawing.legend();
        return drawing.picture;
    }

    private void findRange() {
        least = Double.MAX_VALUE;
        most = -Double.MAX_VALUE;
        for (int i = 0; scores != null && i < scores.length; i++) {
            if (selection.contains(i)) {
                least = Math.min(least, scores[i]);
                most = Math.max(most, scores[i]);
            }
        }
    }

    /** The colour of a selected pixel's score. */
    private int color(int pixel) {
        if (scores == null || most <= least) {
            return HeatMap.color(1);
        }
        return HeatMap.color(LEAST + (1 - LEAST) * (scores[pixel] - least) / (most - least));
    }

    private void paint() {
        double tint = selection.regions().isEmpty() ? PIXEL_TINT : REGION_TINT;
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                int pixel = y * image.width() + x;
                int color = Paint.get(image, y, x);
                int shown = selection.contains(pixel)
                        ? Paint.mix(color, color(pixel), tint)
                        : SelectionPicture.dimmed(color);
                for (int dy = 0; dy < factor; dy++) {
                    for (int dx = 0; dx < factor; dx++) {
                        picture.set(y * factor + dy, x * factor + dx, shown);
                    }
                }
            }
        }
    }

    /** Lines along the inside of each region. */
    private void outline() {
        if (selection.regions().isEmpty()) {
            return;
        }
        for (int y = 0; y < image.height() * factor; y++) {
            for (int x = 0; x < image.width() * factor; x++) {
                int region = regionAt(y, x);
                if (region >= 0 && isNearOther(region, y, x)) {
                    picture.set(y, x, color(y / factor * image.width() + x / factor));
                }
            }
        }
    }

    private boolean isNearOther(int region, int y, int x) {
        for (int dy = -line; dy <= line; dy += line) {
            for (int dx = -line; dx <= line; dx += line) {
                if (regionAt(y + dy, x + dx) != region) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The region at a place of the enlarged picture, or -1. */
    private int regionAt(int y, int x) {
        boolean inside = y >= 0 && x >= 0 && y < image.height() * factor && x < image.width() * factor;
        return inside ? selection.regionOf(y / factor * image.width() + x / factor) : -1;
    }

    /** Writes each region's number on its pixel that is nearest to its centre. */
    private void number() {
        int count = selection.regions().size();
        long[] sumX = new long[count];
        long[] sumY = new long[count];
        int pixels = image.height() * image.width();
        for (int i = 0; i < pixels; i++) {
            int r = selection.regionOf(i);
            if (r >= 0) {
                sumX[r] += i % image.width();
                sumY[r] += i / image.width();
            }
        }
        double[] nearest = new double[count];
        Arrays.fill(nearest, Double.MAX_VALUE);
        int[] centre = new int[count];
        for (int i = 0; i < pixels; i++) {
            int r = selection.regionOf(i);
            if (r >= 0) {
                Region region = selection.regions().get(r);
                double dx = i % image.width() - (double) sumX[r] / region.area();
                double dy = i / image.width() - (double) sumY[r] / region.area();
                if (dx * dx + dy * dy < nearest[r]) {
                    nearest[r] = dx * dx + dy * dy;
                    centre[r] = i;
                }
            }
        }
        for (int r = 0; r < count; r++) {
            write(Integer.toString(r + 1), centre[r], selection.regions().get(r).area());
        }
    }

    /** White with a black rim, about half as wide as the region. */
    private void write(String text, int centre, int area) {
        int dots = BitmapFont.width(text, 1);
        // As if it had two digits at least: small numbers should not outshine the others.
        int scale = (int) (0.6 * Math.sqrt(area) * factor / Math.max(dots, BitmapFont.width("00", 1)));
        scale = Math.max(1, Math.min(dot, scale));
        int height = BitmapFont.HEIGHT * scale;
        int width = dots * scale;
        int top = (centre / image.width()) * factor - height / 2;
        int left = (centre % image.width()) * factor - width / 2;
        int rim = Math.max(1, scale / 2);
        top = Math.max(rim, Math.min(image.height() * factor - height - rim, top));
        left = Math.max(rim, Math.min(image.width() * factor - width - rim, left));
        if (top < rim || left < rim) {
            return; // a picture smaller than the number
        }
        for (int dy = -rim; dy <= rim; dy += rim) {
            for (int dx = -rim; dx <= rim; dx += rim) {
                BitmapFont.draw(picture, top + dy, left + dx, width, text, scale, BLACK);
            }
        }
        BitmapFont.draw(picture, top, left, width, text, scale, Paint.WHITE);
    }

    private void legend() {
        int top = image.height() * factor;
        int text = top + 3 * dot;
        int left = 4 * dot;
        int room = picture.width() - left;
        double percent = 100.0 * selection.pixels() / ((long) image.height() * image.width());
        String what = selection.regions().isEmpty()
                ? selection.pixels() + " pixels"
                : selection.regions().size() + " regions";
        String said = String.format(Locale.ROOT, "%s, %.1f %%", what, percent);
        if (scores == null || most < least) {
            BitmapFont.draw(picture, text, left, room, said, dot, Paint.WHITE);
            return;
        }
        String from = String.format(Locale.ROOT, "%s, score %.3f", said, least);
        String to = String.format(Locale.ROOT, "%.3f", most);
        BitmapFont.draw(picture, text, left, room, from, dot, Paint.WHITE);
        int barLeft = left + BitmapFont.width(from, dot) + 4 * dot;
        int barRight = Math.min(picture.width() - BitmapFont.width(to, dot) - 8 * dot, barLeft + 80 * dot);
        if (barRight <= barLeft) {
            return; // a picture too narrow for the scale
        }
        for (int y = text; y < text + BitmapFont.HEIGHT * dot; y++) {
            for (int x = barLeft; x < barRight; x++) {
                picture.set(y, x, HeatMap.color(LEAST + (1 - LEAST) * (x - barLeft) / (barRight - barLeft)));
            }
        }
        BitmapFont.draw(picture, text, barRight + 4 * dot, picture.width() - barRight - 4 * dot, to, dot, Paint.WHITE);
    }
}
