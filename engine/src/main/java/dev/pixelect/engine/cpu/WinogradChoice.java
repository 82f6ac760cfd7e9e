package dev.pixelect.engine.cpu;

import dev.pixelect.engine.graph.Op;
import dev.pixelect.engine.graph.Shape;
import dev.pixelect.kernels.cpu.winograd.WinogradTiles;

/** Which convolutions, and which of their gradients, {@link Winograd} does sooner than a direct convolution would. */
final class WinogradChoice {
    private static final int KERNEL = 3;

    /** By how much it must be better. */
    private static final double MARGIN = 1.1;

    /** What transforming a tile of a channel takes, in FLOPs that a direct convolution does meanwhile; measured with AVX-512. */
    private static final long TILE_COST = 3300;

    /** What transforming the weights of a pair of channels takes, likewise. */
    private static final long PAIR_COST = 3400;

    /** What it takes besides, likewise: threads of two pools that wake each other. */
    private static final long WAKING_COST = 40_000_000;

    private WinogradChoice() {}

    static boolean pays(Chain chain, Op.Conv2d op) {
        boolean stored = chain.inputLayout(1).transformed() != null;
        Shape w = chain.node().input(1).shape();
        return pays(chain.device(), op, w, chain.inputLayout(0), chain.outputLayout(0), stored);
    }

    static boolean pays(Chain chain, Op.Conv2dBackwardData op) {
        Shape w = chain.node().input(1).shape();
        return pays(chain.device(), op.conv(), w, chain.outputLayout(0), chain.inputLayout(0), false);
    }

    static boolean pays(Chain chain, Op.Conv2dBackwardFilter op) {
        return !op.conv().bias()
                && pays(chain.device(), op.conv(), op.wShape(), chain.inputLayout(0), chain.inputLayout(1), false);
    }

    /**
     * Whether a convolution or one of its gradients can be done so, and is done sooner.
     *
     * @param w shape of the weights
     * @param x layout of the sources or their gradient
     * @param y layout of the results or their gradient
     * @param stored whether weights are transformed once, not each time
     */
    static boolean pays(CpuDevice device, Op.Conv2d op, Shape w, CpuLayout x, CpuLayout y, boolean stored) {
        int block = Isa.effective().block(w.c());
        return !device.bf16()
                && op.groups() == 1
                && op.stride() == 1
                && op.pad() == op.dilation()
                && w.h() == KERNEL
                && w.w() == KERNEL
                && block < w.c()
                && x.blocked().block() == block
                && y.blocked().block() == block
                && w.c() % block == 0
                && w.n() % block == 0
                && MARGIN * cost(w, tiles(op, y.blocked()), stored) < directCost(op, w, y.blocked());
    }

    private static double cost(Shape w, WinogradTiles tiles, boolean stored) {
        double pairs = (double) w.c() * w.n();
        double products = 2.0 * WinogradTiles.PRODUCTS * pairs * tiles.count();
        double transforms = (double) TILE_COST * (w.c() + w.n()) * tiles.count() + (stored ? 0 : PAIR_COST * pairs);
        return products + transforms + WAKING_COST;
    }

    /** Without the taps that fall outside, which oneDNN passes over. */
    private static double directCost(Op.Conv2d op, Shape w, Blocked y) {
        double down = KERNEL * y.h() - 2.0 * Math.min(op.dilation(), y.h());
        double across = KERNEL * y.w() - 2.0 * Math.min(op.dilation(), y.w());
        return 2.0 * w.c() * w.n() * y.n() * down * across;
    }

    static WinogradTiles tiles(Op.Conv2d op, Blocked y) {
        return new WinogradTiles(y.n(), y.h(), y.w(), op.dilation(), y.block());
    }
}
