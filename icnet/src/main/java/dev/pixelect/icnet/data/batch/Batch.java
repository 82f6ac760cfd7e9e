package dev.pixelect.icnet.data.batch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.function.Consumer;

/**
 * Training samples, ready for the device. The loader owns the memory and fills it anew once the batch is closed; using
 * a closed batch throws {@link IllegalStateException}.
 */
public final class Batch implements AutoCloseable {
    private final Consumer<Batch> giveBack;
    private ByteBuffer images = ByteBuffer.allocateDirect(0);
    private byte[] labels = new byte[0];
    private long iteration;
    private int size;
    private int height;
    private int width;
    private volatile boolean open;

    Batch(Consumer<Batch> giveBack) {
        this.giveBack = giveBack;
    }

    /** Which batch of the sequence this is, from 0. */
    public long iteration() {
        return iteration;
    }

    /** How many samples there are. */
    public int size() {
        return size;
    }

    /** Rows of each sample. */
    public int height() {
        return height;
    }

    /** Columns of each sample. */
    public int width() {
        return width;
    }

    /** The pictures: float32 [size, 3, height, width] in native byte order, direct, from position 0 to the limit. */
    public ByteBuffer images() {
        requireOpen();
        return images.duplicate().order(ByteOrder.nativeOrder());
    }

    /** The labels: [size, height, width], 255 where there is none. The array may be longer. */
    public byte[] labels() {
        requireOpen();
        return labels;
    }

    /** Gives the memory back to the loader; closing twice does nothing. */
    @Override
    public void close() {
        if (open) {
            open = false;
            giveBack.accept(this);
        }
    }

    /** Makes room for samples of this size; the memory of a larger or equal batch before is used again. */
    void shape(long iteration, int size, int height, int width) {
        int pixels = Math.multiplyExact(size, Math.multiplyExact(height, width));
        int bytes = Math.multiplyExact(12, pixels);
        if (images.capacity() < bytes) {
            images = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        }
        images.clear().limit(bytes);
        if (labels.length < pixels) {
            labels = new byte[pixels];
        }
        this.iteration = iteration;
        this.size = size;
        this.height = height;
        this.width = width;
    }

    FloatBuffer floats() {
        return images.duplicate().order(ByteOrder.nativeOrder()).asFloatBuffer();
    }

    byte[] rawLabels() {
        return labels;
    }

    void open() {
        open = true;
    }

    private void requireOpen() {
        if (!open) {
            throw new IllegalStateException("the batch of iteration " + iteration + " was given back");
        }
    }
}
