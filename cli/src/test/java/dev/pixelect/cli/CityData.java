package dev.pixelect.cli;

import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * A small set in Cityscapes' layout: three pictures to train on, one to validate with, one without labels. The left half
 * of a picture is road, the next quarter car, and the last quarter {@link #VOID} labels.
 */
final class CityData {
    static final int HEIGHT = 32;
    static final int WIDTH = 48;
    static final int ROAD = 7;
    static final int CAR = 26;
    /** Labels without a class: unlabeled, out of roi, parking, caravan. */
    static final int[] VOID = {0, 3, 9, 29};

    private CityData() {}

    static Path write(Path folder) throws IOException {
        for (int i = 0; i < 5; i++) {
            String split = i < 3 ? "train" : i == 3 ? "val" : "test";
            RgbImage image = RgbImage.black(HEIGHT, WIDTH);
            LabelMap labels = LabelMap.ignored(HEIGHT, WIDTH);
            SplittableRandom random = new SplittableRandom(i);
            for (int p = 0; p < HEIGHT * WIDTH; p++) {
                int quarter = p % WIDTH / (WIDTH / 4);
                int grey = 60 * quarter + random.nextInt(40);
                image.set(p / WIDTH, p % WIDTH, grey << 16 | grey << 8 | grey);
                labels.labels()[p] = (byte) (quarter < 2 ? ROAD : quarter == 2 ? CAR : VOID[p % VOID.length]);
            }
            Path picture =
                    folder.resolve("leftImg8bit").resolve(split).resolve("ulm").resolve(id(i) + "_leftImg8bit.png");
            Files.createDirectories(picture.getParent());
            ImageFiles.writeRgb(picture, image);
            if (!split.equals("test")) {
                Files.createDirectories(labels(folder, split, i).getParent());
                ImageFiles.writeLabels(labels(folder, split, i), labels);
            }
        }
        return folder;
    }

    static Path labels(Path folder, String split, int i) {
        return folder.resolve("gtFine").resolve(split).resolve("ulm").resolve(id(i) + "_gtFine_labelIds.png");
    }

    private static String id(int i) {
        return String.format("ulm_%06d_000019", i);
    }
}
