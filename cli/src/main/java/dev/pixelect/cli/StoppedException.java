package dev.pixelect.cli;

/** Ctrl-C, on its way through code that knows nothing of it. The message says how far the work had come. */
final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoppedException(String message) {
        super(message);
    }
}
