package dev.pixelect.icnet.data;

import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.ImageFiles;
import dev.pixelect.engine.io.InputFiles;
import dev.pixelect.engine.io.LabelPalette;
import dev.pixelect.engine.io.LabelledImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A folder of pictures of which some, and of these some pixels, are labelled: {@code images/} and {@code labels/} of the same stem, in
 * classes that are known from elsewhere. 255 in a grey or palette PNG is a pixel without a label; RGB is read by the classes' colours.
 *
 * @param images those that have a label map
 * @param files where these pictures are
 * @param without how many have none
 */
public record PartialFolder(LabelledImages images, List<Path> files, int without) {
    /** Whether a folder looks like one. */
    public static boolean is(Path folder) {
        return Files.isDirectory(folder.resolve("images")) && Files.isDirectory(folder.resolve("labels"));
    }

    /**
     * Opens the folder; no picture is read yet.
     *
     * @throws dev.pixelect.engine.io.InputException when a part is missing, a file in it is of another type, two share a stem, or
     *     labels lack their picture
     */
    public static PartialFolder open(Path folder, List<ClassInfo> classes) {
        Path imageFolder = InputFiles.requireFolder(folder.resolve("images"), "folder of pictures");
        Path labelFolder = InputFiles.requireFolder(folder.resolve("labels"), "folder of label maps");
        LabelPalette palette = new LabelPalette(classes);
        FileImages.LabelReader reader =
                (labels, picture) -> ImageFiles.requireSizeOf(picture, palette.readIndexed(labels), labels);
        Pairing pairing = new Pairing(Inventory.strict());
        Map<String, Path> pictures = new TreeMap<>(pairing.byStem(imageFolder, Pairing.PICTURES));
        Map<String, Pairing.Labels> maps = new TreeMap<>();
        pairing.byStem(labelFolder, Pairing.LABEL_MAPS)
                .forEach((stem, file) -> maps.put(stem, new Pairing.Labels(file, reader)));
        int all = pictures.size();
        pictures.keySet().retainAll(maps.keySet());
        FileImages images =
                new FileImages(pairing.match(pictures, maps, stem -> labelFolder.resolve(stem + ".png"), imageFolder)
                        .values());
        return new PartialFolder(images, List.copyOf(pictures.values()), all - pictures.size());
    }
}
