package dev.pixelect.selection.strategy;

import dev.pixelect.engine.vision.SegmentSums;
import dev.pixelect.selection.Candidate;
import dev.pixelect.selection.Region;
import dev.pixelect.selection.ScoreMap;
import dev.pixelect.selection.Selection;
import dev.pixelect.selection.Superpixels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What ranking needs of an image's superpixels: a few numbers each, so that a whole round's fit into memory.
 *
 * @param area [K] pixels
 * @param score [K], higher is worth more
 * @param predictedClass [K] the class that most of a superpixel's pixels are predicted as; of equals, the smallest
 * @param greatest the most that a score can be
 */
record ScoredRegions(int[] area, float[] score, byte[] predictedClass, double greatest) {
    static ScoredRegions of(Candidate candidate, RegionRule rule) {
        int classes = candidate.refinedPrediction().classes();
        SegmentSums.Sums sums = candidate.superpixelSums();
        int count = sums.area().length;
        float[] score = new float[count];
        byte[] predicted = new byte[count];
        for (int s = 0; s < count; s++) {
            score[s] = (float)
                    rule.score(sums.mean()[s], sums.histogram(), s * classes, classes, Math.max(1, sums.area()[s]));
            int best = 0;
            for (int c = 1; c < classes; c++) {
                best = sums.histogram()[s * classes + c] > sums.histogram()[s * classes + best] ? c : best;
            }
            predicted[s] = (byte) best;
        }
        return new ScoredRegions(sums.area(), score, predicted, rule.greatest(classes));
    }

    int size() {
        return area.length;
    }

    int predictedClass(int region) {
        return predictedClass[region] & 0xff;
    }

    /** All regions, best first; of equals, the smaller index. */
    int[] bestFirst() {
        long[] keys = new long[size()];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = key(score[i], i);
        }
        Arrays.sort(keys);
        return Arrays.stream(keys).mapToInt(k -> (int) k).toArray();
    }

    /** Sorts ascending where scores of at least 0 are to come best first, equals by {@code index}. */
    static long key(float score, int index) {
        return (long) (Integer.MAX_VALUE - Float.floatToIntBits(Math.max(0, score + 0f))) << 32 | index;
    }

    /**
     * The selection of some of the regions.
     *
     * @param chosen [K] flags
     */
    Selection select(Candidate candidate, boolean[] chosen) {
        Superpixels superpixels = candidate.superpixels();
        int[] place = new int[size()];
        List<Region> regions = new ArrayList<>();
        for (int s = 0; s < place.length; s++) {
            place[s] = chosen[s] ? regions.size() : -1;
            if (chosen[s]) {
                regions.add(new Region(area[s], score[s], predictedClass(s)));
            }
        }
        int[] labels = superpixels.labels();
        int[] regionOf = new int[labels.length];
        float[] map = new float[labels.length];
        for (int i = 0; i < labels.length; i++) {
            regionOf[i] = place[labels[i]];
            map[i] = score[labels[i]];
        }
        int height = candidate.image().height();
        int width = candidate.image().width();
        return Selection.ofRegions(height, width, regionOf, regions, new ScoreMap(height, width, map, greatest));
    }
}
