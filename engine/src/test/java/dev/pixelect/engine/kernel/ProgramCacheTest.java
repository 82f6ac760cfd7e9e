package dev.pixelect.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixelect.engine.kernel.ProgramCache.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramCacheTest {
    private static final Key KEY = new Key("source", List.of("-a", "-b"), "compiler 1", "device", "driver 1");
    private static final byte[] CODE = code(1, 1000);

    @TempDir
    Path folder;

    private ProgramCache cache() {
        return new ProgramCache(folder.resolve("deep").resolve("programs"));
    }

    private Path file() throws IOException {
        List<Path> files = files();
        assertThat(files).hasSize(1);
        return files.get(0);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static byte[] code(int seed, int bytes) {
        byte[] code = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            code[i] = (byte) (i * 31 + seed);
        }
        return code;
    }

    @Test
    void whatWasPutIsThereForAnotherCacheOfTheFolder() {
        assertThat(cache().get(KEY)).isEmpty();
        cache().put(KEY, CODE);
        assertThat(cache().get(KEY)).hasValue(CODE);
        cache().put(KEY, code(2, 10));
        assertThat(cache().get(KEY)).hasValue(code(2, 10));
        cache().put(KEY, new byte[0]);
        assertThat(cache().get(KEY)).hasValue(new byte[0]);
    }

    @Test
    void everyPartOfTheKeyCounts() {
        List<Key> others = List.of(
                new Key("source ", KEY.options(), KEY.compiler(), KEY.device(), KEY.driver()),
                new Key(KEY.source(), List.of("-a"), KEY.compiler(), KEY.device(), KEY.driver()),
                new Key(KEY.source(), List.of("-b", "-a"), KEY.compiler(), KEY.device(), KEY.driver()),
                new Key(KEY.source(), List.of("-a-b"), KEY.compiler(), KEY.device(), KEY.driver()),
                new Key(KEY.source(), List.of("-a", "-b", "compiler 1"), "", KEY.device(), KEY.driver()),
                new Key(KEY.source(), KEY.options(), "compiler 2", KEY.device(), KEY.driver()),
                new Key(KEY.source(), KEY.options(), KEY.compiler(), "devic", "edriver 1"),
                new Key(KEY.source(), KEY.options(), KEY.compiler(), "device 2", KEY.driver()),
                new Key(KEY.source(), KEY.options(), KEY.compiler(), KEY.device(), "driver 2"));
        ProgramCache cache = cache();
        cache.put(KEY, CODE);
        Set<String> names = new HashSet<>();
        for (Key other : others) {
            assertThat(cache.get(other)).as(other.toString()).isEmpty();
            names.add(Arrays.toString(other.hash()));
        }
        assertThat(names).hasSameSizeAs(others);
        assertThat(KEY.hash(2)).isNotEqualTo(KEY.hash(1));
    }

    @Test
    void aByteThatChangedAnywhereMakesItAMiss() throws IOException {
        ProgramCache cache = cache();
        cache.put(KEY, CODE);
        byte[] whole = Files.readAllBytes(file());
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 4;
            Files.write(file(), damaged);
            assertThat(cache.get(KEY)).as("byte %d", i).isEmpty();
        }
        cache.put(KEY, CODE);
        assertThat(cache.get(KEY)).hasValue(CODE);
    }

    @Test
    void aFileThatIsCutShortOrTooLongIsAMiss() throws IOException {
        ProgramCache cache = cache();
        cache.put(KEY, CODE);
        byte[] whole = Files.readAllBytes(file());
        for (int n = 0; n < whole.length; n++) {
            Files.write(file(), Arrays.copyOf(whole, n));
            assertThat(cache.get(KEY)).as("%d bytes", n).isEmpty();
        }
        Files.write(file(), Arrays.copyOf(whole, whole.length + 1));
        assertThat(cache.get(KEY)).isEmpty();
    }

    @Test
    void theFileOfAnotherKeyIsAMiss() throws IOException {
        ProgramCache cache = cache();
        cache.put(KEY, CODE);
        Path own = file();
        Key other = new Key("other", List.of(), "", "", "");
        cache.put(other, code(2, 10));
        Path foreign = files().stream().filter(f -> !f.equals(own)).findFirst().orElseThrow();
        Files.copy(foreign, own, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(cache.get(KEY)).isEmpty();
        assertThat(cache.get(other)).isPresent();
    }

    @Test
    void aFolderThatCannotBeUsedIsNoError() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        for (Path bad : List.of(file, file.resolve("below"), Path.of("/dev/null"), Path.of("/proc/nothing/here"))) {
            ProgramCache cache = new ProgramCache(bad);
            cache.put(KEY, CODE);
            cache.put(KEY, CODE);
            assertThat(cache.get(KEY)).as(bad.toString()).isEmpty();
        }
        ProgramCache none = new ProgramCache(null);
        none.put(KEY, CODE);
        assertThat(none.get(KEY)).isEmpty();
    }

    /** A folder where a file ought to be stands for whatever cannot be replaced or read. */
    @Test
    void aFileThatCannotBeReplacedIsNoError() throws IOException {
        ProgramCache cache = cache();
        cache.put(KEY, CODE);
        Path file = file();
        Files.delete(file);
        Files.createDirectories(file.resolve("full"));
        cache.put(KEY, CODE);
        assertThat(cache.get(KEY)).isEmpty();
    }

    @Test
    void deletingIsAlwaysSafe() throws IOException {
        ProgramCache cache = cache();
        cache.put(KEY, CODE);
        Files.delete(file());
        Files.delete(folder.resolve("deep").resolve("programs"));
        assertThat(cache.get(KEY)).isEmpty();
        cache.put(KEY, CODE);
        assertThat(cache.get(KEY)).hasValue(CODE);
    }

    @Test
    void writersAtOnceLeaveOneWholeFile() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Optional<byte[]>> read = Collections.synchronizedList(new ArrayList<>());
        List<Future<?>> all = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            int seed = t;
            all.add(threads.submit(() -> {
                for (int i = 0; i < 25; i++) {
                    ProgramCache mine = cache();
                    mine.put(KEY, code(seed, 50_000 + seed));
                    read.add(mine.get(KEY));
                }
            }));
        }
        for (Future<?> f : all) {
            f.get();
        }
        threads.shutdown();
        assertThat(read).hasSize(100).allSatisfy(code -> {
            int seed = code.orElseThrow().length - 50_000;
            assertThat(code).hasValue(code(seed, 50_000 + seed));
        });
        file();
    }

    @Test
    void theEnvironmentSaysWhere() {
        assertThat(ProgramCache.folder(Map.of(), "/home/a")).hasValue(Path.of("/home/a/.cache/pixelect/programs"));
        assertThat(ProgramCache.folder(Map.of("XDG_CACHE_HOME", "/x"), "/home/a"))
                .hasValue(Path.of("/x/pixelect/programs"));
        assertThat(ProgramCache.folder(Map.of("XDG_CACHE_HOME", "x"), "/home/a"))
                .hasValue(Path.of("/home/a/.cache/pixelect/programs"));
        assertThat(ProgramCache.folder(Map.of("XDG_CACHE_HOME", "/x", "PIXELECT_CACHE", "/p"), "/home/a"))
                .hasValue(Path.of("/p/programs"));
        assertThat(ProgramCache.folder(Map.of("PIXELECT_CACHE", "p"), "/home/a").orElseThrow())
                .isAbsolute()
                .endsWithRaw(Path.of("p", "programs"));
        assertThat(ProgramCache.folder(Map.of("PIXELECT_CACHE", ""), "?")).isEmpty();
        assertThat(ProgramCache.folder(Map.of("PIXELECT_CACHE", "a\0b"), "/home/a"))
                .isEmpty();
    }
}
