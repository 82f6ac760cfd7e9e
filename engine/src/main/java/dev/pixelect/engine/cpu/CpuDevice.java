package dev.pixelect.engine.cpu;

import dev.pixelect.engine.device.Buffer;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.DeviceInfo;
import dev.pixelect.engine.device.DeviceOptions;
import dev.pixelect.engine.device.Primitives;
import dev.pixelect.engine.device.Slice;
import dev.pixelect.engine.device.Step;
import dev.pixelect.engine.device.Stream;
import dev.pixelect.engine.vision.Vision;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.Pointer;

/** The open cpu device: oneDNN's engine and stream, the thread that calls it, and workers for Java ops. */
final class CpuDevice implements Device {
    /** Bytes that a worker copies at a time. */
    private static final long COPIED = 1 << 20;

    private final DeviceThread thread = new DeviceThread();
    private final WorkerPool workers;
    private final engine engine;
    private final stream queue;
    private final List<CpuBuffer> buffers = new ArrayList<>();
    private final Primitives primitives;
    private final Vision vision;
    private final Stream stream = new CpuStream();
    private final boolean bf16;

    CpuDevice(DeviceOptions options) {
        this.bf16 = options.precision() == DeviceOptions.Precision.BF16;
        int threads =
                options.threads() > 0 ? options.threads() : Runtime.getRuntime().availableProcessors();
        this.workers = new WorkerPool(threads);
        this.vision = new CpuVision(workers);
        this.engine = new engine(org.bytedeco.dnnl.engine.kind.cpu, 0);
        this.queue = new stream(engine);
        this.primitives = new CpuPrimitives(this);
    }

    engine engine() {
        return engine;
    }

    stream queue() {
        return queue;
    }

    /** Whether convolutions multiply bfloat16. */
    boolean bf16() {
        return bf16;
    }

    WorkerPool workers() {
        return workers;
    }

    /** Runs {@code step} on the device's thread and waits. */
    void call(Step step) {
        thread.run(new Step[] {step}, 0, 1);
    }

    @Override
    public DeviceInfo info() {
        return CpuBackend.info();
    }

    @Override
    public Buffer allocate(String name, long bytes) {
        CpuBuffer b = new CpuBuffer(this, name, bytes);
        buffers.add(b);
        return b;
    }

    void released(CpuBuffer buffer) {
        buffers.remove(buffer);
    }

    @Override
    public long allocatedBytes() {
        return buffers.stream().mapToLong(CpuBuffer::bytes).sum();
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
    public Step copy(Slice from, Slice to) {
        from.requireSize(to);
        int parts = Math.toIntExact((from.bytes() + COPIED - 1) / COPIED);
        return () -> workers.run(parts, (part, worker) -> {
            long at = part * COPIED;
            long size = Math.min(COPIED, from.bytes() - at);
            Pointer target = ((CpuBuffer) to.buffer()).pointer(to.offset() + at, size);
            Pointer.memcpy(target, ((CpuBuffer) from.buffer()).pointer(from.offset() + at, size), size);
        });
    }

    @Override
    public Stream stream() {
        return stream;
    }

    @Override
    public void close() {
        for (CpuBuffer b : List.copyOf(buffers)) {
            b.close();
        }
        thread.close();
        workers.close();
        queue.deallocate();
        engine.deallocate();
    }

    /** Steps have ended when run returns: there is nothing to wait for. */
    private final class CpuStream implements Stream {
        @Override
        public void run(Step[] steps, int from, int to) {
            thread.run(steps, from, to);
        }

        @Override
        public void synchronize() {}
    }
}
