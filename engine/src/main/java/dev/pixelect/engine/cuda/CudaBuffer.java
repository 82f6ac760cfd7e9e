package dev.pixelect.engine.cuda;

import dev.pixelect.engine.device.Buffer;
import dev.pixelect.engine.device.Slice;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Consumer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.JCudaDriver;

/** A block of {@link CudaMemory}; copies and fills take effect in order with the kernels. */
final class CudaBuffer implements Buffer {
    /** Pointers kept, so that copies to and from the same places make none. */
    private static final int POINTERS = 64;

    private final CudaContext context;
    private final CudaMemory memory;
    private final Staging staging;
    private final String name;
    private final long bytes;
    private final CudaMemory.Block block;
    private final Consumer<CudaBuffer> closed;
    private final long[] offsets = new long[POINTERS];
    private final CUdeviceptr[] pointers = new CUdeviceptr[POINTERS];
    private int oldest;
    private boolean open = true;

    /** @param closed told after the memory has been given back */
    CudaBuffer(
            CudaContext context,
            CudaMemory memory,
            Staging staging,
            String name,
            long bytes,
            Consumer<CudaBuffer> closed) {
        this.context = context;
        this.memory = memory;
        this.staging = staging;
        this.name = name;
        this.bytes = bytes;
        this.closed = closed;
        this.block = memory.take(name, bytes);
    }

    /** Where {@code s} begins on the device. */
    static CUdeviceptr pointer(Slice s) {
        CudaBuffer b = (CudaBuffer) s.buffer();
        b.range(s.offset(), s.bytes());
        return b.block.withByteOffset(s.offset());
    }

    /** The device address of {@code s}, as kernels take it. */
    static long address(Slice s) {
        CudaBuffer b = (CudaBuffer) s.buffer();
        b.range(s.offset(), s.bytes());
        return b.block.address() + s.offset();
    }

    /** The place {@code offset} bytes from the start. */
    CUdeviceptr pointer(long offset) {
        for (int i = 0; i < POINTERS; i++) {
            if (pointers[i] != null && offsets[i] == offset) {
                return pointers[i];
            }
        }
        CUdeviceptr p = block.withByteOffset(offset);
        offsets[oldest] = offset;
        pointers[oldest] = p;
        oldest = (oldest + 1) % POINTERS;
        return p;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public void write(long offset, ByteBuffer source) {
        range(offset, source.remaining());
        context.enter();
        staging.upload(source, this, offset);
        source.position(source.limit());
    }

    @Override
    public void read(long offset, ByteBuffer target) {
        range(offset, target.remaining());
        context.enter();
        staging.download(this, offset, target);
        target.position(target.limit());
    }

    @Override
    public void fill(long offset, long count, byte value) {
        range(offset, count);
        context.enter();
        NativeLibrary.DRIVER.check(
                JCudaDriver.cuMemsetD8Async(pointer(offset), value, count, context.stream()), "cuMemsetD8Async", this);
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            context.enter();
            closed.accept(this);
            memory.give(block);
        }
    }

    /** For messages. */
    @Override
    public String toString() {
        return "buffer '" + name + "' of " + bytes + " bytes on " + context;
    }

    private void range(long offset, long count) {
        if (!open) {
            throw new IllegalStateException(this + " used after close");
        }
        Objects.checkFromIndexSize(offset, count, bytes);
    }
}
