package dev.pixelect.engine.kernel;

import dev.pixelect.engine.io.AtomicFiles;
import dev.pixelect.engine.io.Digests;
import dev.pixelect.engine.io.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Compiled kernel files on disk, so that a device compiles each only once in a machine's life. A file is named after the hash of all
 * that decides its content and carries a checksum; one that is damaged, cut short or somebody else's counts as
 * missing. Files are written whole or not at all, so processes may share a folder, and any file may be deleted at any time.
 * A folder that cannot be used is no error: everything is compiled then. May be used by several threads.
 */
public final class ProgramCache {
    /** Part of every name: another number makes all older files strangers. */
    private static final int FORMAT = 1;

    private static final byte[] MAGIC = "pixelect program\n".getBytes(StandardCharsets.US_ASCII);
    private static final int HASH_BYTES = 32;
    private static final int HEAD_BYTES = MAGIC.length + 2 * HASH_BYTES;
    private static final long MOST_BYTES = 256L << 20;

    private static final System.Logger LOG = System.getLogger(ProgramCache.class.getName());

    private final Path folder;
    private final AtomicBoolean complained = new AtomicBoolean();

    /**
     * All that decides what a compiler makes of a file.
     *
     * @param source the text with its headers in place
     * @param options of the compiler, macros among them, in order
     * @param compiler its name and version
     * @param device name or architecture of what the code is for
     * @param driver its name and version
     */
    public record Key(String source, List<String> options, String compiler, String device, String driver) {
        public Key {
            options = List.copyOf(options);
        }

        byte[] hash() {
            return hash(FORMAT);
        }

        byte[] hash(int format) {
            MessageDigest sha = Digests.sha256();
            feed(sha, Integer.toString(format));
            feed(sha, source);
            feed(sha, Integer.toString(options.size()));
            options.forEach(o -> feed(sha, o));
            feed(sha, compiler);
            feed(sha, device);
            feed(sha, driver);
            return sha.digest();
        }

        /** Length and text: no two lists of texts are fed alike. */
        private static void feed(MessageDigest sha, String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
            sha.update(bytes);
        }
    }

    /** @param folder made when first written to; null for a cache that keeps nothing */
    public ProgramCache(Path folder) {
        this.folder = folder;
    }

    /**
     * The user's cache: {@code programs} in $PIXELECT_CACHE, else in $XDG_CACHE_HOME/pixelect, else in
     * ~/.cache/pixelect.
     */
    public static ProgramCache ofUser() {
        return new ProgramCache(
                folder(System.getenv(), System.getProperty("user.home", "")).orElse(null));
    }

    /** The folder that all of the user's caches are in: libraries that were fetched lie beside the compiled kernels. */
    public static Optional<Path> userFolder() {
        return folder(System.getenv(), System.getProperty("user.home", "")).map(Path::getParent);
    }

    /** Where the environment puts it; empty when there is no such place. */
    static Optional<Path> folder(Map<String, String> environment, String home) {
        try {
            String own = environment.getOrDefault("PIXELECT_CACHE", "");
            if (!own.isEmpty()) {
                return Optional.of(Path.of(own).toAbsolutePath().resolve("programs"));
            }
            Path xdg = Path.of(environment.getOrDefault("XDG_CACHE_HOME", ""));
            // The XDG specification has relative paths ignored.
            Path caches = xdg.isAbsolute() ? xdg : Path.of(home).resolve(".cache");
            return caches.isAbsolute() ? Optional.of(caches.resolve("pixelect").resolve("programs")) : Optional.empty();
        } catch (InvalidPathException e) {
            LOG.log(System.Logger.Level.DEBUG, "compiled kernels are not kept: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** The code that was put under this key; empty when there is none, or it isn't what was put. */
    public Optional<byte[]> get(Key key) {
        if (folder == null) {
            return Optional.empty();
        }
        byte[] hash = key.hash();
        Path file = file(hash);
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
                return Optional.empty();
            }
            Optional<byte[]> code = unwrap(Files.readAllBytes(file), hash);
            if (code.isEmpty()) {
                LOG.log(System.Logger.Level.DEBUG, file + " is damaged; it is made anew");
            }
            return code;
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            complain("cannot read " + file + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Keeps {@code code} under this key, in the place of what was there; quietly does nothing where that is impossible. */
    public void put(Key key, byte[] code) {
        if (folder == null || code.length > MOST_BYTES - HEAD_BYTES) {
            return;
        }
        byte[] hash = key.hash();
        try {
            AtomicFiles.createFolder(folder);
            AtomicFiles.write(file(hash), wrap(code, hash));
        } catch (InputException e) {
            complain(e.getMessage());
        }
    }

    /** Once: the next file would meet with the same. */
    private void complain(String what) {
        if (!complained.getAndSet(true)) {
            LOG.log(System.Logger.Level.DEBUG, "compiled kernels are not kept: " + what);
        }
    }

    private Path file(byte[] hash) {
        return folder.resolve(HexFormat.of().formatHex(hash) + ".program");
    }

    /** The file: magic, the key's hash, the hash of the code, the code. */
    private static byte[] wrap(byte[] code, byte[] hash) {
        return ByteBuffer.allocate(HEAD_BYTES + code.length)
                .put(MAGIC)
                .put(hash)
                .put(Digests.sha256().digest(code))
                .put(code)
                .array();
    }

    private static Optional<byte[]> unwrap(byte[] file, byte[] hash) {
        if (file.length < HEAD_BYTES) {
            return Optional.empty();
        }
        byte[] code = Arrays.copyOfRange(file, HEAD_BYTES, file.length);
        return Arrays.equals(file, wrap(code, hash)) ? Optional.of(code) : Optional.empty();
    }
}
