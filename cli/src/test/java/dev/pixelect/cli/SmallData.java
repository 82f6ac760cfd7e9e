package dev.pixelect.cli;

import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.icnet.data.batch.InputFormat;
import dev.pixelect.icnet.weights.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** A folder of four small pictures in two classes, and weights for it. */
final class SmallData {
    static final int HEIGHT = 48;
    static final int WIDTH = 64;
    static final int PICTURES = 4;
    static final List<ClassInfo> CLASSES = List.of(new ClassInfo("dark", 0x202020), new ClassInfo("light", 0xe0e0e0));

    private SmallData() {}

    /** Writes {@code images/}, {@code labels/} and {@code classes.yaml}. */
    static Path write(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("images"));
        Files.createDirectories(folder.resolve("labels"));
        Files.writeString(
                folder.resolve("classes.yaml"),
                "classes:\n- {name: dark, color: [32, 32, 32]}\n- {name: light, color: [224, 224, 224]}\nignore: 255\n");
        for (int i = 0; i < PICTURES; i++) {
            RgbImage image = RgbImage.black(HEIGHT, WIDTH);
            LabelMap labels = LabelMap.ignored(HEIGHT, WIDTH);
            SplittableRandom random = new SplittableRandom(i);
            int edge = 16 + 8 * i;
            for (int y = 0; y < HEIGHT; y++) {
                for (int x = 0; x < WIDTH; x++) {
                    int grey = (x < edge ? 40 : 200) + random.nextInt(40);
                    image.set(y, x, grey << 16 | grey << 8 | grey);
                    labels.labels()[y * WIDTH + x] = (byte) (x < edge ? 0 : 1);
                }
            }
            ImageFiles.writeRgb(image(folder, i), image);
            ImageFiles.writeLabels(labels(folder, i), labels);
        }
        return folder;
    }

    static Path image(Path folder, int i) {
        return folder.resolve("images").resolve("p" + i + ".png");
    }

    static Path labels(Path folder, int i) {
        return folder.resolve("labels").resolve("p" + i + ".png");
    }

    /** A network of two classes with random weights. */
    static Model model() {
        return Model.initial(CLASSES, InputFormat.OFFICIAL, 0.05, 1);
    }
}
