package dev.pixelect.engine.cuda;

import dev.pixelect.engine.device.Step;
import dev.pixelect.engine.device.Stream;

/** Queues steps on the context's CUDA stream. */
final class CudaStream implements Stream {
    private final CudaContext context;

    CudaStream(CudaContext context) {
        this.context = context;
    }

    @Override
    public void run(Step[] steps, int from, int to) {
        context.enter();
        for (int i = from; i < to; i++) {
            steps[i].run();
        }
    }

    @Override
    public void synchronize() {
        context.enter();
        context.synchronize(context);
    }
}
