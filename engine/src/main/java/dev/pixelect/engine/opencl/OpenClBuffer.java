package dev.pixelect.engine.opencl;

import static org.jocl.CL.CL_BUFFER_CREATE_TYPE_REGION;
import static org.jocl.CL.CL_MEM_READ_WRITE;
import static org.jocl.CL.clCreateSubBuffer;
import static org.jocl.CL.clEnqueueCopyBuffer;
import static org.jocl.CL.clEnqueueFillBuffer;
import static org.jocl.CL.clEnqueueReadBuffer;
import static org.jocl.CL.clEnqueueWriteBuffer;
import static org.jocl.CL.clReleaseMemObject;

import dev.pixelect.engine.device.Buffer;
import dev.pixelect.engine.device.Slice;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jocl.Pointer;
import org.jocl.cl_buffer_region;
import org.jocl.cl_mem;

/** A memory object, and the sub-buffers that kernels are given for its slices. */
final class OpenClBuffer implements Buffer {
    private record Region(long offset, long bytes) {}

    private final OpenClDevice device;
    private final String name;
    private final long bytes;
    private final cl_mem memory;
    private final Map<Region, cl_mem> parts = new LinkedHashMap<>();
    private boolean closed;

    OpenClBuffer(OpenClDevice device, String name, long bytes, cl_mem memory) {
        this.device = device;
        this.name = name;
        this.bytes = bytes;
        this.memory = memory;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    /** @throws IllegalStateException when closed */
    void open() {
        if (closed) {
            throw new IllegalStateException("buffer '" + name + "' used after close");
        }
    }

    /**
     * The memory object of a slice; the same one for the same slice, as two that overlap must not be used by one kernel.
     * Valid until this buffer is closed.
     */
    cl_mem part(Slice slice) {
        open();
        Objects.checkFromIndexSize(slice.offset(), slice.bytes(), bytes);
        if (slice.offset() == 0 && slice.bytes() == bytes) {
            return memory;
        }
        return parts.computeIfAbsent(new Region(slice.offset(), slice.bytes()), r -> {
            int[] status = {0};
            cl_mem part = clCreateSubBuffer(
                    memory,
                    CL_MEM_READ_WRITE,
                    CL_BUFFER_CREATE_TYPE_REGION,
                    new cl_buffer_region(r.offset, r.bytes),
                    status);
            device.check(
                    status[0], "clCreateSubBuffer", () -> r.bytes + " bytes at " + r.offset + " of '" + name + "'");
            return part;
        });
    }

    @Override
    public void write(long offset, ByteBuffer source) {
        open();
        int n = source.remaining();
        Objects.checkFromIndexSize(offset, n, bytes);
        if (n > 0) {
            ByteBuffer from = source.isDirect()
                    ? source
                    : direct(n).put(source.duplicate()).flip();
            device.check(
                    clEnqueueWriteBuffer(
                            device.queue(), memory, true, offset, n, Pointer.toBuffer(from), 0, null, null),
                    "clEnqueueWriteBuffer",
                    () -> n + " bytes to '" + name + "'");
        }
    }

    @Override
    public void read(long offset, ByteBuffer target) {
        open();
        int n = target.remaining();
        Objects.checkFromIndexSize(offset, n, bytes);
        if (n > 0) {
            ByteBuffer to = target.isDirect() ? target : direct(n);
            device.check(
                    clEnqueueReadBuffer(device.queue(), memory, true, offset, n, Pointer.toBuffer(to), 0, null, null),
                    "clEnqueueReadBuffer",
                    () -> n + " bytes of '" + name + "'");
            if (to != target) {
                target.duplicate().put(to);
            }
        }
    }

    @Override
    public void fill(long offset, long count, byte value) {
        open();
        Objects.checkFromIndexSize(offset, count, bytes);
        if (count > 0) {
            Pointer pattern = Pointer.to(new byte[] {value});
            device.check(
                    clEnqueueFillBuffer(device.queue(), memory, pattern, 1, offset, count, 0, null, null),
                    "clEnqueueFillBuffer",
                    () -> count + " bytes of '" + name + "'");
        }
    }

    /** Queues a copy to another buffer of the device. */
    void copy(long offset, OpenClBuffer target, long targetOffset, long count) {
        open();
        target.open();
        Objects.checkFromIndexSize(offset, count, bytes);
        Objects.checkFromIndexSize(targetOffset, count, target.bytes);
        device.check(
                clEnqueueCopyBuffer(device.queue(), memory, target.memory, offset, targetOffset, count, 0, null, null),
                "clEnqueueCopyBuffer",
                () -> count + " bytes of '" + name + "' to '" + target.name + "'");
    }

    private static ByteBuffer direct(int n) {
        return ByteBuffer.allocateDirect(n);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            device.forget(this);
            parts.values().forEach(p -> clReleaseMemObject(p));
            clReleaseMemObject(memory);
        }
    }
}
