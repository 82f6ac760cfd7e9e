package dev.pixelect.selection.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.selection.ColoredScenes;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartialLabelsTest {
    private static final ColoredScenes SCENES = new ColoredScenes(4, 1);

    @TempDir
    Path temporary;

    @Test
    void readsEachImagesLabelsFromWhereTheyAre() {
        Path file = temporary.resolve("part.png");
        LabelMap part = LabelMap.ignored(15, 20);
        part.labels()[7] = 2;
        ImageFiles.writeLabels(file, part);
        PartialLabels labels =
                new PartialLabels(SCENES, List.of(new PartialLabels.Part(3, file), new PartialLabels.Part(0, null)));
        assertThat(labels.size()).isEqualTo(2);
        assertThat(labels.id(0)).isEqualTo("scene-003");
        assertThat(labels.labels(0).labels()).isEqualTo(part.labels());
        assertThat(labels.labels(1).labels()).isEqualTo(SCENES.labels(0).labels());
        assertThat(labels.imageSize(1)).isEqualTo(new ImageFiles.Size(12, 20));
    }

    @Test
    void labelsOfAnotherSizeAreRefused() {
        Path file = temporary.resolve("part.png");
        ImageFiles.writeLabels(file, LabelMap.ignored(15, 20));
        PartialLabels labels = new PartialLabels(SCENES, List.of(new PartialLabels.Part(0, file)));
        assertThatThrownBy(() -> labels.labels(0))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("15x20")
                .hasMessageContaining("12x20");
    }
}
