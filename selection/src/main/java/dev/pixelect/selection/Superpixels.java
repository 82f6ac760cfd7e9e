package dev.pixelect.selection;

/**
 * An image cut into connected regions.
 *
 * @param count K, how many there are
 * @param labels [H*W], each in [0, K), all of which occur; shared, not copied
 */
public record Superpixels(int count, int[] labels) {}
