package dev.pixelect.selection;

/** What the dense CRF is for in a run. */
public enum CrfUse {
    /** Nothing. */
    NONE,
    /** Cleans the oracle's labels within the selected superpixels: for oracles that give one label a superpixel. */
    ANNOTATION,
    /** Refines the network's probabilities before the entropy of superpixels is taken. */
    PROBABILITIES
}
