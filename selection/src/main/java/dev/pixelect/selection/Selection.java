package dev.pixelect.selection;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The pixels of one image that are to be labelled: either single pixels, or whole regions (superpixels) that an oracle
 * may answer with one label each. Immutable.
 */
public final class Selection {
    private static final int NO_REGION = -1;

    private final int height;
    private final int width;
    private final boolean[] selected;
    private final int pixels;
    private final int[] regionOf;
    private final List<Region> regions;
    private final ScoreMap scores;

    private Selection(
            int height, int width, boolean[] selected, int[] regionOf, List<Region> regions, ScoreMap scores) {
        if (selected.length != (long) height * width) {
            throw new IllegalArgumentException(
                    "selection over " + selected.length + " pixels of an image of " + height + "x" + width);
        }
        if (scores != null && (scores.height() != height || scores.width() != width)) {
            throw new IllegalArgumentException(
                    "scores of " + scores.height() + "x" + scores.width() + " for an image of " + height + "x" + width);
        }
        this.height = height;
        this.width = width;
        this.selected = selected;
        this.regionOf = regionOf;
        this.regions = regions;
        this.scores = scores;
        int count = 0;
        for (boolean one : selected) {
            count += one ? 1 : 0;
        }
        this.pixels = count;
    }

    /** Every pixel. */
    public static Selection everything(int height, int width) {
        boolean[] all = new boolean[Math.multiplyExact(height, width)];
        Arrays.fill(all, true);
        return new Selection(height, width, all, null, List.of(), null);
    }

    /**
     * Single pixels.
     *
     * @param selected {@code height * width} flags, row-major; given away
     * @param scores what they were ranked by, or null when they weren't
     */
    public static Selection ofPixels(int height, int width, boolean[] selected, ScoreMap scores) {
        return new Selection(height, width, selected, null, List.of(), scores);
    }

    /**
     * Whole regions.
     *
     * @param regionOf {@code height * width} indices into {@code regions}, -1 where nothing is selected; given away
     * @param regions the selected regions; each one's area is the number of its pixels
     * @param scores what they were ranked by, or null when they weren't
     */
    public static Selection ofRegions(int height, int width, int[] regionOf, List<Region> regions, ScoreMap scores) {
        boolean[] selected = new boolean[regionOf.length];
        int[] areas = new int[regions.size()];
        for (int i = 0; i < regionOf.length; i++) {
            selected[i] = regionOf[i] != NO_REGION;
            if (selected[i]) {
                areas[regionOf[i]]++;
            }
        }
        for (int r = 0; r < areas.length; r++) {
            if (areas[r] != regions.get(r).area()) {
                throw new IllegalArgumentException("region " + r + " has " + areas[r] + " pixels and says "
                        + regions.get(r).area());
            }
        }
        return new Selection(height, width, selected, regionOf, List.copyOf(regions), scores);
    }

    public int height() {
        return height;
    }

    public int width() {
        return width;
    }

    /** How many pixels are selected. */
    public int pixels() {
        return pixels;
    }

    /** Whether the pixel {@code y * width + x} is selected. */
    public boolean contains(int pixel) {
        return selected[pixel];
    }

    /** The selected regions; empty when the selection is of single pixels. */
    public List<Region> regions() {
        return regions;
    }

    /** The index of a pixel's region in {@link #regions()}, or -1 when it is in none. */
    public int regionOf(int pixel) {
        return regionOf == null ? NO_REGION : regionOf[pixel];
    }

    /** What the pixels were ranked by; empty for strategies that don't rank. */
    public Optional<ScoreMap> scores() {
        return Optional.ofNullable(scores);
    }

    /** A new array of {@code height * width} unsigned bytes: 255 where selected, else 0. */
    public byte[] mask() {
        byte[] mask = new byte[selected.length];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = (byte) (selected[i] ? 255 : 0);
        }
        return mask;
    }
}
