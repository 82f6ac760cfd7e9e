package dev.pixelect.kernels;

/** How many blocks a kernel wants. */
public enum Grid {
    /** A thread an element, in blocks along x; threads past the last element return at once. */
    ELEMENTS,
    /** A thread a cell of a map, in two-dimensional blocks; threads outside the map compute nothing of their own. */
    TILES,
    /** As the kernel's file says; its launcher counts the blocks. */
    FREE
}
