package dev.pixelect.engine.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureFilesTest {
    @TempDir
    Path dir;

    @Test
    void aFolderIsListedByNameAndWhatIsNoPictureApart() throws IOException {
        for (String name : List.of("b.JPG", "a.png", ".hidden.png", "notes.txt", "c.jpeg")) {
            Files.write(dir.resolve(name), new byte[] {1});
        }
        Files.createDirectory(dir.resolve("more.png"));
        PictureFiles.Listing listing = PictureFiles.list(dir);
        assertThat(listing.files()).containsExactly(dir.resolve("a.png"), dir.resolve("b.JPG"), dir.resolve("c.jpeg"));
        assertThat(listing.others()).containsExactly(dir.resolve("more.png"), dir.resolve("notes.txt"));
        PictureFiles files = new PictureFiles(listing.files());
        assertThat(files.id(1)).isEqualTo("b");
        assertThat(files.size()).isEqualTo(3);
    }

    @Test
    void foldersWithoutPicturesAndNamesTwiceAreMistakes() throws IOException {
        assertThatThrownBy(() -> PictureFiles.list(dir)).hasMessageContaining("holds no pictures", dir.toString());
        assertThatThrownBy(() -> PictureFiles.list(dir.resolve("nowhere"))).hasMessageContaining("no such folder");
        List<Path> twice = List.of(dir.resolve("a.jpg"), dir.resolve("a.png"));
        assertThatThrownBy(() -> new PictureFiles(twice)).hasMessageContaining("a.jpg and", "a.png have the same stem");
    }

    @Test
    void joinedSetsKeepTheirOrderAndNamesStayUnique() {
        LabelledImages one = one(List.of("a", "b"));
        JoinedImages joined = new JoinedImages(List.of(one, one(List.of("b", "c")), one(List.of("b"))));
        assertThat(joined.size()).isEqualTo(5);
        assertThat(List.of(0, 1, 2, 3, 4)).extracting(joined::id).containsExactly("a", "b", "b~2", "c", "b~3");
        assertThat(joined.labels(3).width()).isEqualTo(2);
        assertThat(joined.imageSize(3)).isEqualTo(new ImageFiles.Size(1, 2));
    }

    /** Pictures as wide as their place, from 1. */
    private static LabelledImages one(List<String> names) {
        return new LabelledImages() {
            @Override
            public int size() {
                return names.size();
            }

            @Override
            public String id(int index) {
                return names.get(index);
            }

            @Override
            public RgbImage image(int index) {
                return RgbImage.black(1, index + 1);
            }

            @Override
            public LabelMap labels(int index) {
                return LabelMap.ignored(1, index + 1);
            }
        };
    }
}
