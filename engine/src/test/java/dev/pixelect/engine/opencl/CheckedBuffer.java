package dev.pixelect.engine.opencl;

import dev.pixelect.engine.device.Buffer;
import dev.pixelect.engine.device.Slice;
import java.nio.ByteBuffer;
import java.util.BitSet;

/** A buffer of a {@link CheckedDevice}, which may know which of its bytes were written. */
final class CheckedBuffer implements Buffer {
    /** What bytes hold that nobody wrote; four in a row are neither a number of a class nor a plausible float. */
    static final byte UNKNOWN = (byte) 0xf7;

    private static final byte NAN = (byte) 0xff;

    private final CheckedDevice device;
    private final Buffer inner;
    private final BitSet known;
    private boolean fresh = true;
    private boolean closed;

    /** @param tracked whether to note which bytes were written */
    CheckedBuffer(CheckedDevice device, Buffer inner, boolean tracked) {
        this.device = device;
        this.inner = inner;
        this.known = tracked ? new BitSet() : null;
        if (tracked) {
            inner.fill(0, inner.bytes(), UNKNOWN);
        }
    }

    /** The bytes of a slice that were written; null when that isn't noted. */
    BitSet known(Slice slice) {
        return known == null ? null : known.get((int) slice.offset(), (int) (slice.offset() + slice.bytes()));
    }

    /** Takes what a kernel left in its copy of {@code slice}; words that nobody had written and that look so still, nobody has. */
    void update(Slice slice, ByteBuffer contents) {
        int at = (int) slice.offset();
        int bytes = contents.remaining();
        for (int i = 0; known != null && i < bytes; i += 4) {
            int end = Math.min(i + 4, bytes);
            boolean written = false;
            for (int j = i; j < end; j++) {
                written |= contents.get(j) != UNKNOWN;
            }
            if (written) {
                known.set(at + i, at + end);
            }
        }
        inner.write(at, contents);
    }

    private void open() {
        if (closed) {
            throw new IllegalStateException("buffer '" + name() + "' used after close");
        }
    }

    private void note(long offset, long bytes) {
        fresh = false;
        if (known != null) {
            known.set((int) offset, (int) (offset + bytes));
        }
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public long bytes() {
        return inner.bytes();
    }

    @Override
    public void write(long offset, ByteBuffer source) {
        open();
        note(offset, source.remaining());
        inner.write(offset, source);
    }

    @Override
    public void read(long offset, ByteBuffer target) {
        open();
        inner.read(offset, target);
        for (int i = 0; known != null && i < target.remaining(); i++) {
            if (!known.get((int) offset + i)) {
                target.put(target.position() + i, NAN);
            }
        }
    }

    /** A new buffer filled with NaN counts as not written: that is how executions and workspaces begin. */
    @Override
    public void fill(long offset, long bytes, byte value) {
        open();
        if (known != null && fresh && value == NAN && bytes == bytes()) {
            fresh = false;
            return;
        }
        note(offset, bytes);
        inner.fill(offset, bytes, value);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            device.forget(this);
            inner.close();
        }
    }
}
