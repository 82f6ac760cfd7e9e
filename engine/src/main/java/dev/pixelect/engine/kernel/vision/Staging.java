package dev.pixelect.engine.kernel.vision;

import dev.pixelect.engine.device.Slice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Host memory that arrays go through on their way to a device and back: direct, so that no copy is made of it, and of a size that
 * large arrays pass in pieces. A copy allocates nothing.
 */
final class Staging {
    private static final int PIECE = 1 << 22;

    private final ByteBuffer bytes;
    private final IntBuffer ints;
    private final FloatBuffer floats;

    /** @param largest bytes of the largest array to come */
    Staging(long largest) {
        int size = (int) Math.min(PIECE, (largest + 3) / 4 * 4);
        bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
        ints = bytes.asIntBuffer();
        floats = bytes.asFloatBuffer();
    }

    /** Copies all of {@code from} to the beginning of {@code to}. */
    void write(byte[] from, Slice to) {
        for (int i = 0; i < from.length; i += bytes.capacity()) {
            int n = Math.min(bytes.capacity(), from.length - i);
            bytes.clear().put(from, i, n).flip();
            to.buffer().write(to.offset() + i, bytes);
        }
    }

    /** Copies all of {@code from} to the beginning of {@code to}. */
    void write(int[] from, Slice to) {
        for (int i = 0; i < from.length; i += ints.capacity()) {
            int n = Math.min(ints.capacity(), from.length - i);
            ints.clear().put(from, i, n);
            to.buffer().write(to.offset() + 4L * i, bytes.clear().limit(4 * n));
        }
    }

    /** Copies all of {@code from} to the beginning of {@code to}. */
    void write(float[] from, Slice to) {
        for (int i = 0; i < from.length; i += floats.capacity()) {
            int n = Math.min(floats.capacity(), from.length - i);
            floats.clear().put(from, i, n);
            to.buffer().write(to.offset() + 4L * i, bytes.clear().limit(4 * n));
        }
    }

    /** Fills {@code to} from the beginning of {@code from}, after all work queued before. */
    void read(Slice from, int[] to) {
        read(from, to, to.length);
    }

    /** As {@link #read(Slice, int[])}, of {@code count} elements. */
    void read(Slice from, int[] to, int count) {
        for (int i = 0; i < count; i += ints.capacity()) {
            int n = Math.min(ints.capacity(), count - i);
            from.buffer().read(from.offset() + 4L * i, bytes.clear().limit(4 * n));
            ints.clear().get(to, i, n);
        }
    }

    /** Fills {@code to} from the beginning of {@code from}, after all work queued before. */
    void read(Slice from, float[] to) {
        for (int i = 0; i < to.length; i += floats.capacity()) {
            int n = Math.min(floats.capacity(), to.length - i);
            from.buffer().read(from.offset() + 4L * i, bytes.clear().limit(4 * n));
            floats.clear().get(to, i, n);
        }
    }
}
