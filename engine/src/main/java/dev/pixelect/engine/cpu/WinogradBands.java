package dev.pixelect.engine.cpu;

import dev.pixelect.kernels.cpu.winograd.WinogradTiles;

/**
 * The tiles of a convolution in bands of groups, as equal as they can be, so that a band's transformed tiles stay in the cache and memory for them doesn't
 * grow with the picture.
 *
 * @param sources blocks of channels
 * @param results blocks of channels
 * @param count bands
 * @param groups groups of a band; the last may have fewer
 */
record WinogradBands(WinogradTiles tiles, int sources, int results, int count, int groups) {
    /** Bytes of transformed tiles, of both sides, that a band has. */
    private static final long BYTES = 8L << 20;

    static WinogradBands of(WinogradTiles tiles, int sources, int results) {
        long all = (long) Float.BYTES * WinogradTiles.PRODUCTS * tiles.count() * tiles.block() * (sources + results);
        int wanted = (int) Math.min(tiles.groups(), all / BYTES + 1);
        int groups = (tiles.groups() + wanted - 1) / wanted;
        return new WinogradBands(tiles, sources, results, (tiles.groups() + groups - 1) / groups, groups);
    }

    /** Blocks of weights. */
    int pairs() {
        return sources * results;
    }

    /** Tiles that there is memory for. */
    int tilesOfOne() {
        return groups * tiles.perGroup();
    }

    /** The first group of a band. */
    int first(int band) {
        return band * groups;
    }

    /** Groups of a band, 0 behind the last. */
    int groups(int band) {
        return Math.max(0, Math.min(groups, tiles.groups() - first(band)));
    }
}
