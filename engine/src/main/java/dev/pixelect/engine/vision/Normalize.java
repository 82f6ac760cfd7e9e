package dev.pixelect.engine.vision;

import dev.pixelect.engine.io.RgbImage;

/** Pictures as a network wants them: planes of (pixel - mean) * scale, pixels from 0 to 255. Every device gives the same bits. */
public interface Normalize extends AutoCloseable {
    /**
     * Runs.
     *
     * @param image of the prepared size
     * @param planes [3,H,W], the result
     * @throws IllegalArgumentException when a size differs
     */
    void run(RgbImage image, float[] planes);

    @Override
    void close();
}
