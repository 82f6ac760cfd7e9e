package dev.pixelect.engine.cpu;

import dev.pixelect.engine.device.Step;
import dev.pixelect.kernels.cpu.winograd.FilterGradientTransform;
import dev.pixelect.kernels.cpu.winograd.SourceTransform;

/** A bound gradient of a convolution's weights by Winograd: the sum over bands of what sources and results' gradients give. */
final class WinogradCorrelation implements Step {
    private final WorkerPool workers;
    private final WinogradBands bands;
    private final SourceTransform[] sources;
    private final SourceTransform[] gradients;
    private final FilterGradientTransform[] filters;
    private final Step products;
    private int band;

    /** @param sources and {@code gradients} and {@code filters}: one a worker */
    WinogradCorrelation(
            WorkerPool workers,
            WinogradBands bands,
            SourceTransform[] sources,
            SourceTransform[] gradients,
            FilterGradientTransform[] filters,
            Step products) {
        this.workers = workers;
        this.bands = bands;
        this.sources = sources;
        this.gradients = gradients;
        this.filters = filters;
        this.products = products;
    }

    @Override
    public void run() {
        for (band = 0; band < bands.count(); band++) {
            workers.run(bands.groups() * (bands.sources() + bands.results()), this::transform);
            products.run();
            workers.run(bands.pairs(), this::gather);
        }
    }

    /** Also where the last band has no group: its products must add nothing. */
    private void transform(int task, int worker) {
        int blocks = bands.sources() + bands.results();
        int slot = task / blocks;
        int block = task % blocks;
        int group = bands.first(band) + slot;
        if (block < bands.sources()) {
            sources[worker].run(group, block, slot);
        } else {
            gradients[worker].run(group, block - bands.sources(), slot);
        }
    }

    private void gather(int pair, int worker) {
        filters[worker].run(pair, band > 0);
    }

    @Override
    public void close() {
        products.close();
    }
}
