/**
 * Choosing what a person should label next: a {@link dev.pixelect.selection.Strategy} looks at the images of a round
 * through a {@link dev.pixelect.selection.Segmenter}'s predictions and yields a {@link
 * dev.pixelect.selection.Selection} for each, and an {@link dev.pixelect.selection.Oracle} labels it.
 *
 * <p>Source: Kasarla et al., Region-Based Active Learning for Efficient Labelling in Semantic Segmentation, WACV 2019.
 */
package dev.pixelect.selection;
