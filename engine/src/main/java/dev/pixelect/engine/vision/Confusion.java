package dev.pixelect.engine.vision;

/** Confusion matrices: how often each true class was predicted as each class. */
public interface Confusion extends AutoCloseable {
    /** The truth of pixels that aren't counted. */
    int IGNORED = 255;

    /**
     * Counts a picture.
     *
     * @param truth [H*W] as unsigned bytes, below C or {@link #IGNORED}
     * @param prediction [H*W] as unsigned bytes, below C where the truth isn't ignored
     * @param counts [C*C] by truth, then prediction: the picture's are added to what is there; stays as it is when this throws
     * @throws IllegalArgumentException when a size differs, or a truth or prediction is no class
     */
    void add(byte[] truth, byte[] prediction, long[] counts);

    @Override
    void close();
}
