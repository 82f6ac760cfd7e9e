package dev.pixelect.engine.cuda;

import dev.pixelect.engine.device.Buffer;
import dev.pixelect.engine.device.OutOfDeviceMemoryException;
import dev.pixelect.engine.device.Slice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.function.Consumer;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/** Device memory from cuMemAlloc; copies go through the context's stream, in order with the kernels. */
final class CudaBuffer implements Buffer {
    private final CudaContext context;
    private final String name;
    private final long bytes;
    private final Memory memory = new Memory();
    private final Consumer<CudaBuffer> closed;
    private boolean open = true;

    /** @param closed told after the memory has been freed */
    CudaBuffer(CudaContext context, String name, long bytes, Consumer<CudaBuffer> closed) {
        this.context = context;
        this.name = name;
        this.bytes = bytes;
        this.closed = closed;
        int status = JCudaDriver.cuMemAlloc(memory, bytes);
        if (status == CUresult.CUDA_ERROR_OUT_OF_MEMORY) {
            long[] m = context.memory();
            throw new OutOfDeviceMemoryException(context.toString(), name, bytes, m[1] - m[0], m[1]);
        }
        context.check(status, "cuMemAlloc of " + bytes + " bytes for '" + name + "'");
    }

    /** Where {@code s} begins on the device. */
    static CUdeviceptr pointer(Slice s) {
        CudaBuffer b = (CudaBuffer) s.buffer();
        b.range(s.offset(), s.bytes());
        return b.memory.withByteOffset(s.offset());
    }

    /** The device address of {@code s}, as kernels take it. */
    static long address(Slice s) {
        CudaBuffer b = (CudaBuffer) s.buffer();
        b.range(s.offset(), s.bytes());
        return b.memory.address() + s.offset();
    }

    /** The binding keeps the address to itself and its subclasses. */
    private static final class Memory extends CUdeviceptr {
        long address() {
            return getNativePointer();
        }
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
        int n = source.remaining();
        range(offset, n);
        context.enter();
        // From pageable memory, the driver has staged the bytes when this returns.
        context.check(
                JCudaDriver.cuMemcpyHtoDAsync(memory.withByteOffset(offset), host(source, true), n, context.stream()),
                "cuMemcpyHtoDAsync to '" + name + "'");
        source.position(source.limit());
    }

    @Override
    public void read(long offset, ByteBuffer target) {
        int n = target.remaining();
        range(offset, n);
        context.enter();
        ByteBuffer direct = target.isDirect() ? target : direct(n);
        context.check(
                JCudaDriver.cuMemcpyDtoHAsync(host(direct, false), memory.withByteOffset(offset), n, context.stream()),
                "cuMemcpyDtoHAsync from '" + name + "'");
        context.synchronize(this);
        if (direct == target) {
            target.position(target.limit());
        } else {
            target.put(direct);
        }
    }

    @Override
    public void fill(long offset, long count, byte value) {
        range(offset, count);
        context.enter();
        context.check(
                JCudaDriver.cuMemsetD8Async(memory.withByteOffset(offset), value, count, context.stream()),
                "cuMemsetD8Async of '" + name + "'");
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            context.enter();
            // Queued steps may still use it; freed also when one of them has failed.
            int waited = JCudaDriver.cuStreamSynchronize(context.stream());
            int freed = JCudaDriver.cuMemFree(memory);
            closed.accept(this);
            NativeLibrary.DRIVER.check(waited, "cuStreamSynchronize", this);
            NativeLibrary.DRIVER.check(freed, "cuMemFree", this);
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

    /** The remaining bytes of {@code b}; copied to direct memory first when they aren't there and are to be read. */
    private static Pointer host(ByteBuffer b, boolean read) {
        ByteBuffer d = b;
        if (!b.isDirect() && read) {
            d = direct(b.remaining()).put(b.duplicate()).flip();
        }
        return Pointer.to(d).withByteOffset(d.position());
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
}
