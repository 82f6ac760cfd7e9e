package dev.pixelect.selection.rounds;

import java.util.List;
import java.util.Map;

/**
 * What was labelled in a round: the file {@code selection.json}, written when all of the round's labels are on disk.
 *
 * @param round from 0
 * @param strategy that selected, or {@code initial} in round 0
 * @param images in the round's order
 * @param classPixels how many pixels got each class; void ones are not in it
 */
record RoundLabels(int round, String strategy, List<Labelled> images, Map<String, Long> classPixels) {
    static final String INITIAL = "initial";

    /**
     * An image's labels.
     *
     * @param id its name in the data set, the stem of its files
     * @param height rows
     * @param width columns
     * @param pixels how many were labelled, void ones included
     * @param clicks how many answers that took; 0 for initial images, which are given
     */
    record Labelled(String id, int height, int width, long pixels, long clicks) {}

    long pixels() {
        return images.stream().mapToLong(Labelled::pixels).sum();
    }

    long clicks() {
        return images.stream().mapToLong(Labelled::clicks).sum();
    }
}
