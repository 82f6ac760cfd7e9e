package dev.pixelect.engine.vision;

import dev.pixelect.engine.io.RgbImage;

/**
 * Weighs scores by edges: score * (1 + lambda * E), where E is the Sobel magnitude of the luminance Y = .299 R + .587 G + .114 B,
 * borders replicated, divided by its maximum over the picture (0 where the picture is flat).
 */
public interface EdgeWeights extends AutoCloseable {
    /**
     * Runs.
     *
     * @param image of the prepared size
     * @param lambda at least 0
     * @param scores [H*W]
     * @param weighted [H*W], the result; may be {@code scores}
     * @throws IllegalArgumentException when a size differs
     */
    void run(RgbImage image, float lambda, float[] scores, float[] weighted);

    @Override
    void close();
}
