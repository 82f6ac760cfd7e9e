package dev.pixelect.icnet.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.LabelMap;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The published lists, held against what is published about them: totals, and labels known by heart. */
class LabelListsTest {
    private static final Path FILE = Path.of("labels.png");

    /** What a table makes of one value. */
    private static int meaning(LabelTable table, int value) {
        LabelMap map = new LabelMap(1, 1, new byte[] {(byte) value});
        table.apply(map, FILE);
        return map.get(0, 0);
    }

    private static Map<Integer, Integer> countByMeaning(LabelTable table, int values) {
        Map<Integer, Integer> counts = new TreeMap<>();
        for (int v = 0; v < values; v++) {
            counts.merge(meaning(table, v), 1, Integer::sum);
        }
        return counts;
    }

    @Test
    void cityscapesHas34LabelsOfWhich19AreClasses() {
        CityscapesLabels labels = CityscapesLabels.read();
        assertThat(LabelList.read("cityscapes.tsv")).hasSize(35); // licence plate is number -1
        assertThat(labels.classes()).hasSize(19);
        Map<Integer, Integer> counts = countByMeaning(labels.labelIds(), 34);
        assertThat(counts.remove(LabelMap.IGNORE)).isEqualTo(15);
        assertThat(counts).hasSize(19);
        assertThat(counts.values()).containsOnly(1);
        InputErrors.assertInputError(() -> meaning(labels.labelIds(), 34), "label 34", "0 to 33", "labels.png");
        assertThat(meaning(labels.labelIds(), 255)).isEqualTo(LabelMap.IGNORE);
        assertThat(meaning(labels.trainIds(), 18)).isEqualTo(18);
        assertThat(meaning(labels.trainIds(), 255)).isEqualTo(LabelMap.IGNORE);
        InputErrors.assertInputError(() -> meaning(labels.trainIds(), 19), "label 19", "0 to 18");
    }

    @ParameterizedTest
    @CsvSource({
        "7, road, 804080",
        "8, sidewalk, f423e8",
        "11, building, 464646",
        "17, pole, 999999",
        "19, traffic light, faaa1e",
        "23, sky, 4682b4",
        "24, person, dc143c",
        "26, car, 00008e",
        "31, train, 005064",
        "33, bicycle, 770b20",
    })
    void cityscapesLabelsAreThePublishedOnes(int label, String name, String color) {
        CityscapesLabels labels = CityscapesLabels.read();
        assertThat(labels.classes().get(meaning(labels.labelIds(), label)))
                .isEqualTo(new ClassInfo(name, Integer.parseInt(color, 16)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 9, 10, 14, 15, 16, 18, 29, 30})
    void cityscapesIgnoresAllOtherLabels(int label) {
        assertThat(meaning(CityscapesLabels.read().labelIds(), label)).isEqualTo(LabelMap.IGNORE);
    }

    @ParameterizedTest
    @CsvSource({"1.2, 66, 65", "2.0, 124, 116"})
    void vistasHasItsPublishedNumbersOfLabelsAndClasses(String version, int labels, int classes) {
        VistasLabels list = VistasLabels.published(version);
        assertThat(list.entries()).hasSize(labels);
        assertThat(list.entries().stream().map(VistasLabels.Entry::name).distinct())
                .hasSize(labels);
        VistasLabels.Classes own = list.own();
        assertThat(own.infos()).hasSize(classes);
        assertThat(new HashSet<>(own.infos().stream().map(ClassInfo::name).toList()))
                .hasSize(classes);
        Map<Integer, Integer> counts = countByMeaning(own.table(), labels);
        assertThat(counts.remove(LabelMap.IGNORE)).isEqualTo(labels - classes);
        assertThat(counts).hasSize(classes);
        InputErrors.assertInputError(() -> meaning(own.table(), labels), "label " + labels, "0 to " + (labels - 1));
    }

    @ParameterizedTest
    @CsvSource({
        "1.2, 0, Bird, a52a2a",
        "1.2, 13, Road, 804080",
        "1.2, 24, Lane Marking - General, ffffff",
        "1.2, 27, Sky, 4682b4",
        "1.2, 55, Car, 00008e",
        "1.2, 64, Ego Vehicle, 780a0a",
        "2.0, 3, Concrete Block, faaa20",
        "2.0, 21, Road, 804080",
        "2.0, 61, Sky, 4682b4",
        "2.0, 108, Car, 00008e",
        "2.0, 122, Static, 6f6f00",
    })
    void vistasLabelsAreThePublishedOnes(String version, int label, String name, String color) {
        VistasLabels.Classes own = VistasLabels.published(version).own();
        assertThat(own.infos().get(meaning(own.table(), label)))
                .isEqualTo(new ClassInfo(name, Integer.parseInt(color, 16)));
    }

    @ParameterizedTest
    @CsvSource({
        "1.2, 25, 41", // as RobustNet and HRDA have it: 25 labels with a place
        "2.0, 53, 71",
    })
    void vistasFillsAll19ClassesOfCityscapes(String version, int placed, int ignored) {
        VistasLabels.Classes classes = VistasLabels.published(version).asCityscapes();
        assertThat(classes.infos()).isEqualTo(CityscapesLabels.read().classes());
        Map<Integer, Integer> counts = countByMeaning(classes.table(), placed + ignored);
        assertThat(counts.remove(LabelMap.IGNORE)).isEqualTo(ignored);
        assertThat(counts.keySet()).hasSize(19);
        assertThat(counts.values().stream().mapToInt(n -> n).sum()).isEqualTo(placed);
    }

    @ParameterizedTest
    @CsvSource({
        "1.2, 41, road", // manhole
        "1.2, 2, sidewalk", // curb
        "1.2, 47, pole", // utility pole
        "1.2, 22, rider",
        "1.2, 58, train", // on rails
        "2.0, 30, person",
        "2.0, 35, road", // dashed line
        "2.0, 94, traffic light", // for cyclists
        "2.0, 99, traffic sign", // direction, front
        "1.2, 23, -", // crosswalk
        "1.2, 49, -", // back of a traffic sign
        "1.2, 65, -", // unlabeled
        "2.0, 31, -", // a group of persons is not evaluated
        "2.0, 45, -", // crosswalk
        "2.0, 22, -", // road shoulder
        "2.0, 102, -", // back of a temporary sign
        "2.0, 123, -",
    })
    void vistasLabelsGoToTheirPlaceAmongThe19(String version, int label, String name) {
        VistasLabels.Classes classes = VistasLabels.published(version).asCityscapes();
        int meaning = meaning(classes.table(), label);
        assertThat(
                        meaning == LabelMap.IGNORE
                                ? "-"
                                : classes.infos().get(meaning).name())
                .isEqualTo(name);
    }

    @Test
    void whatBothVersionsNameAlikeGoesToOnePlace() {
        Map<String, String> first = places("vistas-1.2.tsv");
        Map<String, String> second = places("vistas-2.0.tsv");
        first.keySet().retainAll(second.keySet());
        assertThat(first).hasSizeGreaterThan(50);
        first.forEach((name, place) -> assertThat(second.get(name)).as(name).isEqualTo(place));
    }

    private static Map<String, String> places(String resource) {
        List<Map<String, String>> rows = LabelList.read(resource);
        return rows.stream().collect(Collectors.toMap(row -> row.get("name"), row -> row.get("cityscapes")));
    }
}
