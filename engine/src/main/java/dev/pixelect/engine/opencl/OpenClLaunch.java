package dev.pixelect.engine.opencl;

import static org.jocl.CL.CL_SUCCESS;
import static org.jocl.CL.clEnqueueNDRangeKernel;
import static org.jocl.CL.clReleaseKernel;

import dev.pixelect.engine.device.Step;
import dev.pixelect.kernels.KernelEntry;
import java.util.List;
import org.jocl.cl_kernel;

/** A kernel with its arguments and launch size. */
final class OpenClLaunch implements Step {
    private final OpenClDevice device;
    private final KernelEntry entry;
    private final cl_kernel kernel;
    private final long[] threads;
    private final long[] block;
    private final OpenClBuffer[] buffers;
    private boolean closed;

    /** @param buffers that the arguments lie in: the queue does not notice when they are gone */
    OpenClLaunch(
            OpenClDevice device,
            KernelEntry entry,
            cl_kernel kernel,
            int blocksX,
            int blocksY,
            List<OpenClBuffer> buffers) {
        this.device = device;
        this.entry = entry;
        this.kernel = kernel;
        this.block = new long[] {entry.blockX(), entry.blockY()};
        this.threads = new long[] {blocksX * block[0], blocksY * block[1]};
        this.buffers = buffers.stream().distinct().toArray(OpenClBuffer[]::new);
        device.keep(this);
    }

    @Override
    public void run() {
        if (closed) {
            throw new IllegalStateException("launch of " + entry + " used after close");
        }
        for (OpenClBuffer b : buffers) {
            b.open();
        }
        int status = clEnqueueNDRangeKernel(device.queue(), kernel, 2, null, threads, block, 0, null, null);
        if (status != CL_SUCCESS) {
            device.check(
                    status,
                    "clEnqueueNDRangeKernel",
                    () -> entry + ", " + threads[0] / block[0] + "x" + threads[1] / block[1] + " blocks of " + block[0]
                            + "x" + block[1]);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            device.forget(this);
            clReleaseKernel(kernel);
        }
    }
}
