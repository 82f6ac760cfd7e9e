package dev.pixelect.engine.kernel.vision;

import dev.pixelect.engine.device.Buffer;
import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.device.Slice;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The device memory of one algorithm: an allocation an array, each between two guard bands. All of it begins as NaN, so that
 * reading what was not written shows.
 */
final class Workspace implements AutoCloseable {
    private static final byte FILL = (byte) 0xff;
    private static final int BAND = Slice.ALIGNMENT;

    private final Device device;
    private final List<Buffer> buffers = new ArrayList<>();

    Workspace(Device device) {
        this.device = device;
    }

    /** A new array. */
    Slice array(String name, long bytes) {
        Buffer buffer = device.allocate(name, bytes + 2L * BAND);
        buffers.add(buffer);
        buffer.fill(0, buffer.bytes(), FILL);
        return new Slice(buffer, BAND, bytes);
    }

    /** Bytes of all arrays, guard bands included. */
    long bytes() {
        return buffers.stream().mapToLong(Buffer::bytes).sum();
    }

    /** The arrays whose guard bands were written to. */
    List<String> overrun() {
        List<String> names = new ArrayList<>();
        for (Buffer b : buffers) {
            if (!intact(b)) {
                names.add(b.name());
            }
        }
        return names;
    }

    /** Whether the guard bands of an array's buffer are as they were made. */
    static boolean intact(Buffer buffer) {
        return untouched(buffer, 0) && untouched(buffer, buffer.bytes() - BAND);
    }

    private static boolean untouched(Buffer buffer, long offset) {
        ByteBuffer band = ByteBuffer.allocateDirect(BAND);
        buffer.read(offset, band);
        for (int i = 0; i < BAND; i++) {
            if (band.get(i) != FILL) {
                return false;
            }
        }
        return true;
    }

    /** Frees all arrays. */
    @Override
    public void close() {
        for (int i = buffers.size() - 1; i >= 0; i--) {
            buffers.get(i).close();
        }
        buffers.clear();
    }
}
