package dev.pixelect.engine.opencl;

import dev.pixelect.engine.device.Buffer;
import dev.pixelect.engine.device.Slice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;

/** A copy of a slice in an allocation of its own, for one launch's argument, between two bands of NaN (of 0 bytes for none). */
final class CheckedCopy implements AutoCloseable {
    /** A NaN, which spoils what it is added to; as an index it leads far away. */
    private static final int BAND = 0x7fc0dead;

    private final Slice original;
    private final CheckedBuffer owner;
    private final Buffer buffer;
    private final int band;
    private final int bytes;
    private final ByteBuffer host;

    /**
     * Copies.
     *
     * @param original of a {@link CheckedBuffer}
     * @param buffer the slice's bytes and two bands long; this object's from now on
     */
    CheckedCopy(Slice original, Buffer buffer, int band) {
        this.original = original;
        this.owner = (CheckedBuffer) original.buffer();
        this.buffer = buffer;
        this.band = band;
        this.bytes = Math.toIntExact(original.bytes());
        this.host = ByteBuffer.allocateDirect(bytes + 2 * band).order(ByteOrder.nativeOrder());
        for (int i = 0; i < band; i++) {
            host.put(i, guard(i));
            host.put(band + bytes + i, guard(i));
        }
        owner.read(original.offset(), host.slice(band, bytes));
        write();
    }

    private static byte guard(int i) {
        return (byte) (BAND >> 8 * (i % 4));
    }

    /** What nobody wrote is only filled, which leaves it uninitialised in Oclgrind's eyes. */
    private void write() {
        BitSet known = owner.known(original);
        if (known == null) {
            buffer.write(0, host.duplicate());
            return;
        }
        buffer.fill(0, bytes, CheckedBuffer.UNKNOWN);
        for (int from = known.nextSetBit(0); from >= 0; ) {
            int to = known.nextClearBit(from);
            buffer.write(from, host.slice(from, to - from));
            from = known.nextSetBit(to);
        }
    }

    /** What the kernel is given. */
    Slice slice() {
        return new Slice(buffer, band, bytes);
    }

    String name() {
        return "'" + owner.name() + "' from byte " + original.offset() + " on, " + bytes + " bytes";
    }

    /** Brings the original up to date; answers whether the bands are as they were. */
    boolean out() {
        buffer.read(0, host.duplicate());
        owner.update(original, host.slice(band, bytes));
        boolean intact = true;
        for (int i = 0; i < band; i++) {
            intact &= host.get(i) == guard(i) && host.get(band + bytes + i) == guard(i);
        }
        return intact;
    }

    @Override
    public void close() {
        buffer.close();
    }
}
