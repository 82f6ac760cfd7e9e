package dev.pixelect.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * What a command line came to. Runs one at a time: the process has one standard output.
 *
 * @param code the exit code
 * @param out what went to stdout
 * @param err what went to stderr
 */
record CommandLineRun(int code, String out, String err) {
    /** Runs a command in this process; words are split at spaces, so paths must hold none. */
    static CommandLineRun of(String... words) {
        String[] args = String.join(" ", words).isBlank()
                ? new String[0]
                : String.join(" ", words).trim().split(" +");
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
            int code = Main.run(args);
            return new CommandLineRun(
                    code, outBytes.toString(StandardCharsets.UTF_8), errBytes.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    CommandLineRun assertDone() {
        assertThat(err).isEmpty();
        assertThat(code).isEqualTo(Main.DONE);
        return this;
    }

    /** Asserts one line on stderr that holds all {@code parts}, and nothing else. */
    void assertFails(int expected, String... parts) {
        assertThat(err).contains(parts).startsWith("pixelect: ").endsWith("\n");
        assertThat(err.lines()).hasSize(1);
        assertThat(err).doesNotContain("unexpected", "Exception", "null", "\tat ");
        assertThat(code).isEqualTo(expected);
        assertThat(out).isEmpty();
    }
}
