package dev.pixelect.engine.io;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, which tells whether something is what it was. */
public final class Digests {
    private Digests() {}

    /** A new digest. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * Of a file's bytes, in hexadecimal digits.
     *
     * @param what as in {@link InputFiles#requireFile}
     * @throws InputException as {@link InputFiles#readBytes}
     */
    public static String sha256(Path file, String what) {
        return HexFormat.of().formatHex(sha256().digest(InputFiles.readBytes(file, what)));
    }
}
