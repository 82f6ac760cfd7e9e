package dev.pixelect.selection.rounds;

import java.util.Map;

/**
 * A finished round: the file {@code metrics.json}. It holds nothing that differs between two runs of the same
 * configuration (times are in {@code timing.json}).
 *
 * <p>Costs are told both ways: with the initial images, which somebody labelled too, and without them. A click is an answer: one a
 * superpixel of the oracle {@code dominant}, one a pixel of the oracle {@code pixel}.
 *
 * @param round from 0, the training on the initial images
 * @param newImages how many images this round added
 * @param images how many images have been labelled so far
 * @param newPixels how many pixels were labelled in this round
 * @param pixels how many pixels have been labelled so far, initial images included
 * @param addedPixels how many of these are not in initial images
 * @param newClicks how many answers the oracle gave in this round; initial images are given and cost none
 * @param clicks how many answers the oracle has given so far
 * @param share {@code pixels} over all pixels of the set (initial images and pool, also those not reached yet)
 * @param addedShare {@code addedPixels} over all pixels of the set
 * @param poolShare {@code addedPixels} over all pixels of the pool (the set without the initial images)
 * @param mIoU on the evaluation images, in [0, 1]
 * @param accuracy on the evaluation images, in [0, 1]
 * @param loss at the end of the round's training; null where there was none
 * @param iterations of the round's training
 * @param classIoU by class name, null for classes that occur in neither labels nor predictions
 */
public record RoundRecord(
        int round,
        int newImages,
        int images,
        long newPixels,
        long pixels,
        long addedPixels,
        long newClicks,
        long clicks,
        double share,
        double addedShare,
        double poolShare,
        double mIoU,
        double accuracy,
        Double loss,
        int iterations,
        Map<String, Double> classIoU) {}
