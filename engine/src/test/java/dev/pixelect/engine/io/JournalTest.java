package dev.pixelect.engine.io;

import static dev.pixelect.engine.io.InputErrors.assertInputError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("a.jsonl");
    }

    private List<String> earlier(String head) {
        try (Journal journal = Journal.open(file(), head)) {
            return journal.earlier();
        }
    }

    private void write(String head, String... lines) {
        try (Journal journal = Journal.open(file(), head)) {
            Arrays.stream(lines).forEach(journal::add);
        }
    }

    @Test
    void goesOnWithWhatIsThere() {
        assertThat(Journal.headOf(file())).isEmpty();
        write("head", "first", "zweite \u00fc");
        assertThat(earlier("head")).containsExactly("first", "zweite \u00fc");
        write("head", "third");
        assertThat(file()).hasContent("head\nfirst\nzweite \u00fc\nthird\n");
        assertThat(Journal.headOf(file())).contains("head");
    }

    @Test
    void cutAtAnyByteItHasTheWholeLinesBeforeIt() throws IOException {
        write("head", "one", "zw\u00f6lf", "");
        byte[] whole = Files.readAllBytes(file());
        for (int length = 0; length <= whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            int feeds = (int) new String(whole, 0, length, StandardCharsets.ISO_8859_1)
                    .chars()
                    .filter(c -> c == '\n')
                    .count();
            List<String> expected = List.of("one", "zw\u00f6lf", "").subList(0, Math.max(0, feeds - 1));
            assertThat(earlier("head")).as("cut at %d", length).isEqualTo(expected);
            write("head", "next");
            assertThat(earlier("head"))
                    .as("cut at %d", length)
                    .hasSize(expected.size() + 1)
                    .endsWith("next");
        }
    }

    @Test
    void anotherHeadBeginsItAnew() {
        write("head", "one");
        assertThat(earlier("other")).isEmpty();
        assertThat(file()).hasContent("other\n");
    }

    @Test
    void refusesASecondWriter() {
        try (Journal first = Journal.open(file(), "head")) {
            assertInputError(() -> Journal.open(file(), "head"), "another process", file().toString());
            first.add("one");
        }
        assertThat(earlier("head")).containsExactly("one");
    }

    @Test
    void namesWhatCannotBeWritten() throws IOException {
        assertInputError(() -> Journal.open(folder.resolve("none/a"), "head"), "none", "does not exist");
        assertInputError(() -> Journal.open(folder, "head"), folder.toString());
        Files.writeString(folder.resolve("file"), "x");
        assertInputError(() -> Journal.open(folder.resolve("file/a"), "head"), "file");
    }

    @Test
    void takesOneLineAtATime() {
        assertThatThrownBy(() -> Journal.open(file(), "two\nlines")).isInstanceOf(IllegalArgumentException.class);
        try (Journal journal = Journal.open(file(), "head")) {
            assertThatThrownBy(() -> journal.add("two\nlines")).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(earlier("head")).isEmpty();
    }
}
