package dev.pixelect.engine.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What every message about a user's mistake has in common. */
public final class InputErrors {
    private InputErrors() {}

    /** Asserts that the call fails with one line that names all {@code parts}. */
    public static void assertInputError(ThrowingCallable call, String... parts) {
        assertThatThrownBy(call)
                .isInstanceOf(InputException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts).doesNotContain("\n", "Exception", ": null"));
    }
}
