package dev.pixelect.engine.cpu;

import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.engine.vision.Slic;
import dev.pixelect.kernels.SlicGrid;
import dev.pixelect.kernels.cpu.Parallel;

/** {@link Slic} by the kernels module's fast Java. */
final class CpuSlic implements Slic {
    private final SlicGrid grid;
    private final dev.pixelect.kernels.cpu.Slic slic;

    CpuSlic(SlicGrid grid, Parallel workers) {
        this.grid = grid;
        this.slic = new dev.pixelect.kernels.cpu.Slic(grid, workers);
    }

    @Override
    public int run(RgbImage image, int[] labels) {
        Slic.requireSize(grid.height(), grid.width(), image, labels);
        return slic.run(image.rgb(), labels);
    }

    @Override
    public void close() {}
}
