package dev.pixelect.engine.cuda;

import dev.pixelect.engine.device.Buffer;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceException;
import dev.pixelect.engine.device.DeviceInfo;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.device.KernelCompiler;
import dev.pixelect.engine.device.Prepared;
import dev.pixelect.engine.device.Primitives;
import dev.pixelect.engine.device.Slice;
import dev.pixelect.engine.device.Step;
import dev.pixelect.engine.device.Stream;
import dev.pixelect.engine.graph.Node;
import dev.pixelect.engine.kernel.KernelOps;
import dev.pixelect.engine.kernel.ProgramCache;
import dev.pixelect.engine.kernel.vision.KernelVision;
import dev.pixelect.engine.vision.Vision;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/** A GPU: its primary context, a stream, cuDNN, the kernels compiled for it, and the memory that is allocated. */
final class CudaDevice implements Device {
    private final DeviceInfo info;
    private final CudaContext context;
    private final CudaStream stream;
    private final CudaKernels kernels;
    private final CudnnHandle cudnn;
    private final CudnnAlgorithms algorithms;
    private final Primitives primitives;
    private final Vision vision;
    private final CudaMemory memory;
    private final Staging staging;
    private final List<CudaBuffer> buffers = new ArrayList<>();
    private boolean open = true;

    /**
     * @param keeping whether freed memory is kept for later, see {@link CudaMemory}
     * @param cache of compiled kernels and of convolutions' algorithms
     * @throws DeviceException when the driver or cuDNN refuses
     */
    CudaDevice(DeviceInfo info, DeviceOptions options, boolean keeping, ProgramCache cache) {
        this.info = info;
        this.context = new CudaContext(info);
        this.memory = new CudaMemory(context, keeping);
        Deque<AutoCloseable> opened = new ArrayDeque<>(List.of(context));
        try {
            this.staging = new Staging(context, memory);
            opened.push(staging);
            this.cudnn = new CudnnHandle(context, options.precision());
            opened.push(cudnn);
            this.kernels = new CudaKernels(context, cache);
        } catch (RuntimeException | LinkageError e) {
            DeviceException d = e instanceof DeviceException known
                    ? known
                    : new DeviceException("CUDA's libraries fail: " + e.getMessage(), e);
            for (AutoCloseable c : opened) {
                try {
                    c.close();
                } catch (Exception closing) {
                    d.addSuppressed(closing);
                }
            }
            throw d;
        }
        this.stream = new CudaStream(context);
        this.algorithms = new CudnnAlgorithms(cudnn, memory, cache, options.workspaceBytes());
        this.primitives = new CudaPrimitives(cudnn, algorithms, new KernelOps(kernels));
        this.vision = new KernelVision(this, kernels);
    }

    @Override
    public DeviceInfo info() {
        return info;
    }

    @Override
    public Buffer allocate(String name, long bytes) {
        if (!open) {
            throw new IllegalStateException("device " + context + " used after close, for '" + name + "'");
        }
        context.enter();
        CudaBuffer b = new CudaBuffer(context, memory, staging, name, bytes, buffers::remove);
        buffers.add(b);
        return b;
    }

    @Override
    public Primitives primitives() {
        return primitives;
    }

    @Override
    public Vision vision() {
        return vision;
    }

    @Override
    public long trim() {
        context.enter();
        return memory.trim();
    }

    /** What the memory is used for. */
    CudaMemory.Stats memory() {
        return memory.stats();
    }

    /** What the driver has left. */
    long freeBytes() {
        context.enter();
        return context.memory()[0];
    }

    CudaContext context() {
        return context;
    }

    /** A node that cuDNN runs as {@code definition} says, whatever {@link CudaPrimitives} would say. */
    Prepared prepare(Node node, Consumer<CudnnOp> definition) {
        return CudnnOp.prepare(node, cudnn, algorithms, definition);
    }

    CudnnAlgorithms algorithms() {
        return algorithms;
    }

    /** How copies to and from the host travel. */
    Staging staging() {
        return staging;
    }

    /** Whether the compute stream has done all that was queued. */
    boolean idle() {
        context.enter();
        int status = JCudaDriver.cuStreamQuery(context.stream());
        if (status == CUresult.CUDA_ERROR_NOT_READY) {
            return false;
        }
        context.check(status, "cuStreamQuery");
        return true;
    }

    /** The compiler of this device. */
    CudaKernels kernels() {
        return kernels;
    }

    @Override
    public Optional<KernelCompiler> kernelCompiler() {
        return Optional.of(kernels);
    }

    @Override
    public Step copy(Slice from, Slice to) {
        from.requireSize(to);
        context.enter();
        CUdeviceptr source = CudaBuffer.pointer(from);
        CUdeviceptr target = CudaBuffer.pointer(to);
        return () -> context.check(
                JCudaDriver.cuMemcpyDtoDAsync(target, source, from.bytes(), context.stream()), "cuMemcpyDtoDAsync");
    }

    @Override
    public Stream stream() {
        return stream;
    }

    @Override
    public long allocatedBytes() {
        return buffers.stream().mapToLong(Buffer::bytes).sum();
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            List<Runnable> closers = new ArrayList<>();
            closers.add(context::enter);
            for (int i = buffers.size() - 1; i >= 0; i--) {
                closers.add(buffers.get(i)::close);
            }
            closers.addAll(List.of(kernels::close, cudnn::close, staging::close, memory::close, context::close));
            Closing.all(closers);
        }
    }
}
