package dev.pixelect.cli;

import dev.pixelect.engine.device.Device;
import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.LabelMap;
import dev.pixelect.engine.io.LabelledImages;
import dev.pixelect.engine.io.RgbImage;
import dev.pixelect.icnet.predict.Predictor;
import dev.pixelect.icnet.weights.Model;
import dev.pixelect.selection.picture.LabelPicture;
import dev.pixelect.selection.picture.Montage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One scene of the last round as the loop saw it: the scene, its true labels, what the network of the round before made
 * of it, how unsure that was, and what was selected and labelled.
 */
final class DemoPicture {
    private static final int ENLARGED = 3;
    private static final int COLUMNS = 3;

    private final LabelledImages scenes;
    private final List<ClassInfo> classes;
    private final Path before;
    private final Path last;

    /**
     * @param scenes those that the rounds selected from
     * @param run the folder of the rounds
     * @param rounds the number of the last round
     */
    DemoPicture(LabelledImages scenes, List<ClassInfo> classes, Path run, int rounds) {
        this.scenes = scenes;
        this.classes = classes;
        this.before = run.resolve(String.format("round-%02d", rounds - 1));
        this.last = run.resolve(String.format("round-%02d", rounds));
    }

    RgbImage draw(Device device) {
        int scene = richest();
        String file = scenes.id(scene) + ".png";
        RgbImage image = scenes.image(scene);
        Model model = Model.read(before.resolve(TrainCommand.WEIGHTS), false);
        LabelMap predicted;
        try (Predictor predictor = new Predictor(device, model, false)) {
            Predictor.Maps maps = predictor.predict(image);
            predicted = new LabelMap(maps.height(), maps.width(), maps.labels());
        }
        LabelMap bought = ImageFiles.readLabels(last.resolve("labels").resolve(file));
        return Montage.of(
                List.of(
                        tile("scene", image),
                        tile("truth (void is black)", LabelPicture.colors(scenes.labels(scene), classes)),
                        tile("prediction", LabelPicture.colors(predicted, classes)),
                        tile("entropy: bright is unsure", read("scores", file)),
                        tile("selected: the most unsure 10 %", read("overlays", file)),
                        tile("labels bought", LabelPicture.colors(bought, classes))),
                COLUMNS);
    }

    private RgbImage read(String kind, String file) {
        return ImageFiles.readRgb(last.resolve(kind).resolve(file));
    }

    /** The scene of the last round that shows the most classes; of equals, the first. */
    private int richest() {
        return IntStream.range(0, scenes.size())
                .filter(i -> Files.exists(last.resolve("labels").resolve(scenes.id(i) + ".png")))
                .boxed()
                .reduce((a, b) -> classesIn(b) > classesIn(a) ? b : a)
                .orElseThrow();
    }

    private long classesIn(int scene) {
        byte[] labels = scenes.labels(scene).labels();
        return IntStream.range(0, labels.length)
                .map(i -> labels[i] & 0xff)
                .filter(c -> c != LabelMap.IGNORE)
                .distinct()
                .count();
    }

    private static Montage.Tile tile(String caption, RgbImage picture) {
        return new Montage.Tile(caption, enlarged(picture));
    }

    private static RgbImage enlarged(RgbImage image) {
        RgbImage large = RgbImage.black(ENLARGED * image.height(), ENLARGED * image.width());
        for (int y = 0; y < large.height(); y++) {
            for (int x = 0; x < large.width(); x++) {
                int from = 3 * (y / ENLARGED * image.width() + x / ENLARGED);
                System.arraycopy(image.rgb(), from, large.rgb(), 3 * (y * large.width() + x), 3);
            }
        }
        return large;
    }
}
