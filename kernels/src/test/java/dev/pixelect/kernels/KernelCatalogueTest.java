package dev.pixelect.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class KernelCatalogueTest {
    private static final Pattern KERNEL = Pattern.compile("KERNEL\\((\\d+), (\\d+)\\) (\\w+)\\(");
    private static final Pattern NEEDED = Pattern.compile("compile with((?: -D\\w+=<n>)+)");

    @Test
    void listsEveryKernelOfItsFilesWithItsBlock() {
        for (String file : files()) {
            Set<String> written = new TreeSet<>();
            Matcher m = KERNEL.matcher(KernelSources.text(file));
            while (m.find()) {
                written.add(m.group(3) + " " + m.group(1) + "x" + m.group(2));
            }
            Set<String> listed = KernelCatalogue.all().stream()
                    .filter(e -> e.file().equals(file))
                    .map(e -> e.name() + " " + e.blockX() + "x" + e.blockY())
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(listed).as(file).isEqualTo(written);
        }
    }

    @Test
    void asksForTheMacrosThatItsFilesNeed() {
        for (KernelEntry e : KernelCatalogue.all()) {
            Matcher m = NEEDED.matcher(KernelSources.text(e.file()));
            Set<String> needed = m.find()
                    ? Set.of(m.group(1).strip().replaceAll("-D|=<n>", "").split(" "))
                    : Set.of();
            assertThat(e.defines()).as(e.toString()).isEqualTo(needed);
        }
    }

    @Test
    void openClTextHasTheHeaderInPlaceAndKeepsLineNumbers() {
        for (String file : files()) {
            String text = KernelSources.openCl(file);
            assertThat(text).doesNotContain("#include").contains("#line 1 \"portable.h\"");
            List<String> original = KernelSources.text(file).lines().toList();
            List<String> spliced = text.lines().toList();
            int directive = spliced.lastIndexOf(
                    "#line " + (original.indexOf("#include \"portable.h\"") + 1) + " \"" + file + "\"");
            assertThat(directive).as(file).isPositive();
            assertThat(spliced.subList(directive + 2, spliced.size()))
                    .isEqualTo(original.subList(original.indexOf("#include \"portable.h\"") + 1, original.size()));
        }
    }

    @Test
    void everyFileOpensWithItsExplanationAndHoldsNoDoubles() {
        Pattern doubles = Pattern.compile("(?<![\\w.])\\d+\\.\\d*(?:e[-+]?\\d+)?(?![\\w.])");
        for (String file : files()) {
            String text = KernelSources.text(file);
            assertThat(text)
                    .as(file)
                    .startsWith("/* ")
                    .containsIgnoringCase("bound by")
                    .contains("Needs");
            String code = text.replaceAll("(?s)/\\*.*?\\*/", "");
            assertThat(doubles.matcher(code).find())
                    .as("double literal in " + file)
                    .isFalse();
        }
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> KernelSources.text("nothing.cu"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no kernel file 'nothing.cu'");
    }

    private static Set<String> files() {
        return KernelCatalogue.all().stream().map(KernelEntry::file).collect(Collectors.toCollection(TreeSet::new));
    }
}
