package dev.pixelect.bench;

import java.util.List;

/**
 * Limits of one multiprocessor of an NVIDIA GPU: CUDA C++ Programming Guide 12.6, "Technical Specifications per Compute
 * Capability"; the units of allocation are those of the toolkit's cuda_occupancy.h.
 *
 * @param number as in sm_90
 * @param threads at once
 * @param blocks at once
 * @param shared memory, in bytes
 * @param reserved shared memory that the system takes of each block, in bytes
 * @param sharedUnit shared memory is given out in multiples of, in bytes
 */
record Architecture(int number, int threads, int blocks, int shared, int reserved, int sharedUnit) {
    static final List<Architecture> ALL = List.of(
            new Architecture(75, 1024, 16, 64 << 10, 0, 256),
            new Architecture(80, 2048, 32, 164 << 10, 1 << 10, 128),
            new Architecture(86, 1536, 16, 100 << 10, 1 << 10, 128),
            new Architecture(89, 1536, 24, 100 << 10, 1 << 10, 128),
            new Architecture(90, 2048, 32, 228 << 10, 1 << 10, 128));

    private static final int WARP = 32;
    /** 64 Ki registers in four parts, each of which has a quarter of the warps. */
    private static final int PARTS = 4;

    private static final int PART_REGISTERS = 16 << 10;
    private static final int REGISTER_UNIT = 256;

    /** Share of the multiprocessor's threads that blocks of this kernel can keep at work, 0 to 1. */
    double occupancy(int blockThreads, Cubin.Usage usage) {
        int warps = (blockThreads + WARP - 1) / WARP;
        int warpRegisters = up(usage.registers() * WARP, REGISTER_UNIT);
        int byRegisters = PARTS * (PART_REGISTERS / warpRegisters) / warps;
        int blockShared = up(usage.shared() + reserved, sharedUnit);
        int byShared = blockShared == 0 ? blocks : shared / blockShared;
        int byThreads = threads / (warps * WARP);
        int fit = Math.min(Math.min(blocks, byThreads), Math.min(byRegisters, byShared));
        return (double) fit * warps * WARP / threads;
    }

    private static int up(int n, int unit) {
        return (n + unit - 1) / unit * unit;
    }

    @Override
    public String toString() {
        return "sm_" + number;
    }
}
