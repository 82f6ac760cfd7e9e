package dev.pixelect.engine.cpu;

import dev.pixelect.engine.device.Buffer;
import dev.pixelect.engine.device.OutOfDeviceMemoryException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Objects;
import org.bytedeco.javacpp.Pointer;

/** Native memory aligned to 64 bytes, of any size; views of it are at most 2 GiB each. */
final class CpuBuffer implements Buffer {
    private static final int CACHE_LINE = 64;

    private final CpuDevice device;
    private final String name;
    private final long bytes;
    private Pointer block;
    private final long address;

    CpuBuffer(CpuDevice device, String name, long bytes) {
        this.device = device;
        this.name = name;
        this.bytes = bytes;
        this.block = Pointer.malloc(bytes + CACHE_LINE);
        if (block == null || block.isNull()) {
            throw new OutOfDeviceMemoryException(
                    "cpu", name, bytes, device.allocatedBytes(), Pointer.totalPhysicalBytes());
        }
        this.address = (block.address() + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    /** The memory from {@code offset}, for native calls; valid as long as this buffer is open. */
    Pointer pointer(long offset, long size) {
        check(offset, size);
        return new View(address + offset, size);
    }

    /** The memory from {@code offset} as bytes in native order. */
    ByteBuffer view(long offset, long size) {
        return pointer(offset, Math.toIntExact(size)).asByteBuffer().order(ByteOrder.nativeOrder());
    }

    FloatBuffer floats(long offset, long size) {
        return view(offset, size).asFloatBuffer();
    }

    @Override
    public void write(long offset, ByteBuffer source) {
        view(offset, source.remaining()).put(source.duplicate());
    }

    @Override
    public void read(long offset, ByteBuffer target) {
        target.duplicate().put(view(offset, target.remaining()));
    }

    @Override
    public void fill(long offset, long size, byte value) {
        Pointer.memset(pointer(offset, size), value, size);
    }

    private void check(long offset, long size) {
        if (block == null) {
            throw new IllegalStateException("buffer '" + name + "' used after close");
        }
        Objects.checkFromIndexSize(offset, size, bytes);
    }

    @Override
    public void close() {
        if (block != null) {
            Pointer.free(block);
            block = null;
            device.released(this);
        }
    }

    /** A pointer to memory that someone else owns. */
    private static final class View extends org.bytedeco.javacpp.BytePointer {
        View(long address, long size) {
            super((Pointer) null);
            this.address = address;
            this.limit = size;
            this.capacity = size;
        }
    }
}
