package dev.pixelect.engine.io;

/**
 * A mistake in what the user gave: a file, an option, a data set. The message is one line that says what is wrong,
 * with which file, op or shape, and what to do about it; the command line prints it without a stack trace.
 */
public final class InputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InputException(String message) {
        super(message);
    }

    public InputException(String message, Throwable cause) {
        super(message, cause);
    }
}
