package dev.pixelect.cli;

import dev.pixelect.engine.io.InputException;
import java.util.function.Supplier;

/**
 * A command line that is wrong in itself, whatever the files it names hold: an unknown name, a number out of range, options
 * that exclude each other. Exit code 2, where an {@link InputException} is 1. The message is one line.
 */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }

    private UsageException(InputException cause) {
        super(cause.getMessage(), cause);
    }

    /** Understands an option's value; what {@code parse} finds wrong with it is wrong usage. */
    static <T> T of(Supplier<T> parse) {
        try {
            return parse.get();
        } catch (InputException e) {
            throw new UsageException(e);
        }
    }
}
