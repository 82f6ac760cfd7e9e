package dev.pixelect.engine.vision;

import dev.pixelect.engine.io.RgbImage;

/**
 * Mean-field inference in a fully connected CRF (Kraehenbuehl and Koltun, NIPS 2011) with Gaussian and bilateral Potts terms:
 * U = -ln p, Q0 = p, and each iteration Q <- softmax(-U + sum of weight * K~ Q), K~ = D^-1/2 K D^-1/2, self pairs included.
 */
public interface MeanField extends AutoCloseable {
    /**
     * Infers.
     *
     * @param image of the prepared size
     * @param probabilities [C,H,W]; at each pixel at least 0 and of sum 1
     * @param q [C,H,W], the result; may be {@code probabilities}
     * @throws IllegalArgumentException when a size differs
     */
    void run(RgbImage image, float[] probabilities, float[] q);

    /** Bytes of memory held, on the device or the Java heap; what depends on the picture is there after its run. */
    long bytes();

    @Override
    void close();
}
