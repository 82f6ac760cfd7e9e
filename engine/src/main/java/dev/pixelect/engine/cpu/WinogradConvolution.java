package dev.pixelect.engine.cpu;

import dev.pixelect.engine.device.Step;
import dev.pixelect.kernels.cpu.winograd.FilterTransform;
import dev.pixelect.kernels.cpu.winograd.ResultTransform;
import dev.pixelect.kernels.cpu.winograd.SourceTransform;

/** A bound convolution by Winograd: the results of a band and the sources of the next are transformed together, in one fork and join. */
final class WinogradConvolution implements Step {
    private final WorkerPool workers;
    private final WinogradBands bands;
    private final FilterTransform[] filters;
    private final SourceTransform[] sources;
    private final ResultTransform[] results;
    private final Step products;
    private int band;

    /** @param filters and {@code sources} and {@code results}: one a worker; no filters where weights are stored transformed */
    WinogradConvolution(
            WorkerPool workers,
            WinogradBands bands,
            FilterTransform[] filters,
            SourceTransform[] sources,
            ResultTransform[] results,
            Step products) {
        this.workers = workers;
        this.bands = bands;
        this.filters = filters;
        this.sources = sources;
        this.results = results;
        this.products = products;
    }

    @Override
    public void run() {
        workers.run(filterTasks() + bands.groups(0) * bands.sources(), this::begin);
        for (band = 0; band < bands.count(); band++) {
            products.run();
            int done = bands.groups(band) * bands.results();
            workers.run(done + bands.groups(band + 1) * bands.sources(), this::goOn);
        }
    }

    private void begin(int task, int worker) {
        int before = filterTasks();
        if (task < before) {
            filters[worker].run(task);
        } else {
            source(0, task - before, worker);
        }
    }

    private int filterTasks() {
        return filters.length == 0 ? 0 : bands.pairs();
    }

    private void goOn(int task, int worker) {
        int done = bands.groups(band) * bands.results();
        if (task < done) {
            int slot = task / bands.results();
            results[worker].run(bands.first(band) + slot, task % bands.results(), slot);
        } else {
            source(band + 1, task - done, worker);
        }
    }

    private void source(int ofBand, int task, int worker) {
        int slot = task / bands.sources();
        sources[worker].run(bands.first(ofBand) + slot, task % bands.sources(), slot);
    }

    @Override
    public void close() {
        products.close();
    }
}
