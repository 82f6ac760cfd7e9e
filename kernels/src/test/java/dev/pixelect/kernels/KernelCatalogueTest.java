package dev.pixelect.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Field;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KernelCatalogueTest {
    private static final Pattern NEEDED = Pattern.compile("compile with((?: -D\\w+=<n>)+)");

    private static final Pattern FORBIDDEN =
            Pattern.compile("(?<![\\w.])(?:\\d+\\.\\d*|\\.\\d+|\\d+(?=e[-+]?\\d))(?:e[-+]?\\d+)?(?![\\w.])"
                    + "|\\b(?:double\\d*|float3|atomicAddFloat\\w*)\\b");

    @Test
    void listsEveryKernelOfEveryFile() {
        for (String file : files()) {
            Set<String> listed = KernelCatalogue.all().stream()
                    .filter(e -> e.file().equals(file))
                    .map(KernelEntry::name)
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(listed)
                    .as(file)
                    .isEqualTo(new TreeSet<>(KernelSignatures.read(file).keySet()));
        }
        assertThat(KernelCatalogue.all()).doesNotHaveDuplicates();
        assertThat(files())
                .containsAll(
                        KernelCatalogue.all().stream().map(KernelEntry::file).toList());
    }

    @Test
    void listsEveryConstant() throws IllegalAccessException {
        Set<Object> constants = new HashSet<>();
        for (Field f : KernelCatalogue.class.getFields()) {
            constants.add(f.get(null));
        }
        assertThat(new HashSet<Object>(KernelCatalogue.all())).isEqualTo(constants);
    }

    @Test
    void knowsWhatAKernelTakesAndHowItsBlocksAreCounted() {
        KernelEntry e = KernelCatalogue.MAX_POOL;
        assertThat(e.parameters().stream()
                        .map(KernelParameter::toString)
                        .toList()
                        .subList(0, 4))
                .isEqualTo(List.of("const float *x", "float *y", "unsigned char *winner", "int planes"));
        assertThat(e.grid()).isEqualTo(Grid.ELEMENTS);
        assertThat(e.blocks(256)).isEqualTo(1);
        assertThat(e.blocks(257)).isEqualTo(2);
        assertThatThrownBy(() -> e.blocks(1L << 40)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> e.blocksDown(3))
                .hasMessage("kernel pool.cu:max_pool has the grid ELEMENTS, not TILES");
        assertThatThrownBy(() -> KernelCatalogue.CONV2D_FORWARD.blocks(3))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("kernel conv2d.cu:conv2d_forward has the grid FREE, not ELEMENTS");
    }

    @Test
    void aKernelThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> KernelEntry.of("relu.cu", "prelu"))
                .hasMessage("there is no kernel 'prelu' in relu.cu");
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
    void everyFileOpensWithItsExplanation() {
        for (String file : files()) {
            assertThat(KernelSources.text(file))
                    .as(file)
                    .startsWith("/* ")
                    .containsIgnoringCase("bound by")
                    .contains("Needs");
        }
    }

    /** What both compilers take and get wrong, or what would not repeat bit for bit. */
    @Test
    void noFileHoldsDoublesOrFloat3OrFloatAtomics() {
        for (String file : files()) {
            assertThat(forbidden(KernelSources.text(file))).as(file).isEmpty();
        }
        assertThat(forbidden("x = 1.0f * 2.f + .5f + 1e-3f + 0x1.8p3f + a.x;")).isEmpty();
        assertThat(forbidden("/* 1.0 */ int n = 10; // 2.0")).isEmpty();
        assertThat(forbidden("x = 1.0 * y;")).contains("1.0");
        assertThat(forbidden("x = 1e-3 * y;")).contains("1e-3");
        assertThat(forbidden("x = .5 * y;")).contains(".5");
        assertThat(forbidden("x = 2. * y;")).contains("2.");
        assertThat(forbidden("GLOBAL const float3 *x")).contains("float3");
        assertThat(forbidden("double d;")).contains("double");
        assertThat(forbidden("atomicAddFloat(&x, 1.0f)")).contains("atomicAddFloat");
        assertThat(forbidden("atomicAddFloatShared(&x, 1.0f)")).contains("atomicAddFloatShared");
    }

    private static Optional<String> forbidden(String text) {
        String code = text.replaceAll("(?s)/\\*.*?\\*/|//[^\\n]*", "");
        return FORBIDDEN.matcher(code).results().map(r -> r.group()).findFirst();
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> KernelSources.text("nothing.cu"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no kernel file 'nothing.cu'");
    }

    /** The files that lie in the catalogue's folder, whether it lists them or not. */
    private static Set<String> files() {
        try (Stream<Path> all = Files.list(
                Path.of(KernelCatalogue.class.getResource(KernelSources.HEADER).toURI())
                        .getParent())) {
            Set<String> files = all.map(p -> p.getFileName().toString())
                    .filter(n -> n.endsWith(".cu"))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(files).isNotEmpty();
            return files;
        } catch (IOException | URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
