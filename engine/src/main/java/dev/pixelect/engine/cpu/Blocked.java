package dev.pixelect.engine.cpu;

import dev.pixelect.engine.graph.Shape;

/**
 * Where the elements of an activation lie: [n][c / block][h][w][c % block]. A block of 1 is NCHW, of C is NHWC, of 8 and 16 are
 * oneDNN's nChw8c and nChw16c, whose last block is padded with zeros.
 *
 * @param block channels that lie side by side
 * @param blocks blocks of channels
 */
record Blocked(int n, int c, int h, int w, int block, int blocks) {
    static Blocked of(Shape s, int block) {
        return new Blocked(s.n(), s.c(), s.h(), s.w(), block, (s.c() + block - 1) / block);
    }

    /** Planes of [h][w][block]. */
    int planes() {
        return n * blocks;
    }

    /** Elements of a row of a plane. */
    int row() {
        return w * block;
    }

    /** Elements of a plane. */
    int plane() {
        return h * w * block;
    }

    /** Elements in all, padding included. */
    long elements() {
        return (long) planes() * plane();
    }

    /** Index of channel c of picture i at row y, column 0. */
    int at(int i, int channel, int y) {
        return ((i * blocks + channel / block) * h + y) * row() + channel % block;
    }
}
