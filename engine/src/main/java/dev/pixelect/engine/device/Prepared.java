package dev.pixelect.engine.device;

/** A node with its algorithm chosen, not yet bound to memory. Owns what the device made for it until closed. */
public interface Prepared extends AutoCloseable {
    /** For tables: what runs, such as {@code brgconv:avx512_core} or {@code softmax_entropy.cu}. */
    String algorithm();

    /** Memory needed during the step only; 0 for none. */
    default long scratchBytes() {
        return 0;
    }

    /** Bytes of an opaque output. */
    default long opaqueBytes(int output) {
        return 0;
    }

    /** Whether input {@code i} is read; one that is not need not be alive. */
    default boolean reads(int input) {
        return true;
    }

    /** The input whose memory output 0 may take over when nobody reads that input afterwards; -1 for none. */
    default int overwrites() {
        return -1;
    }

    /** Binds to memory that stays where it is as long as the step is used. */
    Step bind(Binding memory);

    @Override
    default void close() {}
}
