package dev.pixelect.kernels;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The texts of the kernel files. Each is CUDA C++ that also is OpenCL C 1.2, by way of the macros of {@code portable.h};
 * the two compilers get them in different ways.
 */
public final class KernelSources {
    /** The header that every kernel file includes. */
    public static final String HEADER = "portable.h";

    private static final String INCLUDE = "#include \"" + HEADER + "\"";

    private KernelSources() {}

    /**
     * A file as it is. For CUDA, whose compiler takes headers by name: give it {@link #HEADER}'s text besides.
     *
     * @throws IllegalArgumentException when there is no such file
     */
    public static String text(String file) {
        try (InputStream in = KernelSources.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalArgumentException("there is no kernel file '" + file + "'");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("kernel file '" + file + "' cannot be read", e);
        }
    }

    /**
     * A file for OpenCL, which knows no headers by name: the header in place of
     * its include, with line directives so that messages name the file and line that a person edits.
     *
     * @throws IllegalArgumentException when there is no such file or it does not include the header
     */
    public static String openCl(String file) {
        String text = text(file);
        int at = text.indexOf(INCLUDE);
        if (at < 0) {
            throw new IllegalArgumentException("kernel file '" + file + "' does not include " + HEADER);
        }
        long line = text.substring(0, at).lines().count() + 1;
        return text.substring(0, at) + "\n#line 1 \"" + HEADER + "\"\n" + text(HEADER) + "\n#line " + line + " \""
                + file + "\"\n" + text.substring(at + INCLUDE.length());
    }
}
