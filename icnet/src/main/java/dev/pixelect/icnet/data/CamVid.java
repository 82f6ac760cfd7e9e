package dev.pixelect.icnet.data;

import dev.pixelect.engine.io.ClassInfo;
import dev.pixelect.engine.io.InputException;
import dev.pixelect.engine.io.InputFiles;
import dev.pixelect.engine.io.LabelledImages;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * CamVid (Brostow, Fauqueur, Cipolla, 2009) in the layout of the SegNet tutorial: {@code train.txt}, {@code val.txt}
 * and {@code test.txt} with a picture and its label map on each line, relative to the folder or below
 * {@code /SegNet/CamVid/}; labels 0 to 10, 11 for void.
 */
final class CamVid {
    static final List<ClassInfo> CLASSES = List.of(
            new ClassInfo("Sky", 0x808080),
            new ClassInfo("Building", 0x800000),
            new ClassInfo("Pole", 0xc0c080),
            new ClassInfo("Road", 0x804080),
            new ClassInfo("Pavement", 0x3c28de),
            new ClassInfo("Tree", 0x808000),
            new ClassInfo("SignSymbol", 0xc08080),
            new ClassInfo("Fence", 0x404080),
            new ClassInfo("Car", 0x400080),
            new ClassInfo("Pedestrian", 0x404000),
            new ClassInfo("Bicyclist", 0x0080c0));

    private static final int VOID = 11;
    private static final String ORIGINAL_ROOT = "/SegNet/CamVid/";

    private CamVid() {}

    /**
     * Opens the splits whose lists are there.
     *
     * @throws InputException when the folder or all lists are missing, or, if the inventory is strict, a list is
     *     malformed, repeats a picture or names a file that isn't there, with the list's file and line
     */
    static DataSet open(Location where, Inventory inventory) {
        Path folder = where.folder();
        InputFiles.requireFolder(folder, "CamVid folder");
        Map<String, LabelledImages> splits = new LinkedHashMap<>();
        for (String split : DataSet.SPLITS) {
            Path list = folder.resolve(split + ".txt");
            if (Files.exists(list)) {
                splits.put(split, new FileImages(readList(folder, list, split, inventory)));
            }
        }
        if (splits.isEmpty()) {
            throw new InputException(
                    folder + " has no train.txt, val.txt or test.txt: name the folder of CamVid's" + " SegNet split");
        }
        return new DataSet("camvid:" + folder, CLASSES, splits);
    }

    private static List<FileImages.Pair> readList(Path folder, Path list, String split, Inventory inventory) {
        LabelTable table = LabelTable.indices(CLASSES.size(), VOID);
        List<FileImages.Pair> pairs = new ArrayList<>();
        Map<String, Integer> lines = new HashMap<>();
        int number = 0;
        int pictures = 0;
        int maps = 0;
        boolean empty = true;
        for (String line : InputFiles.readText(list, "list of images").lines().toList()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            empty = false;
            String at = list + ":" + number;
            String[] words = line.strip().split("\\s+");
            if (words.length != 2) {
                inventory.problem(
                        at + ": '" + line.strip() + "' is no pair: write IMAGE LABEL, two paths without spaces");
                continue;
            }
            Optional<Path> image = locate(folder, words[0], at, "picture", inventory);
            Optional<Path> labels = locate(folder, words[1], at, "label map", inventory);
            pictures += image.isPresent() ? 1 : 0;
            maps += labels.isPresent() ? 1 : 0;
            if (image.isEmpty() || labels.isEmpty()) {
                continue;
            }
            String id = InputFiles.stem(image.get());
            Integer earlier = lines.putIfAbsent(id, number);
            if (earlier != null) {
                inventory.problem(
                        at + ": the picture " + id + " is on line " + earlier + " already: remove one of them");
                continue;
            }
            pairs.add(new FileImages.Pair(id, image.get(), labels.get(), table::read));
        }
        if (empty) {
            inventory.problem("the list " + list + " names no pictures: fill or remove it");
        }
        inventory.count(split, pictures, maps);
        return pairs;
    }

    private static Optional<Path> locate(Path folder, String word, String at, String what, Inventory inventory) {
        try {
            Path path = folder.resolve(word.startsWith(ORIGINAL_ROOT) ? word.substring(ORIGINAL_ROOT.length()) : word);
            if (Files.isRegularFile(path)) {
                return Optional.of(path);
            }
            inventory.problem(at + ": no such " + what + ": " + path + "; fetch it or remove the line");
        } catch (InvalidPathException e) {
            inventory.problem(at + ": '" + word + "' is no path: correct it");
        }
        return Optional.empty();
    }
}
